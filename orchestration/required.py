"""What a command needs to find in a home, and what to run where it is not there.

Belongs here: those checks and their words. Does not belong here: what the commands do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.config import CemConfig
from orchestration.home import Home


class NoWarehouse(RuntimeError):
    """A command needs a warehouse, and nothing has been loaded yet."""


def require_warehouse(home: Home) -> Path:
    """The build database; raises NoWarehouse with what to run first."""
    if not home.warehouse_file.is_file():
        raise NoWarehouse(f"There is no warehouse in {home.root} yet. Run `cem load` or `cem run` first.")
    return home.warehouse_file


@contextmanager
def built_tables(home: Home) -> Iterator[None]:
    """For reading what was built: a table or column that is not there raises NoWarehouse with what to run first."""
    import duckdb

    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise not_built(home) from error


def not_built(home: Home) -> NoWarehouse:
    """For what this version of the project did not build."""
    return NoWarehouse(
        f"The warehouse in {home.root} was loaded, but never built by this version of the project. "
        "Run `cem build` or `cem run` first."
    )


def require_landed(home: Home, config: CemConfig) -> None:
    """Raises NoWarehouse if a mapping, or an entity of a source, came since the last load: its table is not there."""
    from ingestion.landing import tables_of
    from ingestion.names import FILES, records_dataset
    from ingestion.warehouse import landed_tables

    wanted = {FILES: tables_of(mapping.entity_key for mapping in config.files)}
    for source in config.sources_on:
        wanted.setdefault(source.vendor, set()).update(source.entities)
    for vendor, tables in wanted.items():
        if missing := sorted(tables - landed_tables(home.warehouse_file, records_dataset(vendor))):
            raise NoWarehouse(
                f"The warehouse in {home.root} has no table {records_dataset(vendor)}.{missing[0]}: cem.toml or "
                "this version of the project asks for more than was loaded. Run `cem load` or `cem run` first."
            )
