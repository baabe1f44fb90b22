"""SQL of the spool: which of a run's records are new.

Belongs here: statements over one slice of the spooled records. ``keyed`` are all of them, ``unseen`` those that are not
landed yet, ``fresh`` the first of each version among the unseen. Does not belong here: running them (``spool``).
"""


def keyed_sql(parquet: str) -> str:
    """All records, each with a key. Parameters: the prefix of the hashes, twice."""
    # Equal lines without a key are real (two people may give the same answers): the n-th is told by its number.
    return f"""
        create or replace temp table keyed as
        select file_no, line, source_instance, record_key, payload_sha256
        from {parquet} join files using (file_no)
        where record_key is not null and starts_with(payload_sha256, ?)
        union all
        select file_no, line, source_instance,
            payload_sha256 || ':' || row_number() over (
                partition by source_instance, payload_sha256 order by file_no, line
            ),
            payload_sha256
        from {parquet} join files using (file_no)
        where record_key is null and starts_with(payload_sha256, ?)
    """


def unseen_sql(landed: str | None) -> str:
    """What is not in the landed table. Parameter: the prefix of the hashes, if there is such a table."""
    if landed is None:
        return "create or replace temp table unseen as from keyed"
    return f"""
        create or replace temp table unseen as
        from keyed anti join (from {landed} where starts_with(payload_sha256, ?))
            using (source_instance, record_key, payload_sha256)
    """


FRESH_SQL = """
    create or replace temp table fresh as
    select record_key, first.file_no as file_no, first.line as line
    from (
        select record_key, min({'file_no': file_no, 'line': line}) as first
        from unseen
        group by source_instance, record_key, payload_sha256
    )
"""

COUNTS_SQL = """
    select file_no, sum(n_read)::bigint, sum(n_unseen)::bigint, sum(n_new)::bigint
    from (
        select file_no, 1 as n_read, 0 as n_unseen, 0 as n_new from keyed
        union all
        select file_no, 0, 1, 0 from unseen
        union all
        select file_no, 0, 0, 1 from fresh
    )
    group by file_no
"""


def new_records_sql(parquet: str, entity_key: str) -> str:
    """New records as they land. Parameters: received_at, then file and first and last line, twice."""
    return f"""
        select source_instance, fresh.record_key, payload_sha256, payload, is_parseable, event_at,
            is_deleted, if(has_lines, path || ':' || line, path) as origin, ?::timestamp as received_at
        from (from {parquet} where file_no = ? and line between ? and ?) as records
        join (from fresh_{entity_key} where file_no = ? and line between ? and ?) as fresh using (file_no, line)
        join files using (file_no)
    """
