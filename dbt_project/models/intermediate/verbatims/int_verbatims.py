# One row per touchpoint with words that may be published: the words without what tells who wrote them. What this
# version of the rule has redacted is taken over from the last result, unless a name that is known since stands in it.
def model(dbt, session):
    import pyarrow as pa

    from insight.redaction import REDACTED, REDACTION_VERSION, names_spelled, redact_feedback, with_names_md5

    spelled = names_spelled(dbt.ref("int_known_names").to_arrow_table())
    known_names = set(spelled["word"].to_pylist())
    own_words = session.from_arrow(spelled).query(
        "spelled",
        """
        select customer_key, string_agg(word, ' ' order by word) as own_words
        from spelled where customer_key is not null group by customer_key
        """,
    )
    texts = dbt.ref("int_verbatim_texts").to_arrow_table().join(own_words.to_arrow_table(), "customer_key")
    # Names are looked for by the rule itself: compared in SQL, Lukasz would not be the Łukasz that the rule hides.
    wanted = session.from_arrow(with_names_md5(texts, known_names))
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
