"""What is exported and imported: a unit of text in two languages or more, with all that is known of it.

Every writer takes `Record`s and every reader gives them, so no format knows another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from pipeline.data import Severity
from pipeline.errors import AccountError


class Origin(StrEnum):
    """Where the words of a version come from."""

    SOURCE = "source"  # the article itself
    MACHINE = "machine"  # a model, untouched
    EDITED = "edited"  # a model, corrected by a person
    APPROVED = "approved"  # read by a person and found good, whoever wrote it
    HUMAN = "human"  # a translation that was given, e.g. the official one
    UNKNOWN = "unknown"  # a file of another tool does not say


_SURROGATE = re.compile("[\ud800-\udfff]")

SEVERITIES = {severity.value: severity for severity in Severity}
ORIGINS = {origin.value: origin for origin in Origin}


@dataclass(frozen=True, slots=True)
class Flag:
    """A note on a version: `code` is stable, `message` is for people."""

    code: str
    message: str = ""
    severity: Severity = Severity.WARNING

    def __post_init__(self) -> None:
        if not self.code or "|" in self.code:
            raise AccountError(f"flag code {self.code!r} is empty or holds a bar; use a kebab-case word")

    def line(self) -> str:
        """``code|severity|message``, the form that formats without structure keep."""
        return f"{self.code}|{self.severity.value}|{self.message}"


def flag_of_line(line: str) -> Flag:
    """Inverse of `Flag.line`; what has no severity is a warning.

    >>> flag_of_line("numbers-differ|error|25 and 52").severity
    <Severity.ERROR: 'error'>
    """
    code, _, rest = line.partition("|")
    severity, _, message = rest.partition("|")
    known = SEVERITIES.get(severity)
    return Flag(code or "unnamed", message if known else rest, known or Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Version:
    """The words of a record in one language."""

    lang: str
    """BCP 47 tag."""
    text: str
    origin: Origin = Origin.UNKNOWN
    score: float | None = None
    """As `Bead.score`: mean log-probability of a piece (machine) or weighed evidence in nats (given)."""
    model: str = ""
    """The model's name and revision, where one was at work."""
    digest: str = ""
    """SHA-256 over the model's files, or over the given translations."""
    licence: str = ""
    """Licence that comes with the model's words."""
    reviewer: str = ""
    changed: str = ""
    """When a person last touched it, as that record says it (ISO 8601)."""
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A unit in all its languages, the source first, each language once.

    Raises AccountError where it is not so, for lone surrogates, which no UTF-8 file can hold, for a score that is
    no finite number, and for a place that no format has room for.
    """

    document: str
    """Name of the article, the same for all its records."""
    number: int
    """Place in the article, from 0, rising.  Document, number and languages name the record."""
    versions: tuple[Version, ...]
    kind: str = ""
    """Kind of the first source segment (`data.Kind`), or nothing."""
    url: str = ""
    """Address that the article names as its source."""
    date: str = ""
    """Date line of the article, as written there."""
    licence: str = ""
    """Licence of the article's own words, as the user states it."""

    def __post_init__(self) -> None:
        if len(self.versions) < 2 or len(set(self.langs)) < len(self.versions):
            raise AccountError(f"{self.id}: needs two languages or more, each once; it has {', '.join(self.langs)}")
        if not self.document or not 0 <= self.number < 1 << 31:
            raise AccountError(f"{self.id}: needs the name of a document and a number of at most 31 bits")
        if any(version.score is not None and not isfinite(version.score) for version in self.versions):
            raise AccountError(f"{self.id}: a score is no finite number")
        if any(map(_SURROGATE.search, self._strings())):
            raise AccountError(f"{self.document!a}:{self.number}: holds half of a surrogate pair; UTF-8 cannot")

    def _strings(self) -> Iterator[str]:
        yield from (self.document, self.kind, self.url, self.date, self.licence)
        for v in self.versions:
            yield from (v.lang, v.text, v.model, v.digest, v.licence, v.reviewer, v.changed)
            yield from (part for flag in v.flags for part in (flag.code, flag.message))

    @property
    def id(self) -> str:
        """Document and number, e.g. ``kokshe-qalashyk:12``."""
        return f"{self.document}:{self.number}"

    @property
    def langs(self) -> tuple[str, ...]:
        """The languages, the source's first."""
        return tuple(version.lang for version in self.versions)

    @property
    def source(self) -> Version:
        """The first version."""
        return self.versions[0]

    @property
    def targets(self) -> tuple[Version, ...]:
        """All versions but the first."""
        return self.versions[1:]

    @property
    def score(self) -> float | None:
        """The lowest score of a target; None where none has one."""
        return min((v.score for v in self.targets if v.score is not None), default=None)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is not exported or could not be imported, and why.  Counted, never silent."""

    reason: str
    """Stable code, see docs/export.md."""
    place: str
    """Which record, or line of which file."""
    detail: str = ""
    """For people: the value, or what it is too near to."""


Item = Record | Skipped
"""What readers give, in order: a record, or why there is none."""
