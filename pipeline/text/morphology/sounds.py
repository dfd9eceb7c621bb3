"""Front and back: which vowels the endings of a word take."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from pipeline.text.morphology.knowledge import knowledge


class Harmony(StrEnum):
    """The vowels of a word's endings."""

    BACK = "back"  # а ы ғ қ
    FRONT = "front"  # е і г к


_FRONT = frozenset("әөүіеэ")
_BACK = frozenset("аоұыяё")
_OPEN = frozenset("иую")
"""Letters for a vowel and a glide, which stand in front and in back words."""
_BACK_SURNAME = re.compile("[аоұуыя]ева?$")
"""Surnames in -аев bend as back words (Назарбаевқа), those in -иев, -еев as front ones."""


def last_class(text: str) -> int:
    """The class (0 is vowels) of the last letter of small-letter text, soft and hard signs passed over."""
    last = text.rstrip("ьъ")[-1:]
    return knowledge().letter_class.get(last, 0)


_LATIN = re.compile("[A-Za-z0-9]")


def is_spelled(stem: str) -> bool:
    """Whether the letters do not tell how a stem is read: an abbreviation (no small letter), Latin letters, figures."""
    return len(stem) > 1 and (stem.isupper() or bool(_LATIN.search(stem)))


@lru_cache(maxsize=65536)
def harmony(stem: str) -> Harmony:
    """The harmony that the endings of a stem take.

    The last vowel decides; ``и``, ``у`` and ``ю`` at the end pass on that of the vowel before; a soft sign at the end
    makes front.  Exceptions are in `stems.tsv`.
    """
    word = _last_word(stem)
    listed = _listed(word)
    if listed:
        return listed
    if word.endswith("ь"):
        return Harmony.FRONT
    if _BACK_SURNAME.search(word):
        return Harmony.BACK
    final = True
    for index in range(len(word) - 1, -1, -1):
        letter = word[index]
        if letter in _FRONT:
            return Harmony.FRONT
        if letter in _BACK:
            return Harmony.BACK
        if letter in _OPEN and not (final and index) and not (letter == "у" and _is_glide(word, index)):
            return Harmony.FRONT if letter == "и" else Harmony.BACK
        final = final and letter in _OPEN
    return Harmony.FRONT if "и" in word else Harmony.BACK


def _is_glide(word: str, index: int) -> bool:
    """Whether ``у`` is the consonant of ``тау``, ``дәуір``."""
    return index > 0 and (word[index - 1] in _FRONT or word[index - 1] in _BACK)


def _last_word(stem: str) -> str:
    if is_spelled(stem) and not any(letter in "аәоөұүыіеэёя" for letter in stem[-3:].lower()):
        return knowledge().letter_names.get(stem[-1].lower(), stem[-1].lower())
    return re.split(r"[\s-]", stem.lower().replace("ё", "е"))[-1].strip("«»\"“”'’")


def _listed(word: str) -> Harmony | None:
    entry = knowledge().exceptions.get(word)
    return Harmony(entry.harmony) if entry and entry.harmony else None


def is_loose(stem: str) -> bool:
    """Whether the press bends a stem both ways: loans, names in -ев and words whose last vowel is ``и``, ``у``
    or ``ю``.
    """
    word = _last_word(stem)
    if is_spelled(stem) or any(letter in knowledge().foreign for letter in word):
        return True
    vowels = [letter for letter in word if letter in _FRONT or letter in _BACK or letter in _OPEN]
    loan = word[-2:-1] not in _FRONT | _BACK | _OPEN and word[-1:] in ("к", "г")
    return not vowels or vowels[-1] in _OPEN or loan or "о" in vowels[1:]
