"""One dbt project for two engines: SQL that only one of them understands stands in macros/dialect/ and nowhere else.

The lint reads the SQL as it is written: comments are blanked, and of Jinja only the text inside its string literals is
judged, since that becomes SQL. It knows names, not meanings; what it cannot see, the tests on the other engine do.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

# What is written, and what to write instead. A pattern is searched in lower-cased SQL outside comments and literals.
OWN_MACRO = "a macro in dbt_project/macros/dialect/, with a branch for each engine"
FORBIDDEN: tuple[tuple[str, str], ...] = (
    (r"::", "cast(x as type)"),
    (r"\bqualify\b", "row_number() in a subquery, filtered outside"),
    (r"//", "floor(), or " + OWN_MACRO),
    (r"->>?", f"lambdas and JSON arrows: {OWN_MACRO}"),
    (r"[\[\]{}]", f"literals and subscripts of lists and structs: {OWN_MACRO}"),
    (r"\b(list|list_\w+|array_\w+|struct_\w+|unnest|explode|flatten|map|map_\w+|named_struct)\s*\(", OWN_MACRO),
    (
        r"\b(string_agg|group_concat|listagg|collect_list|collect_set)\s*\(",
        f"dbt.listagg() with an order, or {OWN_MACRO}",
    ),
    (r"\b((to|from|get)_)?json\w*\s*\(", OWN_MACRO),
    (r"\b(try_)?str[fp]time\s*\(|\bdate_format\s*\(", OWN_MACRO),
    (
        r"\b(epoch\w*|unix_\w+|to_(timestamp|unixtime|days|hours|minutes|seconds|milliseconds|microseconds))\s*\(",
        OWN_MACRO,
    ),
    (
        r"\b(date_?diff|date_?sub|date_?add|date_?part|timestampdiff|timestampadd|age)\s*\(",
        "dbt.datediff(), dbt.dateadd()",
    ),
    (r"\bdate_?trunc\s*\(", "period_start(), or dbt.date_trunc() with a cast: it gives a date on one engine only"),
    (r"\binterval\b", "dbt.dateadd()"),
    (r"\b(dayofweek|weekday|isodow|dayname|monthname)\s*\(|\bextract\s*\(\s*(dow|isodow|epoch)\b", OWN_MACRO),
    (r"\btimezone\s*\(|\bat\s+time\s+zone\b|\b(convert_timezone|(from|to)_utc_timestamp)\s*\(", OWN_MACRO),
    (r"\b(quantile\w*|percentile\w*|approx_\w+|median|mode)\s*\(|\bwithin\s+group\b", f"quantile(), or {OWN_MACRO}"),
    (r"\bgroup\s+by\s+all\b|\border\s+by\s+all\b", "the columns by name"),
    (r"\*\s*(exclude|replace|rename|except)\b|\bcolumns\s*\(", "the columns by name"),
    (r"\bhash\s*\(|\bsha2?_?\d*\s*\(|\bxxhash64\s*\(", "surrogate_key(), which is md5 on both engines"),
    (r"\bregexp\w*\s*\(|\brlike\b|\bsimilar\s+to\b|!~|~\*", f"full_match(), or {OWN_MACRO}"),
    (r"\bconcat\s*\(", "||: with a null, concat() gives text on one engine and null on the other"),
    (
        r"\b(startswith|starts_with|endswith|ends_with|prefix|suffix|strpos|instr|locate)\s*\(",
        "like, or dbt.position()",
    ),
    (r"\b(split|string_split\w*|str_split\w*|string_to_array)\s*\(", "dbt.split_part()"),
    (r"\b(format|printf|format_string)\s*\(", "||"),
    (r"\blog\s*\(", "ln() or log10(): log() is the one here and the other there"),
    (r"\barg_(min|max)\s*\(", "min_by(), max_by(), or row_number()"),
    (r"\bignore\s+nulls\b|\bdistinct\s+on\b|\bwith\s+recursive\b|\basof\b|\b(un)?pivot\b", "standard SQL"),
    (r"\bunion\s+(all\s+)?by\s+name\b", "union all with explicit columns"),
    (r"\b(generate_series|sequence|range)\s*\(|\blateral\s+view\b", OWN_MACRO),
    (r"\b(read_\w+|glob|parquet_scan)\s*\(|\bpragma\b", "source()"),
    (
        r"\bas\s+(varchar|text|string|hugeint|u?tinyint|ubigint|uinteger|timestamptz|timestamp_\w+|json|uuid|blob)\s*\)",
        "dbt.type_string() or another type that both engines have",
    ),
)
COMPILED = tuple((re.compile(pattern), instead) for pattern, instead in FORBIDDEN)

JINJA = r"\{[{%](?:'[^']*'|\"[^\"]*\"|[^'\"}%]|[}%](?!\}))*[}%]\}"
TOKEN = re.compile(
    rf"(?P<note>\{{#.*?#\}}|--[^\n]*|/\*.*?\*/)|(?P<jinja>{JINJA})|(?P<literal>'(?:{JINJA}|''|[^'])*')", re.DOTALL
)
JINJA_LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")
# Messages to people and the settings of a model are no SQL.
PROSE = re.compile(r"\{[{%]-?\s*(?:do\s+)?(?:exceptions\.\w+|log|print|config)\s*\(")


def blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def only_sql(text: str) -> str:
    """The SQL of a file, every character in its place: comments, literals and Jinja's own code are blanks."""

    def keep(match: re.Match[str]) -> str:
        whole = match.group()
        if match["literal"]:
            return "'" + blank(whole[1:-1]) + "'"
        if match["note"] or PROSE.match(whole):
            return blank(whole)
        pieces, end = [], 0
        for literal in JINJA_LITERAL.finditer(whole):
            pieces += [blank(whole[end : literal.start() + 1]), _inner(literal[1] or literal[2] or "")]
            end = literal.end() - 1
        return "".join(pieces) + blank(whole[end:])

    return TOKEN.sub(keep, text)


def _inner(text: str) -> str:
    """SQL inside a Jinja literal, without its SQL literals and without brackets: it may be a regular expression."""
    return re.sub(r"'[^']*'|[\[\]{}]", lambda found: blank(found.group()), text)


def dialect_violations(project: Path) -> list[str]:
    """`file:line: what; write instead` for every engine's own SQL outside macros/dialect/."""
    found = []
    for folder in ("models", "tests", "macros"):
        for path in sorted((project / folder).rglob("*.sql")):
            where = path.relative_to(project.parent).as_posix()
            if where.startswith(f"{project.name}/macros/dialect/"):
                continue
            for number, line in enumerate(only_sql(path.read_text(encoding="utf-8")).lower().splitlines(), 1):
                found += [
                    f"{where}:{number}: {hit.group().strip()!r} is one engine's own; write {instead}"
                    for pattern, instead in COMPILED
                    for hit in [pattern.search(line)]
                    if hit
                ]
    return found


def undispatched(project: Path) -> list[str]:
    """Dispatched macros that lack a branch, and branches outside macros/dialect/."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((project / "macros").rglob("*.sql"))}
    macros = {name for text in texts.values() for name in re.findall(r"\{%-?\s*macro\s+(\w+)", text)}
    found = []
    for path, text in texts.items():
        where = path.relative_to(project.parent).as_posix()
        for match in re.finditer(r"adapter\.dispatch\(\s*['\"](\w+)['\"]", text):
            line = text.count("\n", 0, match.start()) + 1
            for engine in ("duckdb", "spark"):
                if not macros & {f"{engine}__{match[1]}", f"default__{match[1]}"}:
                    found.append(f"{where}:{line}: {match[1]} is dispatched, but {engine}__{match[1]} is not written")
        if "/macros/dialect/" not in where:
            for match in re.finditer(r"\{%-?\s*macro\s+((?:duckdb|spark)__\w+)", text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{where}:{line}: {match[1]} is one engine's own; it stands in macros/dialect/")
    return found


def test_engine_specific_sql_stands_only_in_the_dialect_macros(root: Path) -> None:
    assert not (found := dialect_violations(root / "dbt_project")), "\n" + "\n".join(found)


def test_every_dispatched_macro_has_a_branch_for_each_engine(root: Path) -> None:
    assert not (found := undispatched(root / "dbt_project")), "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "sql",
    [
        "select x::int from t",
        "select 1 from t qualify row_number() over () = 1",
        "select a // b from t",
        "select list_sort(x), unnest(y) from t",
        "select x[1] from t",
        "select strftime(x, '%Y') from t",
        "select epoch_us(x) from t",
        "select json_extract_string(x, '$.a') from t",
        "select x ->> 'a' from t",
        "select quantile_cont(x, 0.5) from t",
        "select a, count(*) from t group by all",
        "select * exclude (a) from t",
        "select * replace (1 as a) from t",
        "select regexp_matches(x, 'a') from t",
        "select timezone('UTC', x) from t",
        "select x + interval '1 day' from t",
        "select x + interval 1 day from t",
        "select datediff('day', a, b) from t",
        "select string_agg(x, ',') from t",
        "select cast(x as varchar) from t",
        "select {{ surrogate_key(['a::text']) }} from t",
        "{% set expression = 'a // 2' %}select {{ expression }} from t",
        "{% macro f(x) %}\nhash({{ x }})\n{% endmacro %}",
    ],
)
def test_a_planted_piece_of_one_engines_sql_is_named_with_file_and_line(tmp_path: Path, sql: str) -> None:
    model = tmp_path / "dbt_project" / "models" / "core" / "planted.sql"
    model.parent.mkdir(parents=True)
    model.write_text(f"-- one row per planted mistake\n{sql}\n")
    found = dialect_violations(tmp_path / "dbt_project")
    line = 3 if sql.startswith("{% macro") else 2
    assert found and found[0].startswith(f"dbt_project/models/core/planted.sql:{line}: "), found


@pytest.mark.parametrize(
    "sql",
    [
        "-- x::int, qualify, hash(x)\nselect 1",
        "/* a // b\n interval */ select 1",
        "{# x::int -> y #}select 1",
        "select 'a::b // c {x} [y]' as text",
        "select {{ dbt.datediff('a', 'b', 'day') }}, {{ dbt.date_trunc('month', 'c') }} from t",
        "select {{ 7 // 2 }}, {{ rows[0]['a'] }}, {{ {'a': 1}['a'] }}",
        "select {{ full_match('rating', '[+-]?[0-9]{1,3}') }} from t",
        "select '{{ var('brand') }}' as brand, {{ text_literal('it''s') }} as other",
        "{{ exceptions.raise_compiler_error('use x -> y :: z') }}",
        "{{ config(materialized='view', alias='hash(x)') }}select md5(a), try_cast(b as integer) from t",
        "select count(*) filter (where a ilike 'x%'), md5_hash, range_key from t",
        "select sum(x) over (order by y range between unbounded preceding and current row) from t",
        "select cast(x as {{ dbt.type_string() }}), cast(y as decimal(18, 4)) from t",
        "select replace(a, 'x', 'y'), count(*) from t except select b, 1 from u",
    ],
)
def test_what_both_engines_understand_passes(tmp_path: Path, sql: str) -> None:
    model = tmp_path / "dbt_project" / "models" / "fine.sql"
    model.parent.mkdir(parents=True)
    model.write_text(sql)
    assert dialect_violations(tmp_path / "dbt_project") == []


def test_a_missing_branch_and_a_misplaced_one_are_named(tmp_path: Path) -> None:
    macros = tmp_path / "dbt_project" / "macros"
    (macros / "dialect").mkdir(parents=True)
    (macros / "dialect" / "time.sql").write_text(
        "{% macro instant(x) %}{{ adapter.dispatch('instant', 'cem')(x) }}{% endmacro %}\n"
        "{% macro duckdb__instant(x) %}x::timestamptz{% endmacro %}\n"
    )
    (macros / "keys.sql").write_text("\n{%- macro spark__key(x) -%}x{%- endmacro -%}\n")
    assert undispatched(tmp_path / "dbt_project") == [
        "dbt_project/macros/dialect/time.sql:1: instant is dispatched, but spark__instant is not written",
        "dbt_project/macros/keys.sql:2: spark__key is one engine's own; it stands in macros/dialect/",
    ]
    assert dialect_violations(tmp_path / "dbt_project") == []
