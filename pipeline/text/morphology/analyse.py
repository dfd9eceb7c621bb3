"""Taking endings off: form → stems and features that give it.

A split is proposed where what follows is the string of some chain of endings; it holds if `forms` of the stem
gives the word.
So analysis knows exactly what generation knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.text.morphology.features import Features, all_features
from pipeline.text.morphology.inflect import alternatives, before_vowel, forms
from pipeline.text.morphology.knowledge import knowledge

_LEAST_STEM = 2
_SOFTENED = frozenset("лнрст")
_DOUBLED = frozenset("лмст")
_UNVOICED = {"б": "п", "г": "к", "ғ": "қ"}


@dataclass(frozen=True, slots=True)
class Analysis:
    """One way to read a form."""

    stem: str
    features: Features


_DUMMIES = ("ба", "бе", "бар", "бер", "бал", "бел", "бан", "бен", "баз", "без", "бас", "бес", "бұт", "ГҒС")
"""Stems of each class and harmony: what is put behind them are all the endings there are."""


@cache
def endings(derived: str = "") -> Mapping[str, tuple[Features, ...]]:
    """Every string of endings and the features that it may stand for."""
    found: dict[str, dict[Features, None]] = {}
    for features in all_features(derived):
        for dummy in _DUMMIES:
            for form in forms(dummy, features):
                found.setdefault(form[len(dummy) :], {})[features] = None
    third = {form: features for form, features in found.items() if form[:1] in ("ы", "і")}
    for form, known in third.items():  # фактісі, курсысы
        if "3" in {features.possessive for features in known}:
            for sound in ("і", "ы"):
                found.setdefault(f"{sound}с{form}", {}).update(known)
    return {form: tuple(known) for form, known in found.items()}


def surface(stem: str) -> tuple[str, ...]:
    """The small-letter strings that a form of the stem may begin with, before the endings."""
    small = stem.lower()
    found = [small, before_vowel(small)]
    for other in alternatives(small):
        found += [other, before_vowel(other)]
    return tuple(dict.fromkeys(found))


def lexicon(stems: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """What `readings` looks stems up in: for each string that forms begin with, the stems."""
    found: dict[str, list[str]] = {}
    for stem in stems:
        for beginning in surface(stem):
            if stem not in found.setdefault(beginning, []):
                found[beginning].append(stem)
    return {beginning: tuple(known) for beginning, known in found.items()}


def readings(word: str, known: Mapping[str, Sequence[str]], derived: Sequence[str] = ()) -> list[Analysis]:
    """The ways to read a small-letter word as a form of a stem in a `lexicon`; those with fewer endings first."""
    found: dict[Analysis, None] = {}
    for at in range(len(word), _LEAST_STEM - 1, -1):
        stems = known.get(word[:at])
        if not stems:
            continue
        for derivation in ("", *derived):
            for features in endings(derivation).get(word[at:], ()):
                for stem in stems:
                    if word in forms(stem, features):
                        found[Analysis(stem, features)] = None
    return sorted(found, key=lambda one: (len(str(one.features)), str(one.features)))


@cache
def _elided() -> Mapping[str, str]:
    return {entry.before_vowel: stem for stem, entry in knowledge().exceptions.items() if entry.before_vowel}


def _stems(beginning: str) -> list[str]:
    """The stems that a form may begin with this string for."""
    found = [beginning]
    if beginning[-1:] in _UNVOICED:
        found.append(beginning[:-1] + _UNVOICED[beginning[-1]])
    if beginning in _elided():
        found.append(_elided()[beginning])
    if beginning.endswith("і"):
        found.append(beginning[:-1])
    if beginning[-1:] in ("с", "з"):
        found.append(beginning + ("т" if beginning[-1] == "с" else "д"))
    if beginning[-1:] in _SOFTENED:
        found.append(beginning + "ь")
    if beginning[-1:] in _DOUBLED:
        found.append(beginning + beginning[-1:])
    return found


@lru_cache(maxsize=65536)
def analyse(word: str, derived: tuple[str, ...] = ()) -> tuple[Analysis, ...]:
    """All ways to read a word, its case passed over, without knowing stems; the word itself as a bare stem comes first.

    Stems have at least two letters and are given in small letters; those that never were words are among them.
    """
    small = word.lower()
    found: dict[Analysis, None] = {Analysis(small, Features()): None}
    for at in range(len(small) - 1, _LEAST_STEM - 1, -1):
        for derivation in ("", *derived):
            for features in endings(derivation).get(small[at:], ()):
                for stem in _stems(small[:at]):
                    if features != Features() and small in forms(stem, features):
                        found[Analysis(stem, features)] = None
    return tuple(found)
