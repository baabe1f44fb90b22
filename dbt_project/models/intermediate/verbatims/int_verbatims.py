# One row per touchpoint with words that may be published: the words without what tells who wrote them. What this
# version of the rule has redacted is taken over from the last result, unless a name that is known since stands in it.
def model(dbt, session):
    import pyarrow as pa

    from insight.redaction import REDACTED, REDACTION_VERSION, names_spelled, redact_feedback, words_said

    texts = dbt.ref("int_verbatim_texts")
    spelled = names_spelled(dbt.ref("int_known_names").to_arrow_table())
    columns = session.execute(f"""
        select column_name from information_schema.columns
        where table_schema = '{dbt.this.schema}' and table_name = '{dbt.this.identifier}'
        order by ordinal_position""").fetchall()
    nothing = f"(select {', '.join(f'null::varchar as {name}' for name in REDACTED.names)} where false)"
    last = dbt.this if [name for (name,) in columns] == REDACTED.names else nothing
    known = f"""
        {last} as known
        where known.touchpoint_key = texts.touchpoint_key
            and known.text_md5 = texts.text_md5
            and known.redaction_version = '{REDACTION_VERSION}'"""
    unread = texts.query("texts", f"select touchpoint_key, text from texts where not exists (select 1 from {known})")
    # The rule's own words: compared in another writing, a name would stay in the texts that came before it.
    wanted = session.from_arrow(words_said(unread.to_arrow_table())).query(
        "new_words",
        f"""
        with said as (
            select known.touchpoint_key, known.words, known.names_md5 as last_md5 from texts, {known}
            union all
            select touchpoint_key, words, null as last_md5 from new_words
        ),
        found as (
            select touchpoint_key, string_agg(word, ' ' order by word) as words
            from (select touchpoint_key, unnest(string_split(words, ' ')) as word from said)
            where word in (select word from spelled)
            group by touchpoint_key
        ),
        own as (
            select customer_key, string_agg(word, ' ' order by word) as words
            from spelled where customer_key is not null group by customer_key
        )
        select texts.touchpoint_key, texts.text_md5, texts.text, said.words, said.last_md5, own.words as own_words,
            md5(coalesce(own.words, '') || '|' || coalesce(found.words, '')) as names_md5
        from texts
        inner join said on texts.touchpoint_key = said.touchpoint_key
        left join own on texts.customer_key = own.customer_key
        left join found on texts.touchpoint_key = found.touchpoint_key
        """,
    )
    kept = wanted.query(
        "wanted",
        f"""
        select known.* from {last} as known
        inner join wanted on known.touchpoint_key = wanted.touchpoint_key
        where wanted.last_md5 = wanted.names_md5""",
    ).to_arrow_table()
    new = wanted.query("wanted", "select * from wanted where last_md5 is distinct from names_md5").to_arrow_table()
    return pa.concat_tables([kept.cast(REDACTED), redact_feedback(new, set(spelled["word"].to_pylist()))])
