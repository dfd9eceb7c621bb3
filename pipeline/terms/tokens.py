"""Words of a text and what lies between them, as lists and texts are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
WORD = re.compile(rf"[^\W_]+(?:[{_INVISIBLE}\u0300-\u036f]+[^\W_]*)*")
"""Letters and figures; soft hyphens, zero-width and combining marks inside a word belong to it."""
_DROP = re.compile(f"[{_INVISIBLE}]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-zƏəƟɵӨӘ]")
_PLAIN = re.compile("[а-яА-ЯәғқңөұүһіӘҒҚҢӨҰҮҺІ]+")
_LOOKALIKE = str.maketrans("aceopxyihkmtbABCEHIKMOPTXYəƏɵƟ", "асеорхуіһкмтвАВСЕНІКМОРТХУәӘөӨ")
"""Latin letters typed for Cyrillic ones: Қазақстанға with a Latin a, і typed as i."""
QUOTES = '«»“”„‟"‹›「」『』'
OPENING = frozenset('«“„"‹「『')
CLOSING = frozenset('»”“"›」』’')
_DASH = "‐‑‒–—―−-"
_IN_GAP = re.compile(rf"[\s{QUOTES}{_DASH}]+")
SPACED_DASH = re.compile(rf"\s[{_DASH}]+\s|\s[{_DASH}]|[{_DASH}]\s")


def cleaned(word: str) -> str:
    """A word with its capitals: NFC, without invisible characters, look-alike Latin letters among Cyrillic
    ones mended.
    """
    if _PLAIN.fullmatch(word):
        return word
    text = _DROP.sub("", unicodedata.normalize("NFC", word))
    if _CYRILLIC.search(text) and _LATIN.search(text):
        text = text.translate(_LOOKALIKE)
    return text.replace("ё", "е").replace("Ё", "Е")


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """A cleaned word in small letters."""
    return cleaned(word).lower()


@lru_cache(maxsize=4096)
def bare_gap(gap: str) -> str:
    """What lies between two words, without white space, quotation marks and dashes."""
    return _IN_GAP.sub("", gap)
