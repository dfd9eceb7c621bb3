"""Russian names in six cases: which case a form is in, and the form for a case."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .augment_kazakh import DATA

NOMINATIVE, GENITIVE, DATIVE, ACCUSATIVE, INSTRUMENTAL, PREPOSITIONAL = range(6)
_VELAR, _HUSHING, _MUTE = frozenset("гкх"), frozenset("жшчщц"), frozenset("оеиуыэюё")
_MAN, _WOMAN = ("ов", "ев", "ёв", "ин", "ын"), ("ова", "ева", "ёва", "ина", "ына")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form may be: a nominative and the cases in which it looks like that."""

    nominative: str
    cases: frozenset[int]


@cache
def _paradigms(kind: str) -> Mapping[str, tuple[str, ...]]:
    table = tomllib.loads((DATA / "russian.toml").read_text(encoding="utf-8"))[kind]
    return {name: tuple(entry["endings"]) for name, entry in table.items()}


@cache
def prepositions() -> Mapping[str, frozenset[int]]:
    """The cases that a preposition governs."""
    table = tomllib.loads((DATA / "russian.toml").read_text(encoding="utf-8"))["prepositions"]
    return {word: frozenset(cases) for word, cases in table.items()}


def _ending_class(name: str) -> str:
    """The paradigm of a name by its last letters."""
    last, before = name[-1], name[-2:-1]
    if last == "а":
        return "a-velar" if before in _VELAR else "a-hushing" if before in _HUSHING else "a"
    if last == "я":
        return "iya" if before == "и" else "ya"
    if last == "й":
        return "short-iy" if before == "и" else "short-i"
    if last in _MUTE:
        return "none"
    return "soft" if last == "ь" else "hushing" if last in _HUSHING else "consonant"


def person_class(name: str, woman: bool, family: bool) -> str | None:
    """The paradigm of a person's given or family name; None where we do not decline it (Достоевский)."""
    if family and name.endswith(_WOMAN if woman else _MAN) and len(name) > 4:
        return "family-woman" if woman else "family-man"
    if family and (name.endswith(("ий", "ый", "ой", "ая", "их", "ых")) or (woman and name.endswith(_MAN))):
        return None
    made = _ending_class(name)
    return "none" if woman and made in ("consonant", "hushing", "soft", "short-i", "short-iy") else made


def place_class(name: str) -> str | None:
    """The paradigm of a town's or country's name of one word; None where its gender or number is not plain."""
    made = _ending_class(name)
    return made if made in _paradigms("place") and not name.endswith(("ны", "ры")) else None


def forms(name: str, kind: str, paradigm: str) -> tuple[str, ...]:
    """`name` in the six cases; `kind` is ``person`` or ``place``."""
    endings = _paradigms(kind)[paradigm]
    stem = name[: len(name) - len(endings[0])]
    return tuple(stem + ending for ending in endings)


def cases_of(form: str, all_forms: tuple[str, ...]) -> frozenset[int]:
    """The cases in which a name looks like `form`."""
    return frozenset(case for case, made in enumerate(all_forms) if made == form)


def readings(form: str, woman: bool, family: bool) -> list[Reading]:
    """Every nominative that a person's name `form` may belong to."""
    found: dict[str, frozenset[int]] = {}
    for name, endings in _paradigms("person").items():
        for ending in set(endings):
            stem = form[: len(form) - len(ending)]
            nominative = stem + endings[0]
            if form.endswith(ending) and len(stem) > 1 and person_class(nominative, woman, family) == name:
                found[nominative] = cases_of(form, forms(nominative, "person", name))
    return [Reading(nominative, cases) for nominative, cases in found.items()]


def person_form(name: str, woman: bool, family: bool, cases: frozenset[int]) -> str | None:
    """The one form that a name has in all of `cases`; None where they differ, or it is not declined by us."""
    paradigm = person_class(name, woman, family)
    if paradigm is None:
        return None
    made = forms(name, "person", paradigm)
    wanted = {made[case] for case in cases}
    return wanted.pop() if len(wanted) == 1 else None


def place_forms(name: str) -> tuple[str, ...] | None:
    """The six cases of a place of one word."""
    paradigm = place_class(name)
    return forms(name, "place", paradigm) if paradigm else None
