"""All exports of a world into one folder. Memory holds one part of the world, and of the web one day."""

from __future__ import annotations

from pathlib import Path

from ingestion.sample_data.world import World

from .feedback import write_feedback
from .service import write_rates, write_service
from .shop import write_shop
from .web import write_web


def write_files(world: World, folder: Path) -> None:
    """Write every file that the company's systems export, below ``folder``; what HubSpot holds is not among them.

    A world of several parts has its files by part: ``payments_p00.csv``.
    """
    for part in world.parts():
        suffix = f"_p{part.number:02}" if world.size.parts > 1 else ""
        write_shop(part, folder, suffix)
        write_feedback(part, folder, suffix)
        write_service(part, folder, suffix)
        write_web(part, folder, suffix)
    write_rates(world, folder)
