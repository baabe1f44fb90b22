"""The marks that stand in a text for what was hidden, while it is being read.

Each is one private sign of Unicode, which no cleaned text has: so no rule reads the word that will stand there, and a
 customer called Link is not looked for in `[link]`.
"""

from __future__ import annotations

EMAIL, LINK, NUMBER, DATE, NAME, ADDRESS = map(chr, range(0xE000, 0xE006))
SHOWN = {
    EMAIL: "[e-mail]",
    LINK: "[link]",
    NUMBER: "[number]",
    DATE: "[date]",
    NAME: "[name]",
    ADDRESS: "[address]",
}
"""What readers see, by mark."""
