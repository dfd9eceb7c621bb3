"""What of a segment is shown to the model: markers kept back, long sentences cut at clause marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.text.unicode import for_model

Count = Callable[[str], int]
"""Number of pieces of a text."""

_MARKER = re.compile(r"(?:[-–—―*•·▪●◦‣■]|\(?(?:\d{1,3}|[^\W\d_])[.)])[ \t\u00a0]+")
_CLAUSE_ENDS = (re.compile(r"[;；]\s*"), re.compile(r"[,，、]\s*|\s[–—-]\s"), re.compile(r"\s+"))
_WORDS_TO_CUT = 8


@dataclass(frozen=True, slots=True)
class Parts:
    """A segment's text as the model gets it."""

    marker: str
    """A list item's marker with its white space; put in front of the translation again."""
    parts: tuple[str, ...]
    """One text, or several where the sentence is too long for the model; none where nothing is to be translated."""
    verbatim: str
    """The whole text, for segments without a letter (numbers, signs), which are copied."""


def take_apart(plain: str, marker: str, count: Count, longest: int) -> Parts:
    """Take a segment's plain text apart.

    `marker` is the list marker that the block begins with, or empty; `longest` the number of pieces
    beyond which a sentence is cut.
    """
    match = _MARKER.match(plain) if marker and plain.startswith(marker) else None
    kept = match.group() if match else ""
    core = for_model(plain[len(kept) :])
    if not any(character.isalpha() for character in core):
        return Parts(kept, (), " ".join(plain[len(kept) :].split()))
    return Parts(kept, tuple(cut_long(core, count, longest)), "")


def cut_long(text: str, count: Count, longest: int) -> list[str]:
    """Cut a text of more than `longest` pieces at the clause mark nearest its middle, and again as needed.

    Semicolons are preferred to commas and dashes, these to spaces; a text without any is cut at a
    character.  Joined by spaces (or nothing) the parts hold every character that is not white space.
    """
    if count(text) <= longest or len(text) < 2:
        return [text]
    halves = _halves(text, _CLAUSE_ENDS) or (text[: len(text) // 2].strip(), text[len(text) // 2 :].strip())
    return [part for half in halves if half for part in cut_long(half, count, longest)]


def cut_once(text: str) -> list[str]:
    """Cut a text in two at the clause mark nearest its middle; one of at least eight words without any, at a space.

    Returns the text alone where it cannot be cut so.
    """
    halves = _halves(text, _CLAUSE_ENDS[:2])
    if not halves and len(text.split()) >= _WORDS_TO_CUT:
        halves = _halves(text, _CLAUSE_ENDS[2:])
    return list(halves) if halves and all(any(map(str.isalnum, half)) for half in halves) else [text]


def _halves(text: str, patterns: Sequence[re.Pattern[str]]) -> tuple[str, str] | None:
    """The text cut near its middle where the first pattern that is found there ends; None if none is."""
    middle = len(text) / 2
    for pattern in patterns:
        places = [m.end() for m in pattern.finditer(text) if 0.2 * len(text) < m.end() < 0.8 * len(text)]
        if places:
            at = min(places, key=lambda place: abs(place - middle))
            return text[:at].strip(), text[at:].strip()
    return None
