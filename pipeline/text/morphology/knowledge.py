"""The tables of endings and stems, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Irregular:
    """A stem that the rules alone would bend wrongly."""

    harmony: str
    """``back``, ``front``, or empty: by rule."""
    before_vowel: str
    """The form before a vowel; empty: by rule."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What `suffixes.toml` and `stems.tsv` say."""

    letter_class: Mapping[str, int]
    """For each letter the index of its class; 0 is vowels."""
    letters: Mapping[str, str]
    """For each changing letter what it is after each class."""
    plural: str
    possessive: Mapping[str, tuple[str, str]]
    case: Mapping[str, str]
    third: Mapping[str, str]
    own: Mapping[str, str]
    relative: Mapping[str, str]
    person: Mapping[str, str]
    derived: Mapping[str, str]
    question: str
    foreign: frozenset[str]
    lengthened: tuple[str, ...]
    falling: tuple[str, ...]
    letter_names: Mapping[str, str]
    numerals: Mapping[str, str]
    exceptions: Mapping[str, Irregular]


def _exceptions(text: str) -> dict[str, Irregular]:
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {stem: Irregular(harmony, before) for stem, harmony, before in rows}


@cache
def knowledge() -> Knowledge:
    """The tables."""
    folder = files(__package__)
    raw: dict[str, Any] = tomllib.loads(folder.joinpath("suffixes.toml").read_text(encoding="utf-8"))
    classes = [set(letters) for letters in raw["classes"].values()]
    return Knowledge(
        letter_class={letter: index for index, letters in enumerate(classes) for letter in letters},
        letters=raw["letters"],
        plural=raw["plural"]["suffix"],
        possessive={name: (pair[0], pair[1]) for name, pair in raw["possessive"].items()},
        case=raw["case"],
        third=raw["third"],
        own=raw["own"],
        relative=raw["relative"],
        person=raw["person"],
        derived=raw["derived"],
        question=raw["question"]["suffix"],
        foreign=frozenset(raw["foreign"]["letters"]),
        lengthened=tuple(raw["foreign"]["lengthened"].split()),
        falling=tuple(raw["foreign"]["falling"].split()),
        letter_names=raw["letter_names"],
        numerals=raw["numerals"],
        exceptions=_exceptions(folder.joinpath("stems.tsv").read_text(encoding="utf-8")),
    )
