"""Compiles a configuration to the variables that every dbt invocation gets.

A pure function: the same configuration gives the same variables, in the same order, on every machine. Here belongs the
shape that dbt reads; what a mapping may say is judged when the configuration is loaded.
"""

import hashlib
import json
from typing import Any

from ingestion.names import FILES
from ingestion.settings import FileMapping, TemplatePiece, template_pieces
from ingestion.sources.vendors import VENDOR_ENTITIES
from orchestration.config import CemConfig

VENDORS = (FILES, *VENDOR_ENTITIES)
"""All that dbt knows; those with an API are tagged with their name there."""


def dbt_vars(config: CemConfig) -> dict[str, Any]:
    """vendors_on, file_mappings (sorted by name), hubspot_accounts, seed_overlays (by seed name, rows as in the file),
    brand_timezone, reporting_currency, freshness_minutes (by family), volume_*, attribution_*, closed_loop_*,
    publish_verbatims, and those of [value] by their own names."""
    return {
        "vendors_on": vendors_on(config),
        "file_mappings": [_compiled(config, mapping) for mapping in sorted(config.files, key=lambda item: item.name)],
        "hubspot_accounts": _accounts(config),
        "seed_overlays": {seed: config.seed_overlays[seed] for seed in sorted(config.seed_overlays)},
        "brand_timezone": config.company.timezone,
        "reporting_currency": config.company.currency,
        "freshness_minutes": config.freshness.minutes,
        **{f"volume_{name}": value for name, value in config.volume.model_dump().items()},
        **{f"attribution_{name}": value for name, value in config.attribution.model_dump().items()},
        "closed_loop_hours": config.closed_loop.hours,
        "closed_loop_days": config.closed_loop.lapses_after_days,
        "publish_verbatims": config.publish.verbatims,
        **config.value.model_dump(),
    }


def vendors_on(config: CemConfig) -> list[str]:
    """Files always, and each vendor that has a table under ``[sources]``."""
    return [FILES, *dict.fromkeys(source.vendor for source in config.sources_on)]


def required_headers(mapping: FileMapping) -> list[str]:
    """Headers that a file must have to be this mapping's, sorted: mapped, key, modification time and redacted ones."""
    return sorted(mapping.required_headers)


def _accounts(config: CemConfig) -> list[dict[str, Any]]:
    """The HubSpot account, if there is one: what of it is read, and what its owner says of its own properties."""
    settings = config.sources.hubspot
    if settings is None:
        return []
    return [
        {
            "instance": settings.instance,
            "brand": settings.brand or config.company.brand,
            "entities": sorted(settings.entities),
            "mappings": {name: said.model_dump() for name, said in sorted(settings.mappings.items())},
        }
    ]


def _compiled(config: CemConfig, mapping: FileMapping) -> dict[str, Any]:
    content: dict[str, Any] = {
        "name": mapping.name,
        "instance": mapping.instance,
        "entity": mapping.entity_key,
        "brand": config.brand_of(mapping),
        "timezone": config.timezone_of(mapping),
        "nested": mapping.format == "jsonl",
        "columns": dict(sorted(mapping.columns.items())),
        "templates": {column: _pieces(template) for column, template in sorted(mapping.templates.items())},
        "constants": dict(sorted(mapping.constants.items())),
        "values": {column: dict(sorted(table.items())) for column, table in sorted(mapping.values.items())},
        "formats": dict(sorted(mapping.formats.items())),
        "decimal_comma": mapping.decimal_comma,
        "questions": dict(sorted(mapping.questions.items())),
        "dimensions": dict(sorted(mapping.dimensions.items())),
        "no_answer": sorted(set(mapping.no_answer)),
    }
    return {**content, "fingerprint": _fingerprint(content)}


def _pieces(template: str) -> list[dict[str, Any]]:
    """A template taken apart, so that SQL need not parse it: [{"text": "2026-05-"}, {"header": "DAY"}]."""
    return [_piece(piece) for piece in template_pieces(template)]


def _piece(piece: TemplatePiece) -> dict[str, Any]:
    if not piece.is_header:
        return {"text": piece.text}
    return {"header": piece.text} | ({"may_be_blank": True} if piece.may_be_blank else {})


def _fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 (hex) of all that turns a landed record into a parsed one: when it changes, records are parsed again."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
