"""How likely a string is to be text that somebody wrote: for telling encodings apart.

A model of neighbouring letters, made of the words in `profiles/`; its scale is the natural logarithm
of probability, so that what is gained by one reading of some bytes can be set against another.
"""

from __future__ import annotations

import math
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_MAIN = ("kk", "ru", "en")
"""Languages that count as much as all others of their script together."""
_UNSEEN = -8.0
"""A letter that never follows the one before it."""
_OTHER_SCRIPT = -14.0
"""A letter of another script inside a word."""
_CAPITAL = -9.0
"""A capital after a small letter."""
_CAPITALS = -1.5
"""A capital after a capital."""
_MARK = -3.0
"""A common mark of punctuation; figures and other ASCII are the same in all encodings, and cost nothing."""
_ODD = -9.0
"""Symbols that texts of the press hardly have."""
_NEVER = -25.0
"""Control characters, unassigned and private ones."""
_OTHER_LETTER = -7.0
"""A letter of a script that the model does not know, after one of the same."""
_RARE_CHARACTER = -12.0
_INSIDE = -8.0
"""A mark between two letters, or a closing one or a dash right before a letter."""
_USUAL = frozenset(
    "«»“”„‘’…–—№§°•·×€£₸₽¥½©®\u00a0\u2009\u202f\u200b\ufeff、。，！？：；（）《》〈〉「」『』【】—·％￥　〇～"
)


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("profiles", f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _pairs() -> Mapping[str, float]:
    """Log-probability of a letter after another one, or after the beginning of a word (a space)."""
    counts: dict[str, float] = {}
    for script in ("cyrillic", "latin", "arabic"):
        for tag, entry in _read(script).items():
            words = entry["words"].split()
            share = (8.0 if tag in _MAIN else 1.0) / len(words)
            for word in words:
                for before, letter in zip(f" {word}", word, strict=False):
                    counts[before + letter] = counts.get(before + letter, 0.0) + share
    totals: dict[str, float] = {}
    for pair, count in counts.items():
        key = pair[0] if pair[0] != " " else " " + _script(pair[1])
        totals[key] = totals.get(key, 0.0) + count
    return {
        pair: math.log(count / totals[pair[0] if pair[0] != " " else " " + _script(pair[1])])
        for pair, count in counts.items()
    }


@cache
def _characters() -> Mapping[str, float]:
    """Log-probability of a Chinese character by its rank (Zipf)."""
    lists = _read("characters")
    found: dict[str, float] = {}
    for kind in ("simplified", "traditional"):
        for rank, character in enumerate("".join(lists[kind].split())):
            found.setdefault(character, -3.5 - 0.6 * math.log(rank + 5))
    return found


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ")[0]


def _of_letter(before: str, letter: str) -> float:
    """Cost of a letter that is not ASCII, or follows one that is not."""
    if "\u3400" <= letter <= "\u9fff":
        return _characters().get(letter, _RARE_CHARACTER)
    small, after = letter.lower()[0], before.lower()[0] if before.isalpha() else " "
    if after != " " and _script(after) != _script(small):
        return _OTHER_SCRIPT
    known = _pairs().get(after + small)
    if known is None:
        same = _script(letter) not in ("CYRILLIC", "LATIN", "ARABIC")
        return _OTHER_LETTER if same else _UNSEEN
    if letter == small or after == " ":
        return known
    return known + (_CAPITAL if before.islower() else _CAPITALS)


_JOINING = frozenset("–—’ʼ·\u200b\u200c\u00ad\u2011")
_CLOSING = frozenset("»”…–—€")


def plausibility(text: str) -> float:
    """Natural logarithm of how likely what is not ASCII in a text is; 0 for ASCII alone, lower for mojibake."""
    total = _of_marks(text)
    before = " "
    for character in text:
        if character.isascii():
            if before > "\x7f" and before.isalpha() and character.isalpha():
                total += _of_letter(before, character)
        elif character.isalpha():
            total += _of_letter(before, character)
        before = character
    return total


def _of_marks(text: str) -> float:
    """What the characters cost that are neither ASCII nor letters."""
    total = 0.0
    for before, mark, after in zip(f" {text}", text, f"{text[1:]} ", strict=False):
        if mark.isascii() or mark.isalpha():
            continue
        category = unicodedata.category(mark)
        usual = mark in _USUAL or (category[0] == "M" and before.isalpha())
        total += _MARK if usual else _NEVER if category in ("Cc", "Co", "Cn", "Cs") else _ODD
        spaced = ord(after) < 0x2E80
        between = before.isalpha() and mark not in _JOINING
        if spaced and after.isalpha() and (between or (mark in _CLOSING and not before.isalpha())):
            total += _INSIDE
    return total
