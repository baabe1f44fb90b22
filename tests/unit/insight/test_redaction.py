"""What goes from a customer's words and what stays, in three languages."""

from __future__ import annotations

import re

import pytest

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
        ("john&amp;#64;example.com, john%40example.com", "[e-mail], [e-mail]"),
        ("john_at_example_dot_com or john (a) example.com", "[e-mail] or [e-mail]"),
        ("j.doe at gmail, j.doe @gmail", "[e-mail], [e-mail]"),
        ("john @ example. com", "[e-mail]"),
        ("a@b@c.example", "[e-mail]"),
        ("bit.ly/john and whatsapp://send?phone=1", "[link] and [link]"),
        ("john[.]de, john dot com", "[link], [link]"),
        ("insta: john_doe, instagram john77, skype live:john", "insta: [name], instagram [name], skype live:[name]"),
        ("john@host is half of one", "[e-mail] is half of one"),
        ("see https://a.example/u?id=7 or www.mueller.de/ich", "see [link] or [link]"),
        ("on twitter I am @mary_77", "on twitter I am [name]"),
        ("from 192.168.10.1 and 2001:db8::1", "from [number] and [number]"),
        ("ruf +49 (0) 171 / 123 45 67 an", "ruf [number] an"),
        ("Tel. 030-123 45", "Tel. [number]"),
        ("meu celular (11) 98765-4321 e 71 99135 5551", "meu celular [number] e [number]"),
        ("ruf 171\u2011234\u2011567 oder 171\n234\n567", "ruf [number] oder [number]"),
        ("171\t234\t567, 171|234|567", "[number], [number]"),
        ("0\ufe0f\u20e31\ufe0f\u20e37\ufe0f\u20e31\ufe0f\u20e3 and \u2776\u2777\u2778\u2779", "[number] and [number]"),
        ("call oh one seven one two", "call [number]"),
        ("12345x67890", "[number]"),
        ("10.0.0.1 and 52°31'12\"", "[number] and [number]"),
        ("it is AB12 CDE", "it is [number]"),
        ("HH-XY 123, ABC1D23, AB12 CDE, 12-AB-34", "[number], [number], [number], [number]"),
        ("Kennzeichen B-QX 7, PNR XKZQPT", "Kennzeichen [number], PNR [number]"),
        ("passport C4VT7XNP5, cvv 123", "passport [number], cvv [number]"),
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
        ("Lange Straße 12, Hauptstr.5, Hauptstr 5", "[address], [address], [address]"),
        ("Unter den Linden 5 and sw1a 1aa", "[address] and [address]"),
        ("Ladeira Quux 5", "[address]"),
        ("12 Quux Parkway", "[address]"),
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
        ("Herr Dr.Quux and Mr.Quux", "Herr Dr.[name] and Mr.[name]"),
        ("FRAU QUUX, Familie Quux, Hrn. Quux", "FRAU [name], Familie [name], Hrn. [name]"),
        ("meu marido Quuxo e minha filha, Quuxa", "meu marido [name] e minha filha, [name]"),
        ("em nome de Quuxa, auf den Namen Quux", "em nome de [name], auf den Namen [name]"),
        ("Cliente: Quuxa Quux", "Cliente: [name]"),
        ("It was bad.\nBest,\nQuuxine", "It was bad. Best, [name]"),
        ("It was bad.\n- Quuxine", "It was bad. - [name]"),
        ("It was bad.\nQ. Quuxman", "It was bad. [name]"),
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
        ("MariaSilva, M a r i a, OBrien and annalena", "[name] and [name]"),
        ("M\u0430ria, M%C3%BCller, M&uuml;ller", "[name]"),
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
        "+ Preço\n- Atendimento\n- Qualidade",
        "10%20%30% off, 50%de desconto",
        "an LG-TV 42, a USB-C 10, IN 10 MIN, WiFi at McDonald's",
        "5kg 2nd 3rd a1 2nd",
        "instagram is great, login: não funciona",
        "watch TV. Loved the 2 screens",
        "one two three, um ou dois",
        "100percent, 12months",
        "a 10 hr stop. At 6 pm it was 2 of 3",
    ],
)
def test_what_tells_no_person_stays(text: str) -> None:
    assert redact(text, frozenset(), KNOWN).text == " ".join(text.split())


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
    # A number of which the reading takes only the beginning.
    for blanks in range(4960, 4996):
        done = redact("\n".join(["Maria"] * 990)[:blanks].ljust(blanks, ",") + " 017 12 34 56", frozenset(), KNOWN)
        assert "017" not in done.text
    done = redact("word " * 100_000)
    assert done.is_shortened and len(done.text) <= MOST
