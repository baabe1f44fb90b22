"""What stands under deploy/ names only what there is: commands, files, settings; and it is what cem itself writes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.config import CemConfig
from orchestration.dagster_yaml import dagster_yaml

BIN = Path(sys.executable).parent
OURS = ("CEM_", "DAGSTER_")
NOT_SETTINGS = {"CEM_CONFIG", "CEM_CONFIG_DIR", "CEM_DATA_DIR"}


@pytest.fixture
def deploy(root: Path) -> Path:
    return root / "deploy"


def document(file: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(file.read_text()))


def environment(file: Path) -> dict[str, str]:
    lines = (line for line in file.read_text().splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def test_dagster_yaml_is_what_cem_writes_and_dagster_understands_it(deploy: Path) -> None:
    from dagster import DagsterInstance

    assert (deploy / "dagster.yaml").read_text() == dagster_yaml("postgres")
    text = yaml.safe_load(dagster_yaml("files"))
    assert {**text, "storage": document(deploy / "dagster.yaml")["storage"]} == document(deploy / "dagster.yaml")
    with DagsterInstance.ephemeral(settings=text) as instance:
        assert instance.run_retries_enabled and instance.run_monitoring_enabled
        assert instance.run_retries_max_retries == 1 and not instance.telemetry_enabled


def test_every_setting_that_is_named_is_one_of_ours(deploy: Path) -> None:
    for file in (path for path in deploy.rglob("*") if path.is_file()):
        for name in set(re.findall(r"\bCEM_[A-Z_]+\b", file.read_text())) - NOT_SETTINGS:
            assert name.removeprefix("CEM_").split("__")[0].lower() in CemConfig.model_fields, f"{file}: {name}"


def test_systemd_accepts_the_units(deploy: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    for unit in (deploy / "systemd").iterdir():
        text = unit.read_text().replace("/opt/cem/.venv/bin", str(BIN))
        (tmp_path / unit.name).write_text(text)
    units = sorted(str(file) for file in tmp_path.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    told = [line for line in done.stderr.splitlines() if str(tmp_path) in line or line.startswith("cem-")]
    assert told == []


def test_each_unit_is_hardened_and_each_timer_has_its_service(deploy: Path) -> None:
    services = sorted((deploy / "systemd").glob("*.service"))
    assert [file.stem for file in services] == ["cem-backup", "cem-code", "cem-daemon", "cem-watchdog", "cem-web"]
    for file in services:
        text = file.read_text()
        for line in (
            "User=cem",
            "UMask=0077",
            "NoNewPrivileges=true",
            "ProtectSystem=strict",
            "ReadWritePaths=/var/lib/cem",
        ):
            assert f"\n{line}" in text, f"{file.name}: {line}"
    for timer in (deploy / "systemd").glob("*.timer"):
        assert timer.with_suffix(".service").is_file()
    assert "--host 127.0.0.1 --port 3000" in (deploy / "systemd" / "cem-web.service").read_text()


def test_the_processes_find_each_other(deploy: Path) -> None:
    (server,) = (entry["grpc_server"] for entry in document(deploy / "workspace.yaml")["load_from"])
    port = str(server["port"])
    services = document(deploy / "compose.yaml")["services"]
    assert (
        port in services["code"]["command"]
        and f"--port {port} " in (deploy / "systemd" / "cem-code.service").read_text()
    )
    for variables in (environment(deploy / "cem.env"), services["daemon"]["environment"]):
        assert {server["host"]["env"], "DAGSTER_POSTGRES_URL", "DAGSTER_HOME", "CEM_HOME"} <= variables.keys()
        assert variables["DAGSTER_POSTGRES_URL"].startswith("postgresql+psycopg2://")
        assert variables["DAGSTER_HOME"] == f"{variables['CEM_HOME']}/dagster"
    assert services["code"]["environment"]["DAGSTER_CODE_HOST"] == "code"
    assert "reverse_proxy 127.0.0.1:3000" in (deploy / "Caddyfile").read_text()


def test_compose_starts_commands_that_there_are_shows_no_port_to_others_and_says_what_to_set(deploy: Path) -> None:
    content = document(deploy / "compose.yaml")
    for service in content["services"].values():
        command = service.get("command", ["sh"])[0]
        assert command == "sh" or (BIN / command).is_file()
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
        assert {mount.split(":")[0] for mount in service.get("volumes", ()) if mount[0] not in "$./"} <= {
            *content["volumes"]
        }
    asked = set(re.findall(r"\$\{([A-Z_]+)", (deploy / "compose.yaml").read_text()))
    assert asked == environment(deploy / "compose.env").keys()


def test_the_profile_bi_brings_metabase_beside_a_warehouse_with_a_database_for_it(deploy: Path) -> None:
    services = document(deploy / "compose.yaml")["services"]
    assert {name for name, service in services.items() if service.get("profiles") == ["bi"]} == {
        "warehouse",
        "metabase",
    }
    metabase, warehouse = services["metabase"]["environment"], services["warehouse"]["environment"]
    assert re.fullmatch(r"metabase/metabase:v0\.\d+\.\d+", services["metabase"]["image"])
    assert f"create database {metabase['MB_DB_DBNAME']};" in (deploy / "warehouse.sql").read_text()
    assert metabase["MB_DB_HOST"] == "warehouse" and metabase["MB_DB_USER"] == warehouse["POSTGRES_USER"]
    assert metabase["MB_DB_PASS"] == warehouse["POSTGRES_PASSWORD"] == "${WAREHOUSE_PASSWORD:-}"
    mounted = [mount.split(":")[0] for mount in services["warehouse"]["volumes"] if mount.startswith("./")]
    assert mounted and all((deploy / name).is_file() for name in mounted)


def test_the_image_copies_what_there_is_and_every_package(deploy: Path, root: Path) -> None:
    text = (deploy / "Dockerfile").read_text()
    copied = [name for line in re.findall(r"^COPY (?:--\S+ )?(.*) \S+$", text, re.M) for name in line.split()]
    assert [name for name in copied if not (root / name).exists()] == []
    packages = re.search(r"packages = \[(.*)\]", (root / "pyproject.toml").read_text())
    assert packages is not None and set(re.findall(r'"(\w+)"', packages[1])) <= set(copied)
    ignored = (root / ".dockerignore").read_text().split()
    assert not set(ignored) & set(copied)


def test_helm_runs_the_module_that_there_is_as_the_one_writer_of_the_home(deploy: Path) -> None:
    values = document(deploy / "helm" / "values.yaml")
    (deployment,) = values["dagster-user-deployments"]["deployments"]
    assert deployment["codeServerArgs"] == ["--module-name", "orchestration.definitions"]
    assert (deployment["replicaCount"], deployment["deploymentStrategy"]) == (1, {"type": "Recreate"})
    limits = values["dagsterDaemon"]["runCoordinator"]["config"]["queuedRunCoordinator"]
    assert limits == {"maxConcurrentRuns": 1} and values["runLauncher"]["type"] == "CustomRunLauncher"
    assert {one["name"] for one in deployment["volumeMounts"]} == {one["name"] for one in deployment["volumes"]}
