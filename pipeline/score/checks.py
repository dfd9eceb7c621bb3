"""Checks of translations, against gold segments of which some have one planted failure each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.data import Note, Severity, Span
from pipeline.score.segmentation import percent

CLEAN = "clean"
"""The failure of a segment that has none."""
ALL = "all"
"""Rows over all failures, and over all languages."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold segment and what the checks said about it."""

    lang: str
    """Primary tag of the translation."""
    failure: str
    """Kind of failure; `CLEAN` for a right translation."""
    place: Span | None
    """The failure in the translation (code points); empty where something is missing, None where all is."""
    notes: tuple[Note, ...]

    @property
    def flagged(self) -> bool:
        """Whether a warning or an error was given; infos do not count."""
        return any(note.severity is not Severity.INFO for note in self.notes)

    @property
    def located(self) -> bool:
        """Whether the place of a warning or an error touches the failure."""
        if self.place is None:
            return self.flagged
        return any(
            note.target and note.target.start <= self.place.end and self.place.start <= note.target.end
            for note in self.notes
            if note.severity is not Severity.INFO
        )


@dataclass(frozen=True, slots=True)
class CheckScores:
    """One kind of failure in one language, or the right translations of a language (`CLEAN`), or `ALL`."""

    lang: str
    failure: str
    segments: int
    flagged: float
    """Percent of the segments with a warning or an error: recall; for right translations, false alarms."""
    located: float
    """Percent of the segments where one of them touches the failure."""


def check_scores(judged: Iterable[Judged]) -> list[CheckScores]:
    """Count segments by failure and language.

    Rows: for each language, and then for all, the failures by name, then all failures together, then the
    right translations.
    """
    groups: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        for lang in (one.lang, ALL):
            groups[lang, one.failure].append(one)
            if one.failure != CLEAN:
                groups[lang, ALL].append(one)
    last = {ALL: 1, CLEAN: 2}
    order = sorted(groups, key=lambda key: (key[0] == ALL, key[0], last.get(key[1], 0), key[1]))
    return [_row(lang, failure, groups[lang, failure]) for lang, failure in order]


def _row(lang: str, failure: str, judged: list[Judged]) -> CheckScores:
    flagged, located = sum(one.flagged for one in judged), sum(one.located for one in judged)
    return CheckScores(lang, failure, len(judged), percent(flagged, len(judged)), percent(located, len(judged)))
