"""The form in which texts are compared: what a typist would not notice is the same, case is not."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from pipeline.data import Span
from pipeline.text.unicode import for_model

_FORMS = {
    '"': "«»„“”‟‹›\u2033\uff02",
    "'": "‘’‚‛\u2032\u02bc\u02b9\u00b4`\uff07",
    "-": "\u2010\u2011\u2012–—\u2015\u2212\ufe58\uff0d",
    "...": "…",
}
_TABLE = str.maketrans({form: plain for plain, forms in _FORMS.items() for form in forms})
_TOKEN = re.compile(r"\d+|(?:[^\W\d_][\u0300-\u036f\u00ad]*)+|\s+|.", re.DOTALL)
"""Digits, letters with their marks, white space, or one other character."""


def normal(text: str) -> str:
    """The text as it is compared: NFC, one form of quotes, apostrophes, dashes and dots, single spaces, no
    invisible characters.  Case stays.

    >>> normal("«Бір\\u00a0белдеу – бір жол»  …")
    '"Бір белдеу - бір жол" ...'
    """
    return for_model(text).translate(_TABLE)


def key(text: str) -> int:
    """A signed 64-bit number for a normalised text; two texts may share one."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@dataclass(frozen=True, slots=True)
class Token:
    """``text[start:end]`` of the text as written, and its normal form."""

    start: int
    end: int
    form: str
    """Empty for white space and invisible characters."""

    @property
    def span(self) -> Span:
        """Its place."""
        return Span(self.start, self.end)


def tokens(text: str) -> list[Token]:
    """Words, numbers and single marks, in order; white space is left out."""
    found = (Token(m.start(), m.end(), normal(m.group())) for m in _TOKEN.finditer(text))
    return [token for token in found if token.form]
