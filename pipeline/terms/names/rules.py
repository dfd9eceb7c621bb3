"""Transliteration by tables: `en.tsv` and `ru.tsv` letter by letter, `zh.tsv` syllable by syllable.

English follows the practice of Kazakh passports: ж zh, х kh, й i, қ k, ы y, е ye at the beginning and behind a vowel,
с ss between vowels.  Chinese goes by way of the Russian spelling, as the tables of news agencies do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from pipeline.errors import UsageError
from pipeline.languages import short_tag

_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = "аеиоуыюяэё"


def _rows(name: str) -> list[list[str]]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _rules(lang: str) -> Sequence[tuple[re.Pattern[str], str]]:
    return tuple((re.compile(pattern), made) for pattern, made in _rows(f"{lang}.tsv"))


@cache
def _syllables() -> Mapping[str, str]:
    head, *rows = _rows("zh.tsv")
    found = {}
    for consonant, *characters in rows:
        for ending, character in zip(head[1:], characters, strict=True):
            if character:
                found[consonant.strip("-") + ending.strip("-")] = character
    return found


def _letters(word: str, lang: str) -> str:
    """A word in another alphabet, small letters; the first rule that fits at a letter counts."""
    made, at = "", 0
    while at < len(word):
        for pattern, replacement in _rules(lang):
            match = pattern.match(word, at)
            if match and match.end() > at:
                made += replacement
                at = match.end()
                break
        else:
            made += word[at]
            at += 1
    return made


def _capitals(made: str, word: str) -> str:
    if word.isupper() and len(word) > 1:
        return made.upper()
    return made[:1].upper() + made[1:] if word[:1].isupper() else made


@cache
def _parts() -> Sequence[tuple[re.Pattern[str], str]]:
    return tuple((re.compile(pattern), made) for pattern, made in _rows("zh-parts.tsv"))


def _syllable(text: str, at: int) -> tuple[int, str] | None:
    """The longest piece at `at` that has characters, and where it ends.

    ``н`` and ``й`` close a syllable only if no vowel follows; so does ``у`` behind ``а``.
    """
    for pattern, made in _parts():
        if match := pattern.match(text, at):
            return match.end(), made
    for length in (3, 2, 1):
        piece, behind = text[at : at + length], text[at + length : at + length + 1]
        closes = len(piece) > 1 and piece[-1] in "нйу" and piece[-2] in _VOWELS
        if piece in _syllables() and not (closes and behind and behind in _VOWELS):
            return at + length, _syllables()[piece]
    return None


def _chinese(word: str) -> str:
    """Characters for a word in small Russian letters; what the table lacks is passed over."""
    text = re.sub("[ьъ]", "", word).replace("э", "е").replace("ё", "е")
    text = re.sub(f"(?<=[{_VOWELS}])е", "йе", text)
    made, at = "", 0
    while at < len(text):
        found = _syllable(text, at)
        if found:
            at, characters = found
            made += characters
        elif text.startswith("йе", at):
            made, at = made + "耶", at + 2
        else:
            made += "伊" if text[at] == "й" and text[at + 1 : at + 2] not in tuple("аоуюя") else ""
            at += 1
    return made


def transliterate(name: str, lang: str) -> str:
    """A Kazakh name (Cyrillic) in another language by rule, words and hyphens as they are; Chinese joins words
    by ``·``.

    `lang` is a BCP 47 tag: en, ru or zh.  Raises UsageError for another language.

    >>> transliterate("Ерлан Қасымов", "en"), transliterate("Ерлан Қасымов", "ru")
    ('Yerlan Kassymov', 'Ерлан Касымов')
    """
    tag = short_tag(lang)
    if tag not in ("en", "ru", "zh"):
        raise UsageError(f"names are not transliterated into {lang!r}; use en, ru or zh")
    if tag == "zh":
        words = [_letters(word.lower(), "ru") for word in _WORD.findall(name)]
        return "·".join(filter(None, map(_chinese, words)))
    return _WORD.sub(lambda match: _capitals(_letters(match.group().lower(), tag), match.group()), name)
