"""The home folder: modes, paths, and one run at a time (proved with real processes)."""

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.home import DBT_PROJECT_DIR, Home, WarehouseBusy

HOLD = """
import sys, time
from pathlib import Path
from orchestration.home import Home
with Home(Path(sys.argv[1])).lock():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    umask = os.umask(0o022)
    made = Home(tmp_path / "var" / "shop")
    made.prepare()
    yield made
    os.umask(umask)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def holder(home: Home) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(home.root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_every_folder_is_private_and_published_is_for_the_group(home: Home) -> None:
    folders = {path: mode(path) for path in [home.root, *home.root.rglob("*")] if path.is_dir()}
    assert folders.pop(home.published_dir) == 0o750
    assert set(folders.values()) == {0o700}


def test_files_made_after_prepare_are_private(home: Home) -> None:
    home.warehouse_file.write_text("x")
    assert mode(home.warehouse_file) == 0o600


def test_prepare_tightens_what_stands_open_but_leaves_the_root_to_the_operator(home: Home) -> None:
    home.root.chmod(0o710)
    home.secrets_dir.chmod(0o755)
    home.published_dir.chmod(0o777)
    home.prepare()
    assert (mode(home.root), mode(home.secrets_dir), mode(home.published_dir)) == (0o710, 0o700, 0o750)


def test_prepare_twice_keeps_what_is_there(home: Home) -> None:
    home.ledger_file.write_text("line\n")
    home.prepare()
    assert home.ledger_file.read_text() == "line\n"


def test_a_second_run_is_refused_and_told_who_holds_the_lock(home: Home) -> None:
    process = holder(home)
    try:
        with pytest.raises(WarehouseBusy, match=f"process {process.pid} since 20") as busy, home.lock():
            pass
        assert busy.value.holder == home.holder() and home.holder() is not None
    finally:
        process.kill()
        process.communicate()


def test_a_killed_run_leaves_no_lock_behind(home: Home) -> None:
    process = holder(home)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with home.lock():
        assert home.lock_file.read_text().startswith(f"{os.getpid()} 20")


def test_the_lock_is_free_again_after_an_error_inside(home: Home) -> None:
    with pytest.raises(ZeroDivisionError), home.lock():
        raise ZeroDivisionError
    with home.lock():
        pass
    assert home.lock_file.read_text() == ""


def test_asking_who_runs_stops_no_run(home: Home) -> None:
    assert home.holder() is None
    asking = threading.Event()

    def ask() -> None:
        while not asking.is_set():
            home.holder()

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        for _ in range(100):
            with home.lock():
                assert (found := home.holder()) is None or found.pid == os.getpid()
    finally:
        asking.set()
        thread.join()


def test_the_dbt_project_stands_beside_the_packages() -> None:
    assert (DBT_PROJECT_DIR / "dbt_project.yml").is_file()
