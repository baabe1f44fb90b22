"""How names are written where people write them: after titles, greetings, introductions, under a text.

Belongs here: patterns, and the folded words without which each finds nothing, so that it is not tried. Does not belong
here: what is done with what they find (names.py).
"""

from __future__ import annotations

import re
from functools import cache

from insight.redaction.marks import NAME

_CAPITAL = r"(?![a-zß-öø-ÿ\d_])\w"
_NAMED = rf"{_CAPITAL}(?=[\w'’-]*[a-zß-öø-ÿ])[\w'’-]+"
_BIG = rf"{_CAPITAL}[\w'’-]*"
_PARTS = r"(?:(?i:d[aeo]s?|del|van|von|der|den|zu|la|le|y|e)\s){0,2}"
_MORE = rf"(?:\s{{1,2}}{_PARTS}{_BIG}){{0,2}}"
_ANY = r"[^\W\d_][\w'’-]*"

_TITLES = "mr|mrs|ms|mister|herrn?|sra|srta|sr|mme|mlle|monsieur|señora?|dr|dra"
_TITLES_AND_WORDS = (
    r"fr\.|prof\.|profa\.?|fam\.|familie|fam[ií]lia|eheleute|frau|fr|miss|mx|dona|sir|lady|seu|senhora?|"
    r"madame|prof|professora?|doutora?|doktor|doctor|captain|tante|onkel|"
    "tia|tio"
)
_MORE_TITLES = r"(?:(?i:dra?|prof|dipl\.[ -]?ing)(?:\.\s{0,2}|\s{1,2})){0,2}"
# After the first one word is a name however it is written, after the others if it has a capital.
TITLE = re.compile(
    rf"(?i:\b(?:{_TITLES})\b(?:\.\s{{0,2}}|\s{{1,2}})){_MORE_TITLES}({_ANY}{_MORE})"
    rf"|(?:(?i:\b(?:(?:fr|prof|fam)\.\s{{0,2}}|(?:{_TITLES_AND_WORDS})\s{{1,2}}))|\bH(?:[rR]|rn)(?:\.\s{{0,2}}|"
    rf"\s{{1,2}})){_MORE_TITLES}"
    rf"({_PARTS}{_NAMED}{_MORE})"
    rf"|\b(?:FRAU|DONA|SENHORA?|FAMILIE|FAMÍLIA|MISS|PROF\.?)\s{{1,2}}({_BIG})"
)
INTRODUCED = re.compile(
    r"(?i:\b(?:my name is|my name['’]s|name is|name['’]s|named|i am called|ich hei(?:ß|ss)e|hei(?:ß|ss)t|"
    r"mein name ist|name ist|namens|meu nome [eé]|nome [eé]|me chamo|chamo-me|se chama|chamad[oa]|je m['’]appelle|"
    r"me llamo|mi nombre es)[\s:]{1,2})"
    rf"({_ANY}(?:\s{{1,2}}{_PARTS}{_ANY})?)"
)
# After these a name has a capital.
NAMED_FOR = re.compile(
    r"(?i:\b(?:(?:auf den|in the|im|em|no|mein|my|meu|vor|nach|first |last |full |sur)\s?(?:namen?|"
    r"nome)(?: of| von| d[aeo])?:?|"
    r"behalf of|attn\.?:?|c/o|z\.\s?hd\.?|a/c|aos cuidados d[aeo]|kudos to|shout ?out to|nennt mich|"
    r"hier spricht|quem fala é(?: [ao])?|"
    r"(?:husband|wife|son|daughter|brother|sister|mother|father|mum|mom|neighbou?r|friend|marido|esposa|"
    r"esposo|filh[ao]|"
    r"irm[aã]o?|m[aã]e|pai|vizinh[ao]|amig[ao]),?)\s{1,2})"
    rf"({_NAMED}(?:\s{{1,2}}{_PARTS}{_NAMED}){{0,2}})"
)
LABELLED = re.compile(
    r"(?i:(?:name|nome(?: completo)?|kunde|kundin|cliente|customer|client|titular|ansprechpartner(?:in)?|absender|"
    r"empf[aä]nger(?:in)?|remetente|destinat[aá]rio|contact|agent)\s?:\s{0,2})"
    rf"({_NAMED}(?:\s{{1,2}}{_PARTS}{_NAMED}){{0,2}})"
)
_GREETINGS = (
    r"(?:best|kind|warm|many)? ?(?:regards|wishes)|yours(?: truly| sincerely| faithfully)?|sincerely|cheers|"
    r"(?:mit )?(?:freundlichen|vielen?|lieben?|besten?|herzlichen?|sch(?:ö|oe)nen?) gr(?:ü|ue)(?:ß|ss)en?|"
    r"gru(?:ß|ss)|mfg|lg|vg|atenciosamente|att|atte|cordialmente|abra[çc]os?|sauda[çc][oõ]es|"
    r"(?:com os )?(?:melhores )?cumprimentos|grat[oa]|"
    r"saludos|cordialement"
)
SIGNED = re.compile(rf"(?i:\b(?:{_GREETINGS})\b[\s,.!:–-]{{1,6}})([^\W\d_][\w.'’ -]{{0,60}})[\s.!]*(?=\n|$)")
# Short ones are words, too: behind them, and behind a dash, a name stands alone at the end of a text.
SIGNED_AT_END = re.compile(
    r"(?:(?i:\b(?:best|love|br|th(?:an)?x|thanks|xoxo|ab[sç]|bjs?|beijos|signed|respeitosamente|at\.te|"
    r"assinad[oa]|ass)\.?[ ]?[,:\n]\s{0,3}"
    r"|\b(?:hochachtungsvoll|gez\.|i\.\s?[av]\.)[\s,]{1,3})|\n\s{0,3}(?:(?i:ihre?|deine?|eure?)\s{1,2}|"
    r"[–—~*/-]{1,2}\s{0,2}))"
    rf"({_NAMED}(?:\s{{1,2}}{_PARTS}{_BIG}){{0,2}})[*.\s]{{0,4}}\Z"
)

# After these, each a word with or without the one that leads on, a name has a capital.
_SPOKEN_TO_TEXT = """
    dear hi hello hey hallo liebe lieber liebes moin geehrte geehrter ola oi prezado prezada caro cara
    estimado estimada bonjour hola thanks you danke dank obrigado obrigada gracias merci agent advisor adviser
    colleague employee assistant clerk driver courier manager spoke talked helped served assisted mitarbeiter
    mitarbeiterin verkaufer verkauferin berater beraterin kollege kollegin kollegen fahrer fahrerin bearbeiter
    bearbeiterin bedient beraten kontakt atendente vendedor vendedora consultor consultora gerente entregador
    techniker technikerin technician seller waiter waitress receptionist supervisor supervisora operador operadora
    recepcionista tecnico moca rapaz valeu parabens
    motorista funcionario funcionaria atendido atendida falei falar contato
"""
_SPOKEN_TO = frozenset(_SPOKEN_TO_TEXT.split())
_LEADING_ON = "to|with|for|by|an|von|mit|a|ao|à|por|pelo|pela|com"
_SPELLED = {
    "you": "thank you",
    "helped": "helped by",
    "served": "served by",
    "assisted": "assisted by",
    "ola": "ol[áa]",
    "verkaufer": "verk[äa]ufer",
    "verkauferin": "verk[äa]uferin",
    "tecnico": "t[ée]cnico",
    "moca": "mo[çc]a",
    "parabens": "parab[ée]ns",
    "funcionario": "funcion[áa]rio",
    "funcionaria": "funcion[áa]ria",
}
# Of a time of day, a name with a stop behind it: "Bom dia Comprei" is how a sentence begins.
_AT_A_TIME = {
    "dia": "bom dia",
    "tarde": "boa tarde",
    "noite": "boa noite",
    "tag": "guten tag",
    "morgen": "guten morgen",
    "abend": "guten abend",
    "morning": "good morning",
    "afternoon": "good afternoon",
    "evening": "good evening",
}
ADDRESSING = _SPOKEN_TO | _AT_A_TIME.keys()
# Of oneself it is said with two words at least: "I am Happy", "Ich bin Kunde" are no names.
OF_ONESELF = {
    "i": r"\b[Ii](?:[ ][Aa][Mm]|['’][Mm])",
    "im": r"\b[Ii][Mm]",
    "bin": r"\b[Ii]ch[ ]bin",
    "hier": r"\b[Hh]ier[ ]ist",
    "sou": r"\b[Ss]ou(?:[ ][oa])?",
    "aqui": r"\b[Aa]qui[ ][ée](?:[ ][oa])?",
    "soy": r"\b[Ss]oy",
    "suis": r"\b[Jj]e[ ]suis",
}

_TITLES_TEXT = """
    mr mrs ms mx miss mister herr herrn hr sra srta sr mme mlle monsieur senor senora dr dra frau fr dona sir
    lady seu senhor senhora madame prof professor professora doutor doutora doktor doctor captain tante onkel
    tia tio hrn profa fam familie familia eheleute
"""
TITLES = frozenset(_TITLES_TEXT.split())
_INTRODUCING_TEXT = """
    name named called heisse heisst namens nome chamo chama chamado chamada appelle llamo nombre
"""
INTRODUCING = frozenset(_INTRODUCING_TEXT.split())
_NAMED_FOR_TEXT = """
    name namen nome vorname nachname surname behalf attn c hd cuidados kudos shout shoutout nennt spricht fala husband
    wife son daughter brother sister mother father mum mom neighbour neighbor friend marido esposa esposo filho filha
    irmao irma mae pai vizinho vizinha amigo amiga
"""
NAMING = frozenset(_NAMED_FOR_TEXT.split())
_SIGNING_TEXT = """
    regards wishes yours sincerely cheers grusse gruse gruss grus grussen grusen gruesse gruessen mfg lg vg
    atenciosamente att atte cordialmente abraco abracos saudacoes cumprimentos grato grata saludos cordialement
"""
SIGNING = frozenset(_SIGNING_TEXT.split())
_CLOSING_TEXT = """
    best love br thx thanx thanks xoxo abs abc bj bjs beijos signed respeitosamente te assinado assinada ass
    hochachtungsvoll gez i
"""
CLOSING = frozenset(_CLOSING_TEXT.split())
_SHORT_SIGNS_TEXT = """
    lg vg att atte grato grata cheers sincerely yours wishes gruss
"""
SHORT_SIGNS = frozenset(_SHORT_SIGNS_TEXT.split())
"""Signs that are also words and brands, so what follows must look like a name."""

MARKED = re.compile(rf"{NAME}(?:[ \t'’,.-]{{1,3}}(?:(?i:d[aeo]s?|von|van|de|der|e|y) )?{NAME})+")
"""Names of which only a blank, a sign or a particle stands between one and the next."""


SIGNED_LAST = re.compile(
    rf"[.!?…\n]\s{{1,2}}({_NAMED}\s{_NAMED}|(?:{_CAPITAL}\.\s?){{1,2}}{_NAMED}|(?<=\n){_NAMED}\s{_CAPITAL}\.)[\s.!]*\Z"
)
"""Two words with a capital each, or one with initials, that stand alone at the end of a text."""


@cache
def after(cue: str) -> re.Pattern[str]:
    """A name (the last group) after a word of ADDRESSING or OF_ONESELF."""
    if cue in OF_ONESELF:
        return re.compile(rf"{OF_ONESELF[cue]}\s{{1,2}}({_NAMED}(?:\s{{1,2}}{_PARTS}{_NAMED}){{1,2}})")
    if cue in _AT_A_TIME:
        return re.compile(rf"(?i:\b{_AT_A_TIME[cue]},?\s{{1,2}})({_NAMED}(?:\s{{1,2}}{_NAMED})?)(?=\s?[!,.:])")
    cue = rf"(?i:\b{_SPELLED.get(cue, cue)}(?:[ ](?:{_LEADING_ON}))?,?\s{{1,2}})"
    return re.compile(rf"{cue}({_NAMED}(?:\s{{1,2}}{_PARTS}{_NAMED}){{0,2}})")
