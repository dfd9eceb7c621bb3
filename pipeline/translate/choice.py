"""Which of several translations is best: what the checks say comes first, the model's opinion last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.data import Hypothesis, Note, Request, Severity
from pipeline.translate.protocol import Judge
from pipeline.translate.schedule import Candidates

UNFINISHED = Note("unfinished", "the model reached its length limit: the end may be missing", Severity.ERROR)
_TERMS = "term-"


class Standing(NamedTuple):
    """How bad a translation is; compared field by field, the smaller is the better."""

    empty: bool
    errors: int
    warnings: int
    """Wordings of terms left out."""
    terms: int
    """Wordings of the list of terms that are missing or forbidden."""
    doubt: float
    """The negative score."""


def standing(text: str, notes: Iterable[Note], score: float | None) -> Standing:
    """Where a translation stands with these notes on it."""
    severe = [note for note in notes if note.severity is not Severity.INFO]
    terms = sum(note.code.startswith(_TERMS) for note in severe)
    errors = sum(note.severity is Severity.ERROR and not note.code.startswith(_TERMS) for note in severe)
    return Standing(not text.strip(), errors, len(severe) - errors - terms, terms, -(score or 0.0))


class Chosen(NamedTuple):
    """One of the model's answers."""

    hypothesis: Hypothesis
    rank: int
    """Its place in the model's own order, from 1."""
    of: int
    """How many there were."""


def one_line(text: str) -> str:
    """Text with its white space folded."""
    return " ".join(text.split())


def choose(request: Request, found: Candidates, judge: Judge) -> Chosen:
    """The best answer to a request.  Of equals the first in the model's order is taken."""
    if len(found) == 1:
        return Chosen(found[0], 1, 1)

    def place(hypothesis: Hypothesis) -> Standing:
        text = one_line(hypothesis.text)
        notes = judge.pair(request.text, text, request.target, hypothesis.score)
        return standing(text, notes if hypothesis.finished else (*notes, UNFINISHED), hypothesis.score)

    places = [place(hypothesis) for hypothesis in found]
    best = places.index(min(places))
    return Chosen(found[best], best + 1, len(found))
