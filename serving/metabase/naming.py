"""What Metabase is told of tables and columns beyond dbt's own words: names to show, kinds of meaning, keys.

Told by rules over names, all of them here; a column that no rule fits says it in its yml, as `meta`
(`metabase.semantic_type`, `metabase.display_name`), and wins. Belongs here: the rules, and the manifest that they
are written into. Does not belong here: sending (`described`).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Mapping
from typing import Any

_KINDS = (
    (r"(^|_)country$", "type/Country"),
    (r"(^|_)city$", "type/City"),
    (r"(^|_)(channel|source_vendor|source_instance)(_key)?$", "type/Source"),
    (r"^(brand|region|stage|topic|touchpoint)_(key|type)$", "type/Category"),
    (r"^(segment|kpi|metric|outcome|status|dim_name|period_type)$|_(type|status|kind|group|model)$", "type/Category"),
    (r"^(score|rating)_|_score$", "type/Score"),
    # By their names Metabase takes these for quantities or dates of creation, which they are not.
    (r"_number$|^position$|^started_", None),
)
_PREFIX = re.compile(r"^(mart|fct|dim|bridge)_")
_UNITS = (("_pct", " %"), ("_0_100", " (0 to 100)"), ("_ci_low", ", 95 % from"), ("_ci_high", ", 95 % to"))
_SHORT = {
    "nps": "NPS",
    "ces": "CES",
    "csat": "CSAT",
    "kpi": "KPI",
    "sla": "SLA",
    "clv": "CLV",
    "mrr": "MRR",
    "fx": "FX",
}


def told_manifest(manifest: Mapping[str, Any], tables: Collection[str]) -> dict[str, Any]:
    """The manifest with `tables` (`<schema>.<table>`) alone, and in `meta` what the rules say; keys from the tests."""
    nodes = {
        name: copy.deepcopy(node)
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and f"{node['schema']}.{node['alias']}" in tables
    }
    tests = {name: node for name, node in manifest["nodes"].items() if _is_between(node, nodes)}
    keys = {
        (test["attached_node"], test["column_name"])
        for test in manifest["nodes"].values()
        if (test.get("test_metadata") or {}).get("name") == "is_key"
    }
    for name, node in nodes.items():
        node["meta"] = {"metabase.display_name": table_name(node["alias"]), **node.get("meta", {})}
        for column, told in node["columns"].items():
            meta = {"metabase.display_name": column_name(column), **_kind(column)}
            if (name, column) in keys:
                meta["metabase.semantic_type"] = "type/PK"
            told["meta"] = {**meta, **told.get("meta", {})}
    children = {name: [test for test in manifest["child_map"].get(name, ()) if test in tests] for name in nodes}
    return {**manifest, "nodes": {**nodes, **tests}, "sources": {}, "child_map": children}


def table_name(alias: str) -> str:
    """`mart_nps_monthly` as `NPS monthly`."""
    return _words(_PREFIX.sub("", alias))


def column_name(column: str) -> str:
    """`reached_pct` as `Reached %`."""
    for ending, unit in _UNITS:
        if column.endswith(ending) and column != ending.lstrip("_"):
            return _words(column.removesuffix(ending)) + unit
    return _words(column)


def _words(name: str) -> str:
    words = [_SHORT.get(word, word) for word in name.split("_")]
    return " ".join([words[0] if words[0].isupper() else words[0].capitalize(), *words[1:]])


def _kind(column: str) -> dict[str, str | None]:
    for pattern, kind in _KINDS:
        if re.search(pattern, column):
            return {"metabase.semantic_type": kind}
    return {}


def _is_between(node: Mapping[str, Any], nodes: Mapping[str, Any]) -> bool:
    """Is it a test of a reference, both ends of which are shown?"""
    return (node.get("test_metadata") or {}).get("name") == "relationships" and all(
        end in nodes for end in node["depends_on"]["nodes"]
    )
