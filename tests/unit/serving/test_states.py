"""Going back to an earlier published state, and what the next run does then."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from serving.publish import OnHold, PublishError, publish
from serving.replacing import AnotherPublishes, only_publisher
from serving.states import NoSuchState, current_state, earlier_states, hold_on, roll_back


def published(warehouse: Path, target: Path, *run_ids: str, ends_hold: bool = False) -> None:
    """One state a run; each has one customer more than the one before."""
    for run_id in run_ids:
        with duckdb.connect(str(warehouse)) as con:
            con.execute("insert into core.dim_customer (customer_key) values (?)", [run_id])
        publish(warehouse, target, run_id=run_id, project_version="0.1.0", data_as_of=None, ends_hold=ends_hold)


def customers(target: Path) -> set[Any]:
    with duckdb.connect(str(target), read_only=True) as con:
        return {key for (key,) in con.execute("select customer_key from core.dim_customer").fetchall()}


def names(target: Path) -> list[str]:
    return [state.run_id for state in earlier_states(target)]


def test_the_three_states_before_the_current_one_are_kept(warehouse: Path, target: Path) -> None:
    assert current_state(target) is None and names(target) == []
    published(warehouse, target, "r1", "r2", "r3", "r4", "r5")
    now = current_state(target)
    assert now is not None and now.run_id == "r5"
    assert names(target) == ["r4", "r3", "r2"]


def test_rolling_back_gives_readers_the_state_before_whole(warehouse: Path, target: Path) -> None:
    published(warehouse, target, "r1", "r2", "r3")
    assert roll_back(target).run_id == "r2"
    assert {"r1", "r2"} <= customers(target) and "r3" not in customers(target)


def test_any_of_the_three_can_be_put_back_and_forth_again(warehouse: Path, target: Path) -> None:
    published(warehouse, target, "r1", "r2", "r3", "r4")
    roll_back(target, "r1")
    assert "r2" not in customers(target)
    assert names(target) == ["r4", "r3", "r2"]
    roll_back(target, "r4")
    assert {"r1", "r2", "r3", "r4"} <= customers(target)


def test_an_open_reader_keeps_the_state_it_opened(warehouse: Path, target: Path) -> None:
    published(warehouse, target, "r1", "r2")
    with duckdb.connect(str(target), read_only=True) as con:
        roll_back(target)
        assert con.execute("select run_id from publication").fetchall() == [("r2",)]


def test_publishing_after_a_step_back_leaves_the_kept_states_as_they_were(warehouse: Path, target: Path) -> None:
    published(warehouse, target, "r1", "r2")
    roll_back(target)
    published(warehouse, target, "r3", ends_hold=True)
    assert names(target) == ["r2", "r1"]
    assert "r3" not in customers(earlier_states(target)[0].file)


def test_a_step_back_holds_publication_until_it_is_released(warehouse: Path, target: Path) -> None:
    published(warehouse, target, "r1", "r2")
    assert hold_on(target) is None
    roll_back(target)
    hold = hold_on(target)
    assert hold is not None and hold.run_id == "r1"
    with pytest.raises(OnHold, match="run r1"):
        published(warehouse, target, "r3")
    assert "r2" not in customers(target)
    published(warehouse, target, "r4", ends_hold=True)
    assert hold_on(target) is None and "r4" in customers(target)
    published(warehouse, target, "r5")


def test_a_hold_that_cannot_be_ended_is_told_and_readers_have_the_new_state(
    warehouse: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(warehouse, target, "r1", "r2")
    roll_back(target)

    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("serving.publish.release_hold", refused)
        with pytest.raises(PublishError, match="readers see the new .* still on hold"):
            published(warehouse, target, "r3", ends_hold=True)
    assert "r3" in customers(target) and hold_on(target) is not None


@pytest.mark.parametrize(
    ("asked", "told"), [("r9", "none begins with 'r9'"), ("run-a", "2 begin with 'run-a'"), ("r3", "none begins")]
)
def test_a_state_that_is_not_one_is_told_with_those_that_are(
    asked: str, told: str, warehouse: Path, target: Path
) -> None:
    published(warehouse, target, "run-a1", "run-a2", "r3")
    with pytest.raises(NoSuchState, match=told) as error:
        roll_back(target, asked)
    assert "There are: run-a2, run-a1." in str(error.value)
    assert hold_on(target) is None


def test_before_the_second_publication_there_is_nothing_to_go_back_to(warehouse: Path, target: Path) -> None:
    published(warehouse, target, "r1")
    with pytest.raises(NoSuchState, match="kept when the second is published"):
        roll_back(target)


def test_a_published_file_that_cannot_be_read_does_not_stop_the_next(warehouse: Path, target: Path) -> None:
    published(warehouse, target, "r1")
    target.write_bytes(b"somebody's notes")
    published(warehouse, target, "r2")
    assert "r2" in customers(target) and names(target) == []


def test_where_the_disk_knows_no_links_a_state_is_copied(
    warehouse: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    published(warehouse, target, "r1", "r2")
    roll_back(target)
    assert "r2" not in customers(target)
    assert sorted(os.listdir(target.parent / "earlier")) == ["r1.duckdb", "r2.duckdb"]


def test_nobody_goes_back_while_somebody_publishes(warehouse: Path, target: Path) -> None:
    published(warehouse, target, "r1", "r2")
    with only_publisher(target), pytest.raises(AnotherPublishes):
        roll_back(target)
    assert "r2" in customers(target)


def test_what_readers_have_is_damaged_and_the_state_before_comes_back(warehouse: Path, target: Path) -> None:
    published(warehouse, target, "r1", "r2", "r3")
    target.write_bytes(b"not a database any more")
    (target.parent / "earlier" / "r1.duckdb").write_bytes(b"nor is this")
    assert current_state(target) is None and names(target) == ["r2"]
    assert roll_back(target).run_id == "r2"
    assert {"r1", "r2"} <= customers(target)


def test_an_old_state_that_cannot_be_removed_is_no_failed_publication(
    warehouse: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(warehouse, target, "r1", "r2", "r3", "r4")

    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("serving.publish.drop_oldest", refused)
    published(warehouse, target, "r5")
    assert "r5" in customers(target)


def test_a_hold_is_whole_or_not_there(warehouse: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published(warehouse, target, "r1", "r2")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            roll_back(target)
    assert hold_on(target) is None and "r2" in customers(target)
    published(warehouse, target, "r3")
    assert not list(target.parent.glob("*.tmp"))
