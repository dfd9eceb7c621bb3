"""What a sentence says that another language says alike: length, numbers, punctuation, names in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_SCALES = (
    (re.compile(r"^\s*(?:万亿|триллион|трлн|trillion|trln)", re.IGNORECASE), 10**12),
    (re.compile(r"^\s*(?:миллиард|млрд|billion|bn\b)", re.IGNORECASE), 10**9),
    (re.compile(r"^\s*亿"), 10**8),
    (re.compile(r"^\s*(?:миллион|млн|million|mln)", re.IGNORECASE), 10**6),
    (re.compile(r"^\s*万"), 10**4),
    (re.compile(r"^\s*(?:мың|тысяч|тыс|thousand)", re.IGNORECASE), 10**3),
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&.-]{1,}")
_SIGNS = {
    "?": "?",
    "？": "?",
    "!": "!",
    "！": "!",
    ":": ":",
    "：": ":",
    ";": ";",
    "；": ";",
    "(": "(",
    "（": "(",
    "%": "%",
}
_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщыіэюяycqwx"
_SOUNDS = "aabvggdeejziikklmnnooprstuuufhhsjssiieuaikkvk"
_ROMAN = str.maketrans(_CYRILLIC, _SOUNDS, "ъь")
"""Rough sounds: what differs between Kazakh, Russian and English spellings of a name is made equal."""


_STEM = 5
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


def stems(sentence: str, lang: str) -> list[str]:
    """What the dictionaries are made of: beginnings of words, and for Chinese pairs of characters.

    Kazakh, Russian and English words bend at their ends; five letters keep what is the same.
    """
    if lang == "zh":
        return [run[i : i + 2] for run in _HAN.findall(sentence) for i in range(max(1, len(run) - 1))]
    words = _WORD.findall(unicodedata.normalize("NFC", sentence).lower().replace("ё", "е"))
    return [word[:_STEM] for word in words if len(word) > 1]


@dataclass(frozen=True, slots=True)
class Features:
    """One sentence as the aligner sees it."""

    length: int
    """Characters that are not white space."""
    numbers: Counter[float]
    """Values, scale words applied: ``8,5 миллиард`` and ``85亿`` are both 8500000000."""
    latin: Counter[str]
    signs: Counter[str]
    skeletons: Counter[str]
    """Romanised beginnings of capitalised or long words, for cognates and names."""


def value(literal: str, tail: str) -> float:
    """Numeric value of a number followed by `tail`; decimal comma and point are alike.

    >>> value("8,5", " миллиард доллар") == value("85", "亿美元")
    True
    """
    digits = re.sub(r"[ \u00a0\u202f]", "", literal).replace(",", ".")
    number = float(digits)
    for pattern, scale in _SCALES:
        if pattern.match(tail):
            return round(number * scale, 6)
    return number


def skeleton(word: str) -> str:
    """The first consonants and vowels of a word in plain Latin letters, alike over kk, ru and en.

    >>> skeleton("Тоқаевпен") == skeleton("Токаев")[:4] == skeleton("Tokayev")
    True
    """
    plain = unicodedata.normalize("NFD", word.lower().translate(_ROMAN))
    letters = re.sub(r"[^a-z]", "", plain).replace("sh", "s").replace("kh", "h").replace("zh", "j").replace("ts", "s")
    consonants = letters[:1] + re.sub(r"[aeiou]", "", letters[1:])
    return consonants[:4]


@cache
def features(sentence: str, spaced: bool = True) -> Features:
    """Look at one sentence.  `spaced` is False for Chinese, whose words are not found by spaces."""
    numbers = Counter(value(m.group(), sentence[m.end() : m.end() + 12]) for m in _NUMBER.finditer(sentence))
    words = re.findall(r"[^\W\d_]+", sentence) if spaced else []
    stems = (skeleton(word) for word in words if len(word) >= 4)
    return Features(
        length=sum(not character.isspace() for character in sentence),
        numbers=numbers,
        latin=Counter(word.lower() for word in _LATIN.findall(sentence)),
        signs=Counter(_SIGNS[character] for character in sentence if character in _SIGNS),
        skeletons=Counter(stem for stem in stems if len(stem) >= 3),
    )
