"""The same seed and size give the same bytes; another seed another company; subjects do not disturb each other."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from ingestion.sample_data.chance import Chance
from ingestion.sample_data.exports.shop import write_shop
from ingestion.sample_data.exports.web import hits_table
from ingestion.sample_data.hubspot.files import write_hubspot
from ingestion.sample_data.sizes import SIZES
from ingestion.sample_data.truth.key import write_truth
from ingestion.sample_data.web import make_day
from ingestion.sample_data.world import make_world


def _digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(written, tmp_path):
    world = make_world("S")
    write_shop(world.part(0), tmp_path, "")
    write_hubspot(world, tmp_path)
    write_truth(world, tmp_path)
    again = _digests(tmp_path)
    assert len(again) > 30
    assert again == {name: digest for name, digest in _digests(written.folder).items() if name in again}


def test_a_day_of_hits_is_the_same_whichever_days_were_made_before(written):
    alone = hits_table(make_world("S").part(0).web, 77)
    make_day(written.part.web, 76)
    assert hits_table(written.part.web, 77).equals(alone)


def test_another_seed_is_another_company(written):
    other = make_world("S", seed=8).part(0)
    assert not np.array_equal(other.orders.placed_at[:100], written.part.orders.placed_at[:100])


def test_streams_of_two_subjects_are_independent():
    alone = Chance(7, "orders", 0).unit(10)
    Chance(7, "people", 0).unit(1000)
    assert np.array_equal(Chance(7, "orders", 0).unit(10), alone)
    assert not np.array_equal(Chance(7, "orders", 1).unit(10), alone)


def test_a_stream_is_the_one_that_it_always_was():
    """A change here changes every world that was ever made: the answer keys of the past no longer hold."""
    assert Chance(7, "orders", 0).whole(6, 0, 999).tolist() == [378, 722, 49, 720, 773, 659]


@pytest.mark.parametrize(("name", "customers", "hits"), [
    ("S", 2_000, 100_000), ("M", 50_000, 2_500_000), ("L", 500_000, 25_000_000), ("XL", 10_000_000, 500_000_000),
])  # fmt: skip
def test_sizes(name, customers, hits):
    assert (SIZES[name].customers, SIZES[name].hits) == (customers, hits)


def test_an_unknown_size_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="no size 'XS'. Choose one of S, M, L, XL"):
        make_world("XS")


def test_the_largest_world_is_cut_into_parts_that_share_nobody():
    world = make_world("XL")
    assert world.size.parts == 20
    shares = [500_000_000 * (n + 1) // 20 - 500_000_000 * n // 20 for n in range(20)]
    assert sum(shares) == world.size.hits
