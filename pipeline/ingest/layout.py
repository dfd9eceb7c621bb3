"""What a line of a press release is: date, place, quote, list item, address, heading.

The words are data (`layout.toml`); the functions only look at one line each.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

DASHES = "-–—―−"
_BULLET = re.compile(rf"(?P<marker>[{DASHES}•*·▪●◦‣■])(?P<space>[ \t\u00a0]+)(?=\S)")
_NUMBER = re.compile(r"(?P<marker>\(?(?:\d{1,3}|[a-zа-яәғқңөұүһі])[.)])(?P<space>[ \t\u00a0]+)(?=\S)", re.IGNORECASE)
_URL = re.compile(r"(?:https?|ftp)://\S+|www\.\S+\.\S+", re.IGNORECASE)
_TERMINAL = re.compile(r"[.!?…:;,。！？：；][\"»”“’')\]]*$")


@cache
def _words() -> dict[str, tuple[str, ...]]:
    with files(__package__).joinpath("layout.toml").open("rb") as file:
        return {key: tuple(value) for key, value in tomllib.load(file).items()}


@cache
def _date() -> re.Pattern[str]:
    months = "|".join(_words()["months"])
    weekdays = "|".join(_words()["weekdays"])
    year = r"(?:19|20)\d\d"
    of_year = r"(?:\s*(?:жылғы|жылдың|жылы|жыл|ж\.|год[а]?|г\.))?,?"
    forms = (
        rf"{year}{of_year}\s+\d{{1,2}}\s+(?:{months})",
        rf"\d{{1,2}}\s+(?:{months}),?\s+{year}{of_year}",
        rf"(?:{months})\s+\d{{1,2}},?\s+{year}",
        rf"\d{{1,2}}[./-]\d{{1,2}}[./-]{year}",
        rf"{year}[./-]\d{{1,2}}[./-]\d{{1,2}}",
        r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日",
    )
    tail = rf"(?:,?\s*\(?(?:{weekdays})\)?)?(?:,?\s*(?:сағат\s*)?\d{{1,2}}[:.]\d{{2}})?\.?"
    head = r"(?:[^\W\d_][\w-]*(?: (?:қаласы|қ\.|city))?[.,] )?"  # the place before the date: «Шымкент. 2025 жылғы…»
    return re.compile(rf"{head}(?:{'|'.join(forms)}){tail}", re.IGNORECASE)


def is_date(line: str) -> bool:
    """Whether the whole line is a date: ``2023 жылғы 18 қазан``, ``18 October 2023``, ``18.10.2023``."""
    return bool(_date().fullmatch(unicodedata.normalize("NFC", line).strip()))


def is_place(line: str) -> bool:
    """Whether the line could be a dateline's place: short, unpunctuated, naming a place by a known word."""
    folded = unicodedata.normalize("NFC", line).strip().casefold()
    if not folded or len(folded) > 80 or ends_sentence(folded) or re.search(r"\d", folded):
        return False
    words = re.findall(r"[\w-]+", folded)
    return len(words) <= 7 and any(word.startswith(_words()["places"]) for word in words)


def is_url(line: str) -> bool:
    """Whether the whole line is one web address."""
    return bool(_URL.fullmatch(line.strip()))


def ends_sentence(line: str) -> bool:
    """Whether the line ends as a sentence or list item ends, closing quotes and brackets aside."""
    return bool(_TERMINAL.search(line[-40:].rstrip()))


def bullet(line: str) -> re.Match[str] | None:
    """Match of a dash or bullet with the white space after it, at the start of the line."""
    return _BULLET.match(line)


def number(line: str) -> re.Match[str] | None:
    """Match of a list number or letter (``1.``, ``2)``, ``а)``) with the white space after it."""
    return _NUMBER.match(line)
