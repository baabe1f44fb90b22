"""What a company tries out itself (domain research 7, case 20): flagged by the seed's rules, out of every figure."""

from __future__ import annotations

from typing import Any

import pytest
from replayed_models import ReplayedModels, Row

CONTACTS = ("real", "qa", "spared", "named")
ADDRESSES = {"real": "ann@mail.example", "qa": " QA+1@Acme.example\u200b", "spared": "eve@acme.example"}


def record(id_column: str, name: str, instance: str = "shop", **other: Any) -> Row:
    row = {"source_vendor": "files", "source_instance": instance, "brand_key": "acme", "source_record_key": name}
    return row | {id_column: name} | other


def rule(match_by: str, value: str, is_test: bool = True, instance: str | None = None) -> Row:
    return {"source_instance": instance, "match_by": match_by, "match_value": value, "is_test": is_test}


def of_each(id_column: str, moment: str, **other: Any) -> list[Row]:
    """One record a contact, by the contact's name."""
    return [record(id_column, name, contact_ref=name, **{moment: "2026-03-01 10:00"}, **other) for name in CONTACTS]


ORDER = {"order_status": "done"}
ROWS = {
    "stg_reference__test_rules": [
        rule("email_domain", "acme.example"), rule("contact_id", "spared", is_test=False),
        rule("contact_id", "named", instance="shop"), rule("order_id", "probe"), rule("survey_id", "trial run"),
        rule("case_id", "sandbox"), rule("deal_id", "demo"), rule("response_id", "7"),
        *(rule(f"{kind}_id", "kept", is_test=False) for kind in ("order", "case", "deal", "response")),
        rule("survey_id", "tried elsewhere"), rule("survey_id", "tried elsewhere", is_test=False, instance="shop"),
    ],
    "int_crm__people": [record("contact_id", name, email=ADDRESSES.get(name)) for name in CONTACTS]
    + [record("contact_id", "named", instance="outlet"), record("contact_id", "passed on", email="q@acme.example")],
    "int_crm__merged_contacts": [
        {"source_instance": "shop", "contact_id": "was qa", "surviving_contact_id": "qa"}
    ],
    "int_commerce__orders": [
        *of_each("order_id", "ordered_at", **ORDER),
        record("order_id", "probe", contact_ref="real", ordered_at="2026-02-01 10:00", **ORDER),
        record("order_id", "told", contact_ref="real", ordered_at="2026-02-02 10:00", is_test=True, **ORDER),
        record("order_id", "gift", contact_ref="real", ordered_at="2026-04-01 10:00", **ORDER),
        record("order_id", "kept", contact_ref="qa", ordered_at="2026-03-01 10:00", **ORDER),
        record("order_id", "of was qa", contact_ref="was qa", ordered_at="2026-03-01 10:00", **ORDER),
        record("order_id", "before", contact_ref="passed on", ordered_at="2026-02-01 10:00", **ORDER),
        record("order_id", "since", contact_ref="passed on", ordered_at="2026-03-01 10:00", **ORDER),
        record("order_id", "named", instance="outlet", contact_ref="named", ordered_at="2026-03-01 10:00", **ORDER),
    ],
    "int_commerce__order_lines": [
        {"source_instance": "shop", "order_ref": name, "line_no": 1, "price": price, "freight": 0}
        for name, price in (("gift", 0), ("real", 12))
    ],
    "int_crm__deals": of_each("deal_id", "won_at", opened_at="2026-02-01 10:00", amount=100)
    + [record("deal_id", "demo", contact_ref="real", won_at="2026-03-01 10:00", amount=9),
       record("deal_id", "asked for", lead_ref="asked", opened_at="2026-03-01 10:00", amount=9),
       record("deal_id", "kept", contact_ref="qa", won_at="2026-03-01 10:00", opened_at="2026-02-01 10:00", amount=9)],
    "int_crm__leads": [record("lead_id", "asked", contact_ref="qa")],
    "int_support__cases": [
        *of_each("case_id", "opened_at"),
        record("case_id", "sandbox", contact_ref="real", order_ref="gift", opened_at="2026-03-01 10:00"),
        record("case_id", "kept", contact_ref="qa", opened_at="2026-03-01 10:00"),
        record("case_id", "about probe", contact_ref="real", order_ref="probe", opened_at="2026-03-01 10:00"),
        record("case_id", "told", contact_ref="real", opened_at="2026-03-01 10:00", is_test=True),
    ],
    "int_support__calls": [record("case_ref", "sandbox", order_ref="gift", started_at="2026-03-01 10:00")],
    "int_surveys__answers": [
        record("response_id", name, survey_id=survey, question_id="q", score="9", submitted_at="2026-03-09 10:00",
               contact_ref=contact)
        for name, survey, contact in [*((name, "voice", name) for name in CONTACTS), ("t", "trial run", "real"),
                                      ("7", "other", "real"), ("8", "other", "real"),
                                      ("kept", "voice", "qa"), ("u", "tried elsewhere", "real")]
    ],
    "int_surveys__invitations": [
        record("invitation_id", f"{survey} {name}", survey_id=survey, contact_ref=name, sent_at="2026-03-08 10:00")
        for survey in ("voice", "trial run", "tried elsewhere") for name in ("real", "qa")
    ],
    "int_identity_map": [
        {"source_instance": "shop", "identity_kind": "contact_id", "identity_value": name, "customer_key": name.upper()}
        for name in CONTACTS
    ] + [{"source_instance": "shop", "identity_kind": "contact_id", "identity_value": "passed on",
          "customer_key": "SECOND", "valid_from": "2026-02-15 00:00"}],
    "stg_reference__survey_scales": [
        {"source_instance": "shop", "survey_id": survey, "question_id": "q", "metric": "nps", "scale_min": 0,
         "scale_max": 10, "nps_kind": "relational"} for survey in ("voice", "trial run", "tried elsewhere", "other")
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(replayed: ReplayedModels) -> Any:
    return replayed.over(ROWS)


def called_tests(made: Any, table: str, column: str) -> set[str]:
    """Ids of the records of the shop that a fact calls tests."""
    found = made.rows(
        f"""select {column} as id from "warehouse"."core"."{table}" where is_test and source_instance = 'shop'"""
    )
    return {row["id"] for row in found}


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        ("fct_orders", "order_id", {"qa", "named", "probe", "told", "of was qa", "since"}),
        ("fct_deals", "deal_id", {"qa", "named", "demo", "asked for"}),
        ("fct_support_cases", "case_id", {"qa", "named", "sandbox", "about probe", "told"}),
    ],
)
def test_case_20_a_test_is_told_by_domain_by_id_by_its_source_or_by_whose_it_is(
    made: Any, table: str, column: str, expected: set[str]
) -> None:
    """An exception wins, an address is compared as identities are, a rule may be of one instance.

    An id that was merged into a test's is a test's; one that was passed on to him is so from then on.
    """
    assert called_tests(made, table, column) == expected
    elsewhere = made.rows("""select is_test from "warehouse"."core"."fct_orders" where source_instance = 'outlet'""")
    assert elsewhere == [{"is_test": False}]


def test_case_20_a_deal_of_a_tests_lead_has_no_process(made: Any) -> None:
    rows = made.rows("""select distinct journey_subject_id as id from "warehouse"."intermediate"."int_journeys"
                        where journey_type = 'deal_process'""")
    assert {row["id"] for row in rows} == {"real", "spared", "kept"}


def test_case_20_what_tests_answered_is_in_no_score(made: Any) -> None:
    rows = made.rows(
        """select split_part(response_id, '/', 2) as id from "warehouse"."intermediate"."int_survey_responses_counted"
           where excluded_reason = 'test'"""
    )
    assert {row["id"] for row in rows} == {"qa", "named", "t", "7"}


def test_case_20_tests_are_in_no_journey_no_scorecard_and_no_order_number(made: Any) -> None:
    journeys = {row["id"] for row in made.rows(
        """select journey_subject_id as id from "warehouse"."core"."fct_journeys" where source_instance = 'shop'"""
    )}  # fmt: skip
    assert journeys == {"real", "spared", "gift", "kept", "before"}
    for table in ("fct_orders", "fct_deals", "fct_support_cases"):
        dangling = made.rows(
            f"""select facts.journey_key from "warehouse"."core"."{table}" as facts
                left join "warehouse"."core"."fct_journeys" as journeys using (journey_key)
                where (journeys.journey_key is null) != facts.is_test and facts.source_instance = 'shop'"""
        )
        assert dangling == [], table
    counted = made.rows(
        """select sum(touchpoints)::int as n from "warehouse"."marts"."mart_touchpoint_scorecard"
           where touchpoint_type = 'order_placed'"""
    )
    assert counted == [{"n": 6}]
    numbers = made.rows(
        """select order_id, order_number from "warehouse"."core"."fct_orders"
           where customer_key = 'REAL' and order_number is not null order by 2"""
    )
    assert [tuple(row.values()) for row in numbers] == [("real", 1), ("gift", 2)]


def test_case_20_touchpoints_are_tests_as_their_records_are(made: Any) -> None:
    """A test case about a real order and a call of that case are out of its journey; exceptions are in theirs."""
    touchpoints = made.rows(
        """select source_record_key as name, is_test, journey_key is null as is_apart
           from "warehouse"."core"."fct_touchpoints" where source_instance = 'shop' and not is_bot"""
    )
    kept = {f"{kind}:kept:{act}" for kind, act in [
        ("orders", "order_placed"), ("cases", "case_opened"), ("deals", "deal_won")
    ]}  # fmt: skip
    assert {row["name"] for row in touchpoints if not row["is_test"]} >= kept
    tests = {row["name"] for row in touchpoints if row["is_test"]}
    assert tests >= {"cases:sandbox:case_opened", "calls:sandbox:support_call", "orders:of was qa:order_placed"}
    answered = {name.split(":")[1] for name in tests if name.endswith("survey_answered")}
    assert answered == {"voice/qa", "voice/named", "trial run/t", "other/7"}
    assert all(row["is_apart"] for row in touchpoints if row["is_test"])


def test_case_20_who_was_asked_in_a_test_survey_is_in_no_response_rate(made: Any) -> None:
    """A rule for all instances makes the survey a test, one for this instance says that it is none."""
    asked = made.rows(
        """select survey_id, count(*) filter (where is_asked)::int as asked, count(*)::int as sent
           from "warehouse"."core"."fct_survey_invitations" group by 1 order by 1"""
    )
    assert [tuple(row.values()) for row in asked] == [("trial run", 0, 2), ("tried elsewhere", 2, 2), ("voice", 1, 2)]
    apart = made.rows(
        """select count(*)::int as n from "warehouse"."core"."fct_touchpoints"
           where touchpoint_type = 'survey_invited' and is_test"""
    )
    assert apart == [{"n": 3}]


def test_case_20_an_order_of_nothing_is_flagged_and_counts(made: Any) -> None:
    rows = made.rows("""select order_id, is_test from "warehouse"."core"."fct_orders" where is_zero_amount""")
    assert rows == [{"order_id": "gift", "is_test": False}]
