"""What terminology is made of: entries, lists, and what was found in a sentence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.data import Span
from pipeline.text.morphology import Features

LANGUAGES = ("en", "ru", "zh")
"""Target languages of a list, by primary tag, in the order of its columns."""


PEOPLE = frozenset({"given", "surname", "patronymic"})
"""Types for parts of people's names."""
PLACES_AND_PEOPLE = PEOPLE | {"country", "city", "region", "river", "lake", "border_point", "person"}
"""Types whose entries are names of places and people."""


class Casing(StrEnum):
    """Whether a capital must be seen for a match."""

    ANY = "any"
    CAPITAL = "capital"  # the first letter


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a list."""

    kk: tuple[str, ...]
    """The Kazakh wordings, as dictionaries give them; the first is the lemma."""
    en: tuple[str, ...]
    """Wordings accepted in each language, the preferred one first; empty where none is given."""
    ru: tuple[str, ...]
    zh: tuple[str, ...]
    type: str = ""
    note: str = ""
    forbidden: tuple[tuple[str, str], ...] = ()
    """Target wordings that are wrong: pairs of primary tag (empty: every language) and wording."""
    casing: Casing = Casing.ANY
    exact: bool = False
    """Whether it takes no endings."""
    derived: tuple[str, ...] = ()
    """Derivational endings that count as the term, too, by their back form (`лық`)."""
    source: str = ""
    """File name of its list."""
    line: int = 0
    """Its line there, from 1."""

    @property
    def lemma(self) -> str:
        """The preferred Kazakh wording."""
        return self.kk[0]

    def targets(self, lang: str) -> tuple[str, ...]:
        """The accepted wordings in a language (primary tag), the preferred one first."""
        return {"en": self.en, "ru": self.ru, "zh": self.zh}[lang]


@dataclass(frozen=True, slots=True)
class TermList:
    """Terms in the order of their files; of two with the same Kazakh wording the one of the later list counts."""

    terms: tuple[Term, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over everything that decides matches and targets, for signatures; file names and lines are
        left out.
        """
        rows = ((t.kk, t.en, t.ru, t.zh, t.type, t.forbidden, t.casing.value, t.exact, t.derived) for t in self.terms)
        return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()

    def over(self, base: TermList) -> TermList:
        """This list laid over another: its entries replace those that share a Kazakh wording."""
        taken = {wording for term in self.terms for wording in term.kk}
        return TermList((*self.terms, *(term for term in base.terms if not taken & set(term.kk))))


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term in a text, with all its endings."""

    span: Span
    """Half-open range of code points in the text."""
    lemma: str
    """The preferred Kazakh wording."""
    term: Term
    features: Features = field(default_factory=Features)
    """The endings of its last word."""
