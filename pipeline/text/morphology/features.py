"""What the endings of a Kazakh noun say, slot by slot, in the order in which they are put on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Possessive(StrEnum):
    """Whose it is."""

    NONE = ""
    FIRST = "1sg"
    SECOND = "2sg"
    POLITE = "2pol"
    THIRD = "3"
    OUR = "1pl"


class Case(StrEnum):
    """The seven cases."""

    NOMINATIVE = "nom"
    GENITIVE = "gen"
    DATIVE = "dat"
    ACCUSATIVE = "acc"
    LOCATIVE = "loc"
    ABLATIVE = "abl"
    INSTRUMENTAL = "ins"


class Relative(StrEnum):
    """What makes an attribute or a pronoun of a case form."""

    NONE = ""
    PLACE = "дағы"  # қаладағы, the one in the city; the case is the locative
    OWNER = "нікі"  # қаланікі, the city's; the case is the genitive


class Person(StrEnum):
    """Personal endings of a noun that is a predicate."""

    NONE = ""
    I = "1sg"  # noqa: E741 - the person's name
    YOU = "2sg"
    POLITE = "2pol"
    WE = "1pl"
    YOU_ALL = "2pl"
    ASSUMED = "3dyr"  # -дыр: it seems to be


@dataclass(frozen=True, slots=True, order=True)
class Features:
    """The endings of one word.  ``Features()`` is the bare stem."""

    derived: str = ""
    """A derivational ending by its back form (``лық``, ``шы``, ``лы``, ``сыз``, ``ша``, ``дай``, ``ғы``)."""
    plural: bool = False
    possessive: Possessive = Possessive.NONE
    case: Case = Case.NOMINATIVE
    relative: Relative = Relative.NONE
    relative_plural: bool = False
    relative_case: Case = Case.NOMINATIVE
    person: Person = Person.NONE

    def __str__(self) -> str:
        """A short tag, ``pl.3.gen``; empty for the bare stem."""
        parts = [self.derived, "pl" if self.plural else "", self.possessive]
        parts += ["" if self.case is Case.NOMINATIVE else self.case, self.relative]
        parts += ["pl" if self.relative_plural else "", "" if self._plain_end else self.relative_case]
        parts += [f"{self.person}.pred" if self.person else ""]
        return ".".join(part for part in parts if part)

    @property
    def _plain_end(self) -> bool:
        return self.relative_case is Case.NOMINATIVE


_RELATIVES = {Relative.PLACE: Case.LOCATIVE, Relative.OWNER: Case.GENITIVE}
_PREDICATES = (Case.NOMINATIVE, Case.LOCATIVE, Case.ABLATIVE)


def all_features(derived: str = "") -> Iterator[Features]:
    """Every combination of endings that occurs in prose, with one derivational ending or none."""
    for plural in (False, True):
        for possessive in Possessive:
            for case in Case:
                yield Features(derived, plural, possessive, case)
            for case in _PREDICATES:
                for person in Person:
                    if person:
                        yield Features(derived, plural, possessive, case, person=person)
            for relative, case in _RELATIVES.items():
                for more in (False, True):
                    for second in Case:
                        yield Features(derived, plural, possessive, case, relative, more, second)
