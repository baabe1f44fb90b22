"""Which columns and values may tell who a person is.

Belongs here: telling personal data by header and by value. Does not belong here: what is shown in its place
(``shown``), what is redacted (the user decides).
"""

import ipaddress
import re
import unicodedata
from collections.abc import Collection

from ingestion.inspection import words

EMAIL, PHONE, IP, NAME, OTHER = "e-mail", "phone", "IP address", "name", "personal detail"

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_IP4 = re.compile(r"([0-9]{1,3}\.){3}[0-9]{1,3}")
_IP6_CHARACTERS = re.compile(r"(?i)[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.%]*")
_PHONE = re.compile(
    r"(\+|00)[0-9][0-9 ()/.-]{5,}[0-9]"
    r"|\(?0[0-9]+\)?[ /.-][0-9 /.-]{4,}[0-9]"
    r"|\(?[0-9]{3}\)?[ .-][0-9]{3}[ .-][0-9]{4}"
)
_PERSONS_NAME = re.compile(r"[^\W\d_][\w'’.-]*(,? [^\W\d_][\w'’.-]*){1,3}")
_THINGS_NAME = re.compile(r"[A-ZÀ-Þ].*\s[a-zß-ÿ]+|.*[0-9].*")
_HEADERS = {
    EMAIL: words.EMAIL,
    PHONE: words.PHONE,
    IP: words.IP,
    NAME: words.NAME,
    OTHER: words.OTHER_PERSONAL,
}
_A_BROWSER = ["user", "agent"]
_MANY, _MOST = 0.3, 0.6


def words_of(header: str) -> list[str]:
    """The words of a header in lower case, without accents: ``ContactE-Mail_Adr`` gives contact, e, mail, adr."""
    plain = unicodedata.normalize("NFKD", header.replace("ß", "ss")).encode("ascii", "ignore").decode()
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain)
    return re.findall(r"[a-z]+|[0-9]+", apart.lower())


def personal_kind(header: str, values: Collection[str]) -> str | None:
    """``EMAIL``, ``PHONE``, ``IP``, ``NAME`` or ``OTHER`` by the values (some of the distinct ones) or the header."""
    tests = ((EMAIL, _EMAIL.fullmatch), (IP, _is_ip), (PHONE, _PHONE.fullmatch))
    for kind, test in tests:
        if values and sum(bool(test(value)) for value in values) >= _MANY * len(values):
            return kind
    found = _by_header(words_of(header))
    # Ids and dates may stand under a header such as "contact": no name holds digits.
    with_digits = sum(any(map(str.isdigit, value)) for value in values)
    return None if found == NAME and with_digits > len(values) / 2 else found


def _by_header(spoken: list[str]) -> str | None:
    if spoken == _A_BROWSER:
        return None
    joined = {*spoken, *("".join(pair) for pair in zip(spoken, spoken[1:], strict=False))}
    is_detail = bool(joined & words.OTHER_PERSONAL)
    if joined & (words.OF_SOMETHING_ELSE - ({"date"} if is_detail else set())):
        return None
    for kind, known in _HEADERS.items():
        if joined & known and not (kind == NAME and joined & words.OF_AN_ID):
            return kind
    return NAME if spoken and set(spoken) <= {"name", *words.OF_A_PERSON} else None


def may_name_things(header: str, values: Collection[str]) -> bool:
    """Whether a lone ``name`` may be a product's: most values end in small letters or hold a digit (Desk lamp)."""
    named = [value for value in values if _THINGS_NAME.fullmatch(value)]
    return words_of(header) == ["name"] and len(named) > _MOST * len(values) > 0


def may_be_names(values: Collection[str]) -> bool:
    """Whether most values are two to four words that each begin with a capital letter."""
    named = [value for value in values if _PERSONS_NAME.fullmatch(value) and value.istitle()]
    return len(named) > _MOST * len(values) > 0


def is_name_not_header(header: str, values: Collection[str]) -> bool:
    """Whether a header is itself a person's name, as the values below it are: the first line is a record then."""
    known = {"name", *words.OF_A_PERSON, *words.NAME}
    return may_be_names([header]) and not known & set(words_of(header)) and may_be_names(values)


def is_personal_value(value: str) -> bool:
    """Whether one text by itself is an e-mail address, an IP address or a telephone number."""
    return bool(_EMAIL.search(value) or any(map(_is_ip, value.split())) or _PHONE.fullmatch(value.strip()))


def _is_ip(value: str) -> bool:
    if _IP4.fullmatch(value):
        return True
    if not _IP6_CHARACTERS.fullmatch(value):
        return False
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True
