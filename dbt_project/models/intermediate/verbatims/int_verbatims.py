# One row per touchpoint with words that may be published: the words without what tells who wrote them. What this
# version of the rule has redacted is taken over from the last result, unless a name that is known since stands in it.
def model(dbt, session):
    import pyarrow as pa

    from insight.redaction import REDACTED, REDACTION_VERSION, names_spelled, redact_feedback

    texts = dbt.ref("int_verbatim_texts")
    spelled = names_spelled(dbt.ref("int_known_names").to_arrow_table())
    # Words are compared as the rule compares them: without accents, and also without an s at their end (Marias).
    wanted = texts.query(
        "texts",
        """
        with said as (
            select touchpoint_key, unnest(string_split(trim(strip_accents(replace(words, 'ß', 'ss'))), ' ')) as word
            from texts
        ),
        found as (
            select touchpoint_key, string_agg(distinct word, ' ' order by word) as words
            from (
                select said.touchpoint_key, spelled.word
                from (
                    select * from said
                    union all
                    select touchpoint_key, rtrim(word, 's') as word from said where word like '%s'
                ) as said
                inner join (select distinct word from spelled) as spelled on said.word = spelled.word
            )
            group by touchpoint_key
        ),
        own as (
            select customer_key, string_agg(word, ' ' order by word) as words
            from spelled where customer_key is not null group by customer_key
        )
        select texts.touchpoint_key, texts.text_md5, texts.text, own.words as own_words,
            md5(coalesce(own.words, '') || '|' || coalesce(found.words, '')) as names_md5
        from texts
        left join own on texts.customer_key = own.customer_key
        left join found on texts.touchpoint_key = found.touchpoint_key
        """,
    )
    known_names = set(spelled["word"].to_pylist())
    last = session.execute(f"""
        select column_name from information_schema.columns
        where table_schema = '{dbt.this.schema}' and table_name = '{dbt.this.identifier}'
        order by ordinal_position""").fetchall()
    if [name for (name,) in last] != REDACTED.names:
        return redact_feedback(wanted.to_arrow_table(), known_names)
    known = f"""
        {dbt.this} as known
        where known.touchpoint_key = wanted.touchpoint_key
            and known.text_md5 = wanted.text_md5
            and known.names_md5 = wanted.names_md5
            and known.redaction_version = '{REDACTION_VERSION}'"""
    kept = wanted.query("wanted", f"select known.* from wanted, {known}").to_arrow_table()
    new = wanted.query("wanted", f"select * from wanted where not exists (select 1 from {known})").to_arrow_table()
    return pa.concat_tables([kept.cast(REDACTED), redact_feedback(new, known_names)])
