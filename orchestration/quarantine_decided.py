"""What `cem quarantine show` and `release` print, and how a decision is taken.

Belongs here: layout, and which records a decision may name. Does not belong here: reading them, writing it down.
"""

from rich.console import Console

from orchestration.config import CemConfig
from orchestration.event_log import utc_text
from orchestration.home import Home
from orchestration.quarantine_advice import advice_for
from orchestration.quarantine_decisions import Decision, WrongDecision, dismiss, take_back
from orchestration.quarantine_records import Record, Wanted, read_records

MOST = 1000
"""So many records one decision may name: what is wrong with more of them is a rule's business."""


def show_records(
    console: Console, records: list[Record], *, offset: int, is_full: bool, with_payload: bool = False
) -> None:
    """Print single records. A payload goes to the terminal and nowhere else."""
    if not records:
        _say(console, "No such record is quarantined." if not offset else "No more records.")
        return
    for why in dict.fromkeys(record.reason for record in records):
        console.print(f"\n{why}", style="bold", markup=False, highlight=False, soft_wrap=True)
        _say(console, f"  {advice_for(why)}")
        for record in records:
            if record.reason == why:
                where = f"{record.place}  {record.entity} of {record.source_instance}"
                _say(console, f"  {where}  read {record.received_at:%Y-%m-%d %H:%M}  key {record.key_hash}")
                if record.decision:
                    _say(console, f"    dismissed {record.decision}")
                if with_payload:
                    _say(console, f"    {record.payload or 'what it says is not landed as one text'}")
    if is_full:
        _say(console, f"\nThere may be more: --offset {offset + len(records)}")


def decide(console: Console, config: CemConfig, wanted: Wanted, *, dismisses: bool, because: str, by: str) -> None:
    """Dismiss the records, or take their dismissals back. Raises WrongDecision if one cannot be written down."""
    records = read_records(Home(config.home), wanted, limit=MOST + 1)
    if not records:
        _say(console, f"No such record is {'open in' if dismisses else 'dismissed from'} the quarantine.")
        return
    if len(records) > MOST:
        raise WrongDecision(
            f"More than {MOST:,} records: so many have one cause, and one rule that mends it. What to do: cem "
            "quarantine says which; or name fewer with --entity, --source, --key."
        )
    about = dict.fromkeys((one.source_instance, one.entity, one.reason, one.key_hash) for one in records)
    if dismisses:
        today = utc_text()[:10]
        file = dismiss(config, [Decision(*one, "dismiss", because.strip(), by.strip(), today) for one in about])
        _say(console, f"{_many(len(about))} dismissed in {file}: a line each, to be reviewed like any rule.")
    else:
        _say(console, f"{_many(take_back(config, about, by))} open again.")
    _say(console, "It counts from the next `cem run` on. Who decided stands in logs/quarantine_decisions.jsonl.")


def _many(n: int) -> str:
    return "1 record is" if n == 1 else f"{n:,} records are"


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
