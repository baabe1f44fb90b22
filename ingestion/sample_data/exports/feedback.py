"""What the survey tool, the review pages and the social network monitor export."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import orjson

from ingestion.sample_data import clock
from ingestion.sample_data.arrays import NONE, Array, named, only
from ingestion.sample_data.opinions import NETWORKS
from ingestion.sample_data.people import People
from ingestion.sample_data.places import BRANDS, COUNTRIES, PRODUCTS
from ingestion.sample_data.questions import BEYOND, BLANKS, CODE, EMPTY, FRACTION, POINT_ZERO, QUESTIONS, WORDS
from ingestion.sample_data.surveys import SURVEYS, Answers
from ingestion.sample_data.world import Part

from .shop import order_ids
from .texts import chosen, utc, words, write_csv

LANGUAGES = sorted({place.language for place in COUNTRIES})
_BODIES = (
    "Gern wieder!",
    "Never again 😡",
    "=1+1 is how they count",
    "Très bien, merci",
    'He said "soon"; it was not',
    "軽くて良い",
    "👍",
)


def score_texts(answers: Answers) -> Array:
    """Each answer as it was written down; None where nothing was."""
    high = np.array([one.high for one in QUESTIONS])[answers.question]
    codes = np.array([one.codes or "Blank" for one in QUESTIONS], object)[answers.question]
    plain = answers.score.astype(str).astype(object)
    return np.select(
        [answers.form == form for form in (POINT_ZERO, BLANKS, EMPTY, CODE, FRACTION, BEYOND, WORDS)],
        [plain + ".0", " " + plain + " ", np.full(len(plain), None, object), codes, plain + ".5",
         (high + 1).astype(str).astype(object), np.full(len(plain), "n/a", object)],
        plain,
    )  # fmt: skip


def write_feedback(part: Part, folder: Path, suffix: str) -> None:
    """Invitations, answers, reviews and mentions of one part of the world."""
    _invitations(part, folder, suffix)
    _answers(part, folder, suffix)
    _pulse(part, folder, suffix)
    for brand, home in enumerate((folder / "reviews", folder / BRANDS[1])):
        _reviews(part, brand, home, suffix)
    _mentions(part, folder, suffix)


def _invitations(part: Part, folder: Path, suffix: str) -> None:
    asked = part.invitations
    write_csv(folder / f"surveys/invitations{suffix}.csv", {
        "invitation": named("I", asked.number), "survey": words(asked.survey, SURVEYS),
        "customer_no": part.people.contact_ids(asked.contact), "order_no": order_ids(part, asked.order),
        "sent": utc(asked.sent_at),
        "bounced": utc(np.where(asked.has_bounced, asked.sent_at + 20, NONE)),
    }, begins="\ufeff")  # fmt: skip


def _answers(part: Part, folder: Path, suffix: str) -> None:
    """One row a question, by half-year; some rows stand there twice. HubSpot's survey is not in these files."""
    answers = part.answers
    columns = {
        "response": named("R", answers.response),
        "survey": words(answers.survey, SURVEYS),
        "question": words(answers.question, [one.question for one in QUESTIONS]),
        "invitation": named("I", answers.invitation),
        "customer_no": only(part.people.contact_ids(answers.contact), answers.names_contact),
        "order_no": order_ids(part, np.where(answers.names_contact, answers.order, NONE)),
        "answered": utc(answers.submitted_at),
        "score": score_texts(answers),
        "comment": comments(part.people, answers),
    }
    in_tool = (answers.survey != SURVEYS.index("relationship")) & (answers.survey != SURVEYS.index("pulse"))
    half = clock.half_year(answers.submitted_at)
    for number, name in enumerate(clock.HALF_YEARS):
        rows = np.flatnonzero(in_tool & (half == number))
        rows = np.concatenate((rows, rows[answers.response[rows] % 50 == 3]))
        write_csv(folder / f"surveys/answers_{name}{suffix}.csv", chosen(columns, rows))


def comments(people: People, answers: Answers) -> Array:
    """A sentence for each answer that has one."""
    places = np.where(answers.has_comment, answers.response % len(_BODIES), NONE)
    return _signed(people, words(places, _BODIES), answers.contact, answers.response)


def _signed(people: People, texts: Array, contact: Array, number: Array) -> Array:
    """The texts, every tenth with whose it is and where he is reached: what readers of verbatims must not see."""
    texts = texts.copy()
    rows = np.flatnonzero((number % 10 == 4) & (contact != NONE))
    first, last = people.names(contact[rows] // 2 - people.first)
    for row, *told in zip(rows.tolist(), first, last, people.emails(contact[rows]), strict=True):
        if texts[row] is not None:
            texts[row] += " My name is {} {}, mail {} or call +49 30 {:08}".format(*told, int(contact[row]))
    return texts


def _pulse(part: Part, folder: Path, suffix: str) -> None:
    """Pinewick's survey: one row a respondent, one column a question, an upside-down grade among them, and weights."""
    answers = part.answers
    rows = np.flatnonzero(answers.survey == SURVEYS.index("pulse"))
    first = rows[np.unique(answers.response[rows], return_index=True)[1]]
    texts = score_texts(answers)
    order = np.array([one.question for one in QUESTIONS])[answers.question]
    questions = {name: texts[rows[order[rows] == name]] for name in ("recommend", "effort", "grade")}
    hundredths = answers.weight[first]
    weights = np.array([None if weight == NONE else f"{weight / 100:.2f}" for weight in hundredths.tolist()], object)
    write_csv(folder / BRANDS[1] / f"pulse{suffix}.csv", {
        "response": named("Q", answers.response[first]), "account": part.people.contact_ids(answers.contact[first]),
        "order_no": order_ids(part, answers.order[first]), "answered": utc(answers.submitted_at[first]), **questions,
        "weight": weights,
        "land": words(part.people.country[answers.person[first]], [place.code for place in COUNTRIES]),
    })  # fmt: skip


def _reviews(part: Part, brand: int, home: Path, suffix: str) -> None:
    """Reviews as first written, and in a second file the edited ones as they stand now."""
    reviews = part.reviews
    mine = np.flatnonzero(reviews.brand == brand)

    def stars(ratings: Array) -> Array:
        texts = ratings.astype(str).astype(object)
        texts[ratings == NONE] = None
        texts[reviews.says_rating_badly] = "many"
        return texts

    body = only(words(reviews.number % len(_BODIES), _BODIES), reviews.has_text)
    body = _signed(part.people, body, reviews.contact, reviews.number)
    columns = {
        "review": named("V", reviews.number),
        "order_no": order_ids(part, reviews.order),
        "customer_no": part.people.contact_ids(reviews.contact),
        "invited": utc(reviews.invited_at),
        "given": utc(reviews.submitted_at),
        "stars": stars(reviews.first_rating),
        "text": body,
        "updated": utc(reviews.submitted_at),
    }
    edited = mine[reviews.edited_at[mine] != NONE]
    now = columns | {"stars": stars(reviews.rating), "updated": utc(reviews.edited_at)}
    write_csv(home / f"reviews{suffix}.csv", chosen(columns, mine))
    write_csv(home / f"reviews_edited{suffix}.csv", chosen(now, edited))


def _mentions(part: Part, folder: Path, suffix: str) -> None:
    """One JSON object a line, nested; the last line is cut off."""
    posts = part.mentions
    columns = (
        named("M", posts.number),
        words(posts.network, NETWORKS),
        utc(posts.mentioned_at),
        part.people.contact_ids(posts.contact),
        words(posts.product, PRODUCTS),
        words(posts.language, LANGUAGES),
        utc(posts.replied_at),
        posts.author,
        posts.reach,
    )
    lines = [
        orjson.dumps({
            "id": number, "network": network, "at": at, "customer_no": contact, "sku": product,
            "text": _BODIES[int(author) % len(_BODIES)], "lang": language, "replied": replied,
            "user": {"handle": f"@u{author}", "followers": int(reach)},
        })
        for number, network, at, contact, product, language, replied, author, reach in zip(*columns, strict=True)
    ]  # fmt: skip
    path = folder / f"social/mentions{suffix}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\n".join([*lines, b'{"id": "M9999", "network": "chi\n']))
