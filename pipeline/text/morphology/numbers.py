"""Endings behind figures, by how the number is read: ``25-тен``, ``6-шы``, ``40%-ға``."""

from __future__ import annotations

import re

from pipeline.text.morphology.features import Case, Features, Possessive
from pipeline.text.morphology.inflect import inflect
from pipeline.text.morphology.knowledge import knowledge
from pipeline.text.morphology.sounds import Harmony, harmony

_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009](?=\d{3})")


def last_word(value: int | str) -> str:
    """The last word of a number as it is read aloud.

    `value` is an integer, or a literal: ``2,5``, ``10 000``, ``40%``, ``−15°``.  Raises ValueError where there
    is no figure.
    """
    literal = _GROUPS.sub("", str(value).strip())
    names = knowledge().numerals
    if literal[-1:] in ("%", "°"):
        return names[literal[-1]]
    found = re.search(r"\d+$", literal)
    if not found:
        raise ValueError(f"{value!r} does not end in a figure; give a number such as 25 or '2,5'")
    digits = found[0]
    zeros = len(digits) - len(digits.rstrip("0"))
    if digits.strip("0") == "":
        return names["0"]
    if zeros == 0:
        return names[digits[-1]]
    if zeros == 1:
        return names[digits[-2] + "0"]
    scale = max(power for power in (2, 3, 6, 9, 12) if power <= zeros)
    return names[str(10**scale)]


def suffix_for_number(value: int | str, case: Case, possessive: Possessive = Possessive.NONE) -> str:
    """The ending behind a number in figures, with its hyphen: 25 and the ablative give ``-тен``; empty for the
    nominative.

    `value` as for `last_word`.
    """
    features = Features(possessive=possessive, case=case)
    if features == Features():
        return ""
    word = last_word(value)
    made = inflect(word, features)
    shared = next((i for i, (a, b) in enumerate(zip(word, made, strict=False)) if a != b), len(word))
    return "-" + made[shared:][len(word) - shared :]  # қырық, қырығы: the voiced stop belongs to the number


def ordinal_suffix(value: int | str, case: Case = Case.NOMINATIVE) -> str:
    """The ending of an ordinal in figures: 5 gives ``-ші``, 6 ``-шы``, 6 in the dative ``-шыға``."""
    end = "ші" if harmony(last_word(value)) is Harmony.FRONT else "шы"
    return "-" + inflect(end, Features(case=case))
