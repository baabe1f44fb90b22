"""A configuration without a mistake, and a small dbt project that it is checked against."""

from pathlib import Path

import pytest

PROJECT = """
vars:
  vendor_entities:
    files: [commerce_orders, surveys_answers, crm_people]
  entities:
    commerce_orders:
      order_id: text required
      contact_ref: text required
      ordered_at: instant required
      amount: number
      items: integer
      is_gift: boolean
      direction: text in:inbound|outbound
      channel: channel
    surveys_answers:
      response_id: text required
      score: score
      comment: text
    crm_people:
      contact_id: text required
    support_cases:
      case_id: text required
"""

GOOD = """\
name = "shop"

[company]
brand = "Shop"
timezone = "Europe/Berlin"
currency = "EUR"

[schedule]
reviews = "0 5 * * *"

[[files]]
name = "orders"
family = "commerce"
entity = "orders"
glob = "orders*.csv"
encoding = "utf-8"
key = ["id"]
[files.columns]
order_id = "id"
contact_ref = "customer"
ordered_at = "date"
channel = "origin"
[files.constants]
amount = "9.50"
[files.values.channel]
"On line" = "web"

[[files]]
name = "answers"
family = "surveys"
entity = "answers"
glob = "answers.csv"
no_answer = ["NA"]
[files.columns]
response_id = "id"
score = "q1"
"""


@pytest.fixture
def good() -> str:
    """The text of the configuration."""
    return GOOD


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "dbt_project"
    (folder / "seeds").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(PROJECT)
    (folder / "seeds" / "channels.csv").write_text("channel_key,channel_name\nweb,Website\nemail,E-mail\n")
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "company" / "data").mkdir(parents=True)
    for name in ("orders1.csv", "answers.csv"):
        (tmp_path / "company" / "data" / name).write_text("id\n1\n")
    return tmp_path / "company" / "cem.toml"
