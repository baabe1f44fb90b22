"""What goes from a customer's words and what stays, in three languages; and nothing planted anywhere comes out."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.redaction import name_words, redact
from insight.redaction.redact import MOST

OWN = name_words(["May Link"])
KNOWN = name_words(
    ["Maria da Silva", "José Müller", "Rose Long", "Anna-Lena O'Brien", "Will Prata", "lena weiß", "Bo Li", "May Link"]
)


def shown(text: str) -> str:
    return redact(text, OWN, KNOWN).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail john.doe+x@example.co.uk please", "mail [e-mail] please"),
        ("john [at] example [dot] com, then call", "[e-mail], then call"),
        ("joao arroba uol ponto com ponto br", "[e-mail]"),
        ("john @ example . com. Thanks", "[e-mail]. Thanks"),
        ("john&#64;example.com", "[e-mail]"),
        ("john@host is half of one", "[e-mail] is half of one"),
        ("see https://a.example/u?id=7 or www.mueller.de/ich", "see [link] or [link]"),
        ("on twitter I am @mary_77", "on twitter I am [name]"),
        ("from 192.168.10.1 and 2001:db8::1", "from [number] and [number]"),
        ("ruf +49 (0) 171 / 123 45 67 an", "ruf [number] an"),
        ("Tel. 030-123 45", "Tel. [number]"),
        ("meu celular (11) 98765-4321 e 71 99135 5551", "meu celular [number] e [number]"),
        ("liga +351 912 345 678", "liga [number]"),
        ("call 020 7946 0958 or 555-123-4567", "call [number] or [number]"),
        ("CPF 123.456.789-09, CNPJ 12.345.678/0001-95", "CPF [number], CNPJ [number]"),
        ("DE89 3704 0044 0532 0130 00", "[number]"),
        ("GB29NWBK60161331926819", "[number]"),
        ("4111 1111 1111 1111", "[number]"),
        ("order 12345, order no. 123, AB-12345-X", "order [number], order no. [number], [number]"),
        ("Bestellung #445, Kundennummer: 9 87", "Bestellung #[number], Kundennummer: [number]"),
        ("pedido nº 778", "pedido no [number]"),
        ("born 12.03.1980, paid 2024-03-12, came 12/03", "born [date], paid [date], came [date]"),
        ("am 3. Mai, 12 de março de 2018, May 12th", "am [date], [date], [date]"),
        ("Ich wohne Musterstraße 12, 10115 Berlin", "Ich wohne [address], [address]"),
        ("in der Lindenallee 7 und Am Markt 3", "in der [address] und [address]"),
        ("Straße des Friedens 7b, Im Winkel 4", "[address], [address]"),
        ("moro na Rua das Flores, nº 10, CEP 01310-100", "moro na [address], CEP [address]"),
        ("Av. Paulista 1000 apto 12", "[address]"),
        ("at 221B Baker Street, NW1 6XE", "at [address], [address]"),
        ("12 main street", "[address]"),
        ("Mr Smith and mrs jones", "Mr [name] and mrs [name]"),
        ("Herr Schulz und Frau Dr. Weber", "Herr [name] und Frau Dr. [name]"),
        ("a Sra. Oliveira e o sr. joão", "a Sra. [name] e o sr. [name]"),
        ("Frau von der Leyen, Fr. Dr. Meier-Bluxom", "Frau [name], Fr. Dr. [name]"),
        ("Bestellung vom 03.04. und vom 12.11.", "Bestellung vom [date]. und vom [date]."),
        ("my name is john smith and", "my name is [name] and"),
        ("Ich heiße Karl von Aue.", "Ich heiße [name]."),
        ("meu nome é fulano de tal", "meu nome é [name]"),
        ("Great!\nKind regards,\nKarl Quux", "Great! Kind regards, [name]"),
        ("Mit freundlichen Grüßen\nP. Quux", "Mit freundlichen Grüßen [name]"),
        ("Péssimo. Atenciosamente, fulana quux", "Péssimo. Atenciosamente, [name]"),
        ("Hi Quuxine, thanks", "Hi [name], thanks"),
        ("I spoke to Brenda Quux yesterday", "I spoke to [name] yesterday"),
        ("fui atendido pelo Quuxo", "fui atendido pelo [name]"),
        ("Boa tarde Quuxo! O produto veio. Nelma Quuxa", "Boa tarde [name]! O produto veio. [name]"),
        ("Our neighbour Charlotte signed", "Our neighbour [name] signed"),
    ],
)
def test_what_tells_a_person_goes(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("maria and MARIA SILVA", "[name] and [name]"),
        ("Jose Mueller, JOSÉ MÜLLER, Müllers Auto", "[name]"),
        ("Rose is long, Long is rose", "[name] is long, [name] is rose"),
        ("O'Brien's parcel for Anna-Lena", "[name] parcel for [name]"),
        ("lena weiß bescheid; Frau Weiss", "[name] weiß bescheid; Frau [name]"),
        ("it may link to a link", "it [name] to a [name]"),
        ("Will he? he will. prata", "[name] he? he will. prata"),
        ("Quuxo Silva and Maria Quuxa", "[name] and [name]"),
        ("Bo Li wrote to BO LI", "[name] wrote to BO LI"),
        ("da Silva, or da capo", "da [name], or da capo"),
        ("Ma\u200bria, M\u0331aria, Ｍａｒｉａ", "[name]"),
    ],
)
def test_known_names_go_in_any_writing_and_the_writers_own_as_words_too(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2 weeks, 5 stars, 10/10, 24/7, 100%",
        "my iPhone 15 with 128GB took 10-15 days",
        "R$ 1.299,90 or $1,299.00 or 49,90 € or 12.500",
        "12x 108,33 and 4.5/5, 30x40 cm, 12.5 kg, 220v",
        "at 14:30 on day 10 of 30",
        "nach 3 Tagen kam es am 2. Tag um 9 Uhr",
        "Im Set 4 Tassen, am Montag 3 Pakete, im Paket 2 Teile. Am Ende 1 Stern",
        "entregue em 3 dias, comprei 2 e veio 1. Nota 10!",
        "Dear Team, hello all, thanks for nothing",
        "12 out of 20, das Set 4 kostet 12.10 Euro. Liebe Grüße!",
        "Bom dia Comprei o produto. Muito Bom",
        "It was fine. Highly Recommended",
        "Hallo zusammen, liebes Team, vielen Dank",
        "Olá, bom dia. Obrigada pela atenção",
        "meine Frau war froh, dona de casa",
        "I am Happy. Ich bin Kunde. LG Fernseher ist gut",
        "chegou no prazo.no site estava certo",
        "the #1 shop in São Paulo and San Francisco",
        "what a depressing place. Staff were kind 25 times",
        "a 10 hr stop. At 6 pm it was 2 of 3",
    ],
)
def test_what_tells_no_person_stays(text: str) -> None:
    assert redact(text, frozenset(), KNOWN).text == text


def test_html_and_script_stay_text_on_one_line_and_what_nobody_sees_goes() -> None:
    done = redact("<script>alert(1)</script>\r\n<b>bad</b>\x00\x07 box\u202e")
    assert (done.text, done.hidden) == ("<script>alert(1)</script> <b>bad</b> box", 0)


def test_what_is_shown_is_counted_and_a_long_text_is_shortened_with_no_mark_cut() -> None:
    assert redact("Maria at a@b.example, 12345", frozenset(), KNOWN).hidden == 3
    assert redact("x" * MOST) == redact("x" * MOST) and not redact("x" * MOST).is_shortened
    for blanks in range(990, 1001):
        done = redact("x" * blanks + " a@b.example and more " * 9)
        assert len(done.text) <= MOST and done.is_shortened and done.text.endswith("…")
        assert not re.search(r"\[[a-z-]*…$", done.text) and done.hidden == done.text.count("[e-mail]")
    done = redact("word " * 100_000)
    assert done.is_shortened and len(done.text) <= MOST


AROUND = st.text(alphabet=string.ascii_letters + string.digits + " .,;:!?()'\"-\n\täöüéãç<>&@#/", max_size=60)
PART = st.text(alphabet=string.ascii_lowercase, min_size=2, max_size=10)


@settings(deadline=None)
@given(AROUND, AROUND, PART, PART, st.sampled_from(["com", "de", "org", "example"]))
def test_no_planted_address_comes_out(before: str, after: str, local: str, host: str, top: str) -> None:
    address = f"{local}.{host}@{host}{local}.{top}"
    assert address not in redact(f"{before} {address} {after}").text
    assert address not in redact(f"{before}{address}").text


@settings(deadline=None)
@given(AROUND, AROUND, st.integers(1, 99), st.text(alphabet=string.digits, min_size=7, max_size=11), st.data())
def test_no_planted_number_comes_out(before: str, after: str, country: int, digits: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(2, 4))
    by = data.draw(st.sampled_from([" ", "-", "/", " / ", ") ", ""]))
    number = data.draw(st.sampled_from(["", f"+{country} ", f"00{country} "])) + digits[:at] + by + digits[at:]
    for text in (f"{before} {number} {after}", f"{before}{number}"):
        out = redact(text).text
        assert number not in out and digits[at:] not in out and not re.search(r"\d{4}", out)


@settings(deadline=None)
@given(AROUND, AROUND, st.text(alphabet=string.ascii_uppercase, min_size=2, max_size=2), st.integers(10**15, 10**20))
def test_no_planted_iban_comes_out(before: str, after: str, country: str, number: int) -> None:
    iban = f"{country}{number}"
    spaced = " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
    for written in (iban, spaced, iban.lower()):
        out = redact(f"{before} {written} {after}").text
        assert written not in out and not re.search(r"\d{4}", out)


NAME = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßéãçñø", min_size=3, max_size=12)


@settings(deadline=None)
@given(AROUND, AROUND, NAME, NAME, st.sampled_from([str.title, str.upper, str]))
def test_no_planted_name_comes_out(before: str, after: str, first: str, last: str, written: type[str]) -> None:
    """Also such a one as is made of words that stand in every sentence: of the writer."""
    spelled = written(f"{first} {last}")
    words = name_words([f"{first} {last}"])
    for text in (f"{before} {spelled} {after}", f"{before} {written(last)}. {after}", f"{written(first)},{after}"):
        out = redact(text, words, words).text
        for part in (first, last):
            # Particles (de, von) tell nobody; what stands around may hold the letters within other words.
            if name_words([part]):
                assert not re.search(rf"(?<![^\W_]){re.escape(written(part))}(?![^\W_])", out)
