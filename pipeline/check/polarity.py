"""Negations: a sentence that denies must not become one that affirms, nor the other way round.

The word lists are in ``polarity.toml``.  Only the plain case is noted: a negation on one side and nothing at all that
could stand for one on the other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.check.pair import Code, Pair, quoted
from pipeline.check.side import Side, end_of
from pipeline.data import Note, Severity, Span

NEGATION = Code("negation-differs", Severity.WARNING, "a negation lost, or one that the source does not have")

_MOST_LETTERS = 400
"""Longer segments nearly always hold some word that may stand for a negation."""


@dataclass(frozen=True, slots=True)
class _Negations:
    strong: re.Pattern[str]
    weak: re.Pattern[str]


@cache
def _negations(lang: str) -> _Negations:
    table: Mapping[str, Any] = tomllib.loads(files(__package__).joinpath("polarity.toml").read_text(encoding="utf-8"))
    own = table[lang]
    if lang == "zh":
        return _Negations(re.compile(own["strong"]), re.compile(own["weak"]))
    strong, weak = (rf"\b(?:{'|'.join(own[kind])})\b" for kind in ("strong", "weak"))
    return _Negations(re.compile(strong), re.compile(f"{strong}|{weak}"))


def _first(pattern: re.Pattern[str], side: Side) -> Span | None:
    match = pattern.search(side.lowered)
    return Span(*match.span()) if match and len(side.lowered) == len(side.text) else None


def negation_differs(pair: Pair) -> Iterator[Note]:
    """A negation of one side where the other has nothing of the kind."""
    if not pair.target.letters or pair.source.letters > _MOST_LETTERS:
        return
    ours, theirs = _negations("kk"), _negations(pair.lang)
    lost = _first(ours.strong, pair.source)
    if lost is not None:
        if theirs.weak.search(pair.target.lowered) is None:
            message = f"nothing here says the negation of {quoted(pair.source.text[slice(*lost)])}"
            yield NEGATION.note(message, end_of(pair.target), lost)
        return
    new = _first(theirs.strong, pair.target)
    if new is not None and ours.weak.search(pair.source.lowered) is None:
        yield NEGATION.note(f"{quoted(pair.target.text[slice(*new)])} denies what the source does not", new)
