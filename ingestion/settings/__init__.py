"""What the user writes in one ``[[files]]`` table, ``FileMapping``, and under ``[sources]``, ``SourcesSettings``.

Belongs here: shape and self-consistency of a mapping - how a file is written (``layout``), what its headers mean
(``meaning``), and both together (``mapping``). Does not belong here: which families, entities and canonical columns
exist (that registry is dbt's; orchestration checks against it), and where ``cem.toml`` lies.
"""

from ingestion.settings.mapping import FileMapping, Redactions
from ingestion.settings.meaning import OWN_HEADERS, TemplatePiece, template_headers, template_pieces
from ingestion.settings.sources import SourcesSettings

__all__ = [
    "OWN_HEADERS",
    "FileMapping",
    "Redactions",
    "SourcesSettings",
    "TemplatePiece",
    "template_headers",
    "template_pieces",
]
