"""A home of another version of the project: the next run builds it anew from its landing, and needs nobody's help.

Such a home is made of a finished one: columns that came later are taken away, tables that left are put in. The part of
the models that is built here has seeds, staging, sessions, identities and a view in it.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest

from orchestration.built_by import BUILT_ANEW
from orchestration.config import load_config
from orchestration.explained_customer import explain_customer
from orchestration.required import NoWarehouse
from orchestration.stages import Stages
from orchestration.transformation import Dbt

pytestmark = pytest.mark.xdist_group("shop")

PART = ["+int_web_sessions", "+ops_identity_states", "+dim_channel"]
ANOTHER_VERSION = """
    update project.built_by set fingerprint = 'another';
    alter table seeds.journey_types drop column timeout_days;
    alter table staging.stg_files__crm_people drop column phone;
    alter table staging.stg_files__web_analytics_events drop column consent;
    alter table raw_files.web_analytics_events_typed drop column consent;
    alter table intermediate.int_web_sessions add column left_since integer;
    delete from intermediate.int_identity_components;
    alter table operations.ops_identity_states drop column customers_before;
    create table core.dim_left_since as select 1 as one;
    create or replace view intermediate.int_web_events as select left_since from intermediate.int_web_sessions;
"""
TABLES = """
    select table_schema || '.' || table_name from information_schema.tables
    where table_schema in ('seeds', 'staging', 'intermediate') and table_type = 'BASE TABLE' order by all
"""


@pytest.fixture(scope="module")
def other(shop: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("upgrade") / "home"
    shutil.copytree(shop.home, home)
    company = replace(shop, home=home)
    company.tamper(ANOTHER_VERSION)
    return company


@pytest.fixture
def stages(other: Any) -> Stages:
    return Stages(load_config(other.config, data=other.data, home=other.home))


def test_what_another_version_built_is_neither_checked_nor_published_nor_explained(other: Any, stages: Stages) -> None:
    for act in (stages.check, stages.publish):
        with pytest.raises(NoWarehouse, match="never built by this version.* Run `cem build`"):
            act()
    other.tamper("alter table core.dim_touchpoint rename column touchpoint_name to name")
    (key,) = other.landed("select min(customer_key) from core.fct_touchpoints")[0]
    with pytest.raises(NoWarehouse, match="never built by this version"):
        explain_customer(stages.home, key, limit=1)


@pytest.mark.sweep
def test_a_run_builds_it_anew_says_so_and_equals_a_fresh_build_though_killed_on_its_way(
    shop: Any, other: Any, stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = other.landed("select as_of, contacts, customers from operations.ops_identity_states")
    everything = stages.dbt.left_out()
    for part in (["resource_type:seed", "stg_files__crm_people"], PART):  # of the first, a kill let no more be made
        command = [*everything, "--exclude-resource-type", "test", "--select", *part]
        monkeypatch.setattr(Dbt, "left_out", lambda _, command=command: command)
        assert [result.message for result in stages.build() if not result.is_good] == []
        assert stages.notes == [BUILT_ANEW]  # and the second goes on from what the first made
    made = [name for (name,) in other.landed(TABLES)]
    assert {"seeds.journey_types", "staging.stg_files__web_analytics_events", "intermediate.int_web_sessions"} < {*made}
    for table in made:
        assert other.landed(f"from {table} order by all") == shop.landed(f"from {table} order by all"), table
    assert other.landed("select * from core.dim_channel order by all") != []
    assert other.landed("select 1 from information_schema.tables where table_name like '%left_since'") == []
    states = other.landed("select as_of, contacts, customers, customers_before from operations.ops_identity_states")
    assert [state[:3] for state in states] == log != []
