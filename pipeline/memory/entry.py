"""What the memory holds and what it answers: entries, questions, matches.

Offsets are half-open ranges of code points, counted from 0.  Times are UTC, to the second, as
``2026-03-05T09:30:00Z``, so that they sort as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from pipeline.data import Span
from pipeline.errors import StoreError, UsageError
from pipeline.languages import language
from pipeline.text.unicode import for_model

LONGEST = 20_000
"""Characters of the longest text that is kept; a segment is a sentence, not a book."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML file can hold, so that every entry can leave as TMX."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Origin(StrEnum):
    """How a translation came to be in the memory."""

    APPROVED = "approved"  # the machine's words, read and accepted by a person
    EDITED = "edited"  # a person's words
    IMPORTED = "imported"  # from a file


@dataclass(frozen=True, slots=True)
class Context:
    """Where a source text stood."""

    previous: str | None = None
    """The segment before it; empty at the beginning of a document, None where nobody knows."""
    kind: str = ""
    """What the text is to the reader, as `data.Kind`; empty where nobody knows."""
    document: str = ""
    """Name of the document.  Kept for people; it does not tell two contexts apart."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of human work: a source text, its translation, where it stood, who did it and when.

    Raises StoreError for an empty or overlong text, characters that no XML can hold, or a time of another form;
    UsageError for a language that the program does not know.
    """

    source: str
    """Kazakh plain text, without inline markup."""
    lang: str
    """BCP 47 tag of the target, as in `languages`."""
    target: str | None
    """None takes back what was said before for the same source, language and context: a tombstone."""
    origin: Origin
    at: str
    context: Context = Context()
    who: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if language(self.lang).tag != self.lang or self.lang.startswith("kk"):
            raise UsageError(f"memory entry: target language {self.lang!r} is no target; use en, ru or zh-Hans")
        if not is_time(self.at):
            raise StoreError(f"memory entry: time {self.at!r} is none; write it as 2026-03-05T09:30:00Z")
        for name, text in (("source", self.source), ("target", self.target)):
            if text is not None:
                _check_text(name, text)
        for text in (self.context.previous or "", self.context.kind, self.context.document, self.who, self.note):
            _check_writable("context", text)

    @property
    def deleted(self) -> bool:
        """Whether this is a tombstone."""
        return self.target is None


def _check_writable(name: str, text: str) -> None:
    if found := _UNWRITABLE.search(text):
        raise StoreError(f"memory entry: {name} has the character U+{ord(found.group()):04X}; remove it")
    if len(text) > LONGEST:
        raise StoreError(f"memory entry: {name} has {len(text)} characters, more than {LONGEST}; split it")


def _check_text(name: str, text: str) -> None:
    if not for_model(text):
        raise StoreError(f"memory entry: {name} is empty; leave the entry out")
    _check_writable(name, text)


def is_time(text: str) -> bool:
    """Whether `text` is a time of the form that entries carry."""
    try:
        return bool(_TIME.fullmatch(text)) and datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").year > 0
    except ValueError:
        return False


def time_of(moment: datetime) -> str:
    """A moment with its time zone, as entries carry it.

    >>> time_of(datetime(2026, 3, 5, 9, 30, tzinfo=UTC))
    '2026-03-05T09:30:00Z'
    """
    if moment.tzinfo is None:
        raise UsageError(f"time {moment.isoformat()} has no time zone; give it one")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tombstones(entries: Iterable[Entry], at: str, who: str = "", note: str = "") -> list[Entry]:
    """What takes `entries` back when it is added; who and when are those of the deletion."""
    return [replace(entry, target=None, at=at, who=who, note=note) for entry in entries]


@dataclass(frozen=True, slots=True)
class Query:
    """A text to be looked up, with its context; see `Context`."""

    text: str
    previous: str | None = None
    kind: str = ""


class MatchKind(StrEnum):
    """How a remembered text agrees with the one asked for, best first."""

    CONTEXT = "context"  # same text, same segment before it, same kind: 101 %
    EXACT = "exact"  # same text: 100 %
    ADAPTED = "adapted"  # other numbers, dates, months or names, and these were put into the translation
    FUZZY = "fuzzy"  # similar text


@dataclass(frozen=True, slots=True)
class Edit:
    """A difference between the remembered source and the one asked for, by whole words.

    Equal stretches are not listed.  An empty range is an insertion or a deletion.
    """

    old: Span
    """In the remembered source."""
    new: Span
    """In the text asked for."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """One value that was replaced in a remembered translation."""

    source_old: str
    source_new: str
    target_old: str
    target_new: str
    place: Span
    """Where `target_new` stands in the adapted translation."""


@dataclass(frozen=True, slots=True)
class Match:
    """One answer of the memory."""

    entry: Entry
    kind: MatchKind
    score: int
    """101 for context, 100 for exact, else at most 99: ``floor(100 · (1 − distance / longer))`` over the characters
    of the normalised texts (an adapted match, too: its score says how far the sources are apart)."""
    target: str
    """The translation to show: the remembered one, or the adapted one."""
    edits: tuple[Edit, ...] = ()
    """In order; empty for context and exact."""
    substitutions: tuple[Substitution, ...] = ()
    """What was changed in the translation, in order of place."""
    unadapted: str = ""
    """Why a text that differs only in values was offered as it is; empty where it is not so."""


@dataclass(frozen=True, slots=True)
class Search:
    """Options of a look-up.  Raises UsageError for a threshold outside 70…100 or a limit below 1."""

    threshold: int = 75
    """Lowest score of a fuzzy match; 100 asks for exact matches only.  Adapted matches may score lower."""
    limit: int = 5
    """At most this many matches a text."""

    def __post_init__(self) -> None:
        if not 70 <= self.threshold <= 100:
            raise UsageError(f"memory threshold {self.threshold} is out of range; use 70 to 100")
        if self.limit < 1:
            raise UsageError(f"memory limit {self.limit} is too low; use 1 or more")
