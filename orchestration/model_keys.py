"""The keys of the published tables, as the models' tests tell them: `is_key` and `relationships`.

Belongs here: reading them off dbt's manifest. Does not belong here: whether they hold, which the audit tests, and what
readers get of them (serving.keys).
"""

import re
from typing import TYPE_CHECKING, Any

from serving.keys import Key
from serving.relations import PUBLISHED_SCHEMAS

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_REF = re.compile(r"ref\('([a-z0-9_]+)'\)")


def keys_of(manifest: "Manifest") -> list[Key]:
    """Every key of a published model that its tests hold to on all rows, and that blocks if it does not hold; sorted.

    A reference from or to what is not published is left out.
    """
    models = {
        name: node
        for name, node in manifest.nodes.items()
        if str(node.resource_type) == "model" and node.schema in PUBLISHED_SCHEMAS
    }
    by_name = {node.name: node for node in models.values()}
    found: set[Key] = set()
    for node in manifest.nodes.values():
        test: Any = node
        meta = getattr(test, "test_metadata", None)
        model = models.get(getattr(test, "attached_node", None) or "")
        if meta is None or model is None or test.config.where or str(test.config.severity).lower() != "error":
            continue
        column = str(meta.kwargs.get("column_name"))
        if meta.name == "is_key":
            found.add(Key(model.schema, model.name, column))
        elif meta.name == "relationships" and (named := _REF.fullmatch(meta.kwargs["to"])):
            target = by_name.get(named.group(1))
            if target is not None:
                found.add(Key(model.schema, model.name, column, target.schema, target.name, meta.kwargs["field"]))
    return sorted(found, key=lambda key: (not key.is_primary, key.told))
