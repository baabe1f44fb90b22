"""The catalogue to explore: one page with search, lineage of tables and columns, and the relations between tables.

Belongs here: making it of what dbt wrote, by docglow. Does not belong here: the descriptions (dbt_project), dbt's own
page (transformation.py).
"""

import json
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from orchestration.catalogue_pages import explorer_page
from orchestration.column_lineage import column_lineage

TITLE = "CEM warehouse"


class NoExplorer(RuntimeError):
    """The package that makes the page is not installed; the message says how to get it."""


def write_explorer(artefacts: Path, page: Path) -> Path:
    """Write the page from manifest.json and catalog.json in ``artefacts``; returns ``page``, as a whole or not at all.

    Raises NoExplorer.
    """
    try:
        from docglow.artifacts.loader import load_artifacts
        from docglow.generator.bundle import bundle_site
        from docglow.generator.data import build_docglow_data
    except ImportError as error:
        raise NoExplorer("The page to explore needs the extra `catalogue`: pip install .[catalogue]") from error
    logging.getLogger("docglow").setLevel(logging.ERROR)  # it warns of artefacts that it can do without
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given", Path(folder) / "made"
        given.mkdir()
        manifest = _manifest(artefacts)
        catalog = json.loads((artefacts / "catalog.json").read_text(encoding="utf-8"))
        (given / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        (given / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
        told = build_docglow_data(load_artifacts(given, given), slim=True, enable_erd=True)
        # Its own way parses each model's SQL again for each column, with the columns of all tables: many minutes.
        told["column_lineage"] = column_lineage(manifest, catalog)
        told["metadata"]["project_name"] = TITLE
        bundle_site(told, made, static=True)
        text = explorer_page((made / "index.html").read_text(encoding="utf-8"))
        page.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        new = page.with_name(f".{page.name}.{os.getpid()}.tmp")
        new.write_text(text, encoding="utf-8")
        new.chmod(0o640)
        new.replace(page)
    return page


def _manifest(artefacts: Path) -> dict[str, Any]:
    """As docglow takes it, which refuses an exposure without an address. Where the project lies on this machine is not
    told."""
    manifest: dict[str, Any] = json.loads((artefacts / "manifest.json").read_text(encoding="utf-8"))
    for exposure in manifest["exposures"].values():
        exposure["url"] = exposure.get("url") or ""
    for node in (*manifest["nodes"].values(), *manifest["sources"].values(), *manifest["macros"].values()):
        if "root_path" in node:
            node["root_path"] = ""
    return manifest
