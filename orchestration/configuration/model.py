"""The one model of cem.toml, composed from each room's own settings, and the order in which its sources win.

Here belong names, types and defaults of single settings. What must hold between settings, or against the registry of
entities, is judged in `mappings` and `overlay`.
"""

import os
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from ingestion.settings import FileMapping, SourcesSettings
from ingestion.sources.source import Source
from ingestion.sources.vendors import sources_on
from orchestration.configuration.attribution import Attribution
from orchestration.configuration.closed_loop import ClosedLoop
from orchestration.configuration.observability import Observability
from orchestration.configuration.quality import Freshness, Owners, Volume
from orchestration.configuration.schedule import Schedule
from orchestration.configuration.value import Value
from serving.alerts.settings import AlertsSettings
from serving.postgres.settings import PublishSettings


def known_timezone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise ValueError(f"{value!r} is no time zone of the IANA list, such as Europe/Berlin.")
    return value


def _absolute(value: Path) -> Path:
    # Only paths from the environment or the command line are still relative here: they count from the current folder.
    return Path(os.path.abspath(value.expanduser()))


_SLUG = r"^[a-z][a-z0-9_]{0,62}$"


def default_home(name: str, profile: str) -> Path:
    """Below the current folder. Each profile has its own, so that none writes where another one's readers look."""
    return Path(os.path.abspath(Path("var", f"{name}-{profile}" if profile else name)))


class Company(BaseModel):
    """`[company]`: whose warehouse this is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    brand: str = Field(min_length=1)
    timezone: Annotated[str, AfterValidator(known_timezone)]
    currency: str = Field(pattern=r"^[A-Z]{3}$")


class Warehouse(BaseModel):
    """`[warehouse]`: what the engine may use of this machine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    memory_limit: str = Field(default="4GB", pattern=r"^[0-9]+(\.[0-9]+)? ?([KMGT]i?B|%)$")
    threads: int = Field(default=1, ge=1, le=256)


class DagsterSettings(BaseModel):
    """`[dagster]`: where Dagster keeps its records."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    storage: Literal["files", "postgres"] = "files"


class CemConfig(BaseSettings):
    """A configuration that has been read and found usable. All paths are absolute.

    Build it with `orchestration.config.load_config`, which knows the file: the class alone sees only the environment.
    """

    model_config = SettingsConfigDict(
        env_prefix="CEM_", env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    name: str = Field(pattern=_SLUG)
    profile: str = Field(default="", pattern=f"{_SLUG}|^$")
    data: Annotated[Path, AfterValidator(_absolute)]
    overlay: Annotated[Path, AfterValidator(_absolute)]
    home: Annotated[Path, AfterValidator(_absolute)] = Field(
        default_factory=lambda given: default_home(given.get("name", "cem"), given.get("profile", ""))
    )
    company: Company
    schedule: Schedule = Schedule()
    warehouse: Warehouse = Warehouse()
    dagster: DagsterSettings = DagsterSettings()
    alerts: AlertsSettings = AlertsSettings()
    freshness: Freshness = Freshness()
    volume: Volume = Volume()
    closed_loop: ClosedLoop = ClosedLoop()
    owners: Owners = Owners()
    attribution: Attribution = Attribution()
    value: Value = Value()
    observability: Observability = Observability()
    publish: PublishSettings = PublishSettings()
    sources: SourcesSettings = SourcesSettings()
    files: tuple[FileMapping, ...] = ()

    _path: Path = PrivateAttr(default=Path("cem.toml"))
    _seed_overlays: dict[str, list[dict[str, str]]] = PrivateAttr(default_factory=dict)

    @property
    def path(self) -> Path:
        """The file this was read from."""
        return self._path

    @property
    def seed_overlays(self) -> dict[str, list[dict[str, str]]]:
        """The user's own seed rows by seed name, every cell the text that stands in the file."""
        return self._seed_overlays

    @property
    def sources_on(self) -> list[Source]:
        """The vendors' accounts that a load reads, in its order."""
        return sources_on(self.sources)

    @property
    def event_tables(self) -> list[str]:
        """The tables of ``raw_files`` that hold events by day, sorted."""
        entities = {mapping.entity_key for mapping in self.files if mapping.shape == "events"}
        if not entities:
            return []
        from ingestion.landing import events_table  # heavy (Arrow): only for who has such a mapping

        return sorted(map(events_table, entities))

    def timezone_of(self, mapping: FileMapping) -> str:
        """The zone in which times of this mapping are read that name none themselves."""
        return mapping.timezone or self.company.timezone

    def brand_of(self, mapping: FileMapping) -> str:
        return mapping.brand or self.company.brand


def build(layer: Mapping[str, Any], overrides: Mapping[str, Any], path: Path) -> CemConfig:
    """The configuration from `overrides` (command line) over the environment over `layer` (the file) over defaults.

    Raises pydantic.ValidationError for wrong values and pydantic_settings.SettingsError for an environment variable
    that should hold JSON and does not.
    """

    class FromFile(CemConfig):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, InitSettingsSource(settings_cls, dict(layer))

    config = FromFile(**overrides)
    config._path = path
    return config
