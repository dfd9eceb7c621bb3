"""A segment and its translation, and what a check says about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from pipeline.check.side import Side
from pipeline.data import Note, Severity, Span


class Expected(Protocol):
    """How often a translation is met in the translated sentence, and in any other."""

    @property
    def found(self) -> float: ...  # noqa: D102

    @property
    def chance(self) -> float: ...  # noqa: D102


class Entry(Protocol):
    """What a key is translated by."""

    @property
    def expected(self) -> Expected: ...  # noqa: D102

    @property
    def translations(self) -> tuple[str, ...]: ...  # noqa: D102


def _nothing() -> Mapping[str, Entry]:
    return MappingProxyType({})


def _no_syllables() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Books:
    """What is known of a pair of languages.  Without books the checks that need them find nothing."""

    ahead: Mapping[str, Entry] = field(default_factory=_nothing)
    """Kazakh key → keys of its translations."""
    back: Mapping[str, Entry] = field(default_factory=_nothing)
    """The other way."""
    syllables: Mapping[str, str] = field(default_factory=_no_syllables)
    """Chinese character that writes foreign names → classes of the consonants one hears (P T K S L M N V)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may set."""

    lowest_score: float = -1.6
    """Translations with a lower mean log-probability a piece are marked ``low-confidence``."""
    off: frozenset[str] = frozenset()
    """Codes that are not wanted."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A segment, its translation, and what helps to judge it."""

    source: Side
    target: Side
    books: Books = field(default_factory=Books)
    score: float | None = None
    options: Options = field(default_factory=Options)

    @property
    def lang(self) -> str:
        """The language of the translation: en, ru or zh."""
        return self.target.lang


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding."""

    code: str
    """Stable name."""
    severity: Severity
    """Unless the finding says otherwise."""
    description: str
    """One line for people."""

    def note(
        self, message: str, target: Span | None = None, source: Span | None = None, severity: Severity | None = None
    ) -> Note:
        """A finding of this kind."""
        return Note(self.code, message, severity or self.severity, target, source)


def quoted(text: str, most: int = 40) -> str:
    """Text as messages show it: in quotation marks, the middle of long text left out.

    >>> quoted("Қазақстан"), quoted("abcdefghij", 7)
    ('“Қазақстан”', '“abc … hij”')
    """
    if len(text) > most:
        half = (most - 1) // 2
        text = f"{text[:half].rstrip()} … {text[-half:].lstrip()}"
    return f"“{text}”"


def listed(parts: Sequence[str], most: int = 4) -> str:
    """Parts with commas, cut after `most`."""
    shown = ", ".join(parts[:most])
    return f"{shown} and {len(parts) - most} more" if len(parts) > most else shown
