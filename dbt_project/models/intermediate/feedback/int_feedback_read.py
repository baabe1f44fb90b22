# One row per touchpoint with words: their language, the words in one writing, how they sound. What this version of the
# reading has read is taken over from the last result; what is gone from the texts is gone from here.
def model(dbt, session):
    import pyarrow as pa

    from insight.sentiment import READ, READING_VERSION, read_feedback

    texts = dbt.ref("int_feedback_texts")
    last = session.execute(f"""
        select column_name from information_schema.columns
        where table_schema = '{dbt.this.schema}' and table_name = '{dbt.this.identifier}'
        order by ordinal_position""").fetchall()
    if [name for (name,) in last] != READ.names:
        return read_feedback(texts.to_arrow_table())
    known = f"""
        {dbt.this} as known
        where known.touchpoint_key = texts.touchpoint_key
            and known.text_md5 = texts.text_md5
            and known.reading_version = '{READING_VERSION}'"""
    kept = texts.query("texts", f"select known.* from texts, {known}").to_arrow_table()
    unread = texts.query("texts", f"select * from texts where not exists (select 1 from {known})").to_arrow_table()
    return pa.concat_tables([kept.cast(READ), read_feedback(unread)])
