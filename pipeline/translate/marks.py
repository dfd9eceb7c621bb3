"""Where the source's inline markup goes in the translation.

A marked phrase is translated once more by itself, and its translation looked for in the sentence;
where it is not found, the place is taken from the phrase's share of the sentence, and a note says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from pipeline.data import Mark, MarkKind, Note, Severity, Span
from pipeline.text.unicode import for_model

_FOUND = 0.5
"""Share of a phrase's translation that must stand in the sentence to count as found."""


def phrases(plain: str, marks: Sequence[Mark]) -> list[str]:
    """The marked phrases of a segment that have to be translated by themselves."""
    inner = [plain[mark.start : mark.end] for mark in marks if not _covers(mark, plain)]
    return [for_model(phrase) for phrase in inner if any(map(str.isalpha, phrase))]


def _covers(mark: Mark, plain: str) -> bool:
    return not plain[: mark.start].strip() and not plain[mark.end :].strip()


def place(
    plain: str, marks: Sequence[Mark], text: str, translated: Mapping[str, str]
) -> tuple[tuple[Mark, ...], tuple[Note, ...]]:
    """Marks of the translation `text` of `plain`, outer before inner, and notes on doubtful ones.

    `translated` holds the translations of the `phrases`.  A link for which no place is found is put
    behind the sentence, so that no address is lost.
    """
    placed: list[Mark] = []
    notes: list[Note] = []
    for mark in marks:
        phrase = plain[mark.start : mark.end] or mark.opener.strip()
        span, sure = _find(plain, mark, text, translated, placed)
        span = _nest(span, mark, marks, placed)
        if len(span) or mark.kind is MarkKind.ATOM:
            if not sure:
                notes.append(_moved(f"the place of the markup of “{phrase}” is a guess"))
            opener = _set_apart(plain, mark, text, span.start) if mark.kind is MarkKind.ATOM else mark.opener
            placed.append(Mark(mark.kind, span.start, span.end, opener, mark.closer, mark.target))
        elif mark.kind is MarkKind.LINK and mark.opener and mark.closer:
            notes.append(_moved(f"the link of “{phrase}” was put behind the sentence"))
            shown = translated.get(for_model(phrase)) or phrase
            whole = f" {mark.opener}{shown}{mark.closer}"
            placed.append(Mark(MarkKind.ATOM, len(text), len(text), whole, "", mark.target))
        else:
            notes.append(Note("markup-lost", f"no place found for the markup of “{phrase}”"))
            placed.append(Mark(mark.kind, span.start, span.start, "", "", mark.target))
    kept = [mark for mark in placed if mark.start < mark.end or mark.kind is MarkKind.ATOM]
    return tuple(sorted(kept, key=lambda mark: mark.start)), tuple(notes)


def _moved(message: str) -> Note:
    return Note("markup-moved", message, Severity.INFO)


def _find(
    plain: str, mark: Mark, text: str, translated: Mapping[str, str], placed: Sequence[Mark]
) -> tuple[Span, bool]:
    if mark.kind is MarkKind.ATOM:
        return _atom(plain, mark, text)
    if _covers(mark, plain):
        return Span(0, len(text)), True
    phrase = plain[mark.start : mark.end]
    free = text
    for other in placed:  # the second of two equal phrases is not where the first is
        if other.kind is mark.kind:
            free = free[: other.start] + "\0" * (other.end - other.start) + free[other.end :]
    for wanted in (phrase, translated.get(for_model(phrase), "")):
        found = _longest_match(wanted.strip(" .,;:!?。，"), free)
        if found:
            return found, True
    share = len(text) / max(1, len(plain))
    return _whole_words(Span(round(mark.start * share), round(mark.end * share)), text), False


def _atom(plain: str, mark: Mark, text: str) -> tuple[Span, bool]:
    if not plain[: mark.start].strip():
        return Span(0, 0), True
    if not plain[mark.start :].strip(' .!?»")'):
        end = len(text) - (len(text) - len(text.rstrip(' .!?。”"')) if plain[mark.start :].strip() else 0)
        return Span(end, end), True
    share = len(for_model(plain[: mark.start])) / max(1, len(for_model(plain)))
    at = _gap_near(text, share * len(text))
    hugs_next = plain[mark.start - 1].isspace() and not plain[mark.start :][:1].isspace()
    if hugs_next and text[at : at + 1] == " ":
        at += 1
    return Span(at, at), False


def _gap_near(text: str, wanted: float) -> int:
    """The space, or end, of `text` nearest to a position; the position itself where there are no spaces."""
    gaps = [place for place, character in enumerate(text) if character == " "]
    return min((*gaps, len(text)), key=lambda place: abs(place - wanted)) if gaps else round(wanted)


def _set_apart(plain: str, mark: Mark, text: str, at: int) -> str:
    """The atom's characters with the spaces it has around it in the source, unless they are there already."""
    before = plain[: mark.start].endswith(" ") and at > 0 and not text[at - 1].isspace()
    after = plain[mark.start :].startswith(" ") and text[at : at + 1].isalnum()
    return (" " if before else "") + mark.opener + (" " if after else "")


def _longest_match(wanted: str, text: str) -> Span | None:
    if not wanted:
        return None
    low, inside = wanted.lower(), text.lower()
    if len(inside) != len(text):  # lower case of a few letters is longer; then compare as it is
        low, inside = wanted, text
    match = SequenceMatcher(None, low, inside, autojunk=False).find_longest_match()
    if match.size < max(2, _FOUND * len(low)):
        return None
    span = Span(match.b, match.b + match.size)
    return span if match.size == len(low) else _whole_words(span, text)


def _whole_words(span: Span, text: str) -> Span:
    """Widen to whole words, then drop white space at the edges.  Chinese has no spaces and stays."""
    start, end = min(span.start, len(text)), min(span.end, len(text))
    while (
        start > 0
        and text[start - 1].isalnum()
        and start < len(text)
        and text[start].isalnum()
        and text[start] < "\u2e80"
    ):
        start -= 1
    while 0 < end < len(text) and text[end].isalnum() and text[end - 1].isalnum() and text[end] < "\u2e80":
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _nest(span: Span, mark: Mark, marks: Sequence[Mark], placed: Sequence[Mark]) -> Span:
    """Keep marks that are nested in the source nested, and those apart apart."""
    start, end = span
    for other, there in zip(marks, placed, strict=False):
        if other.kind is MarkKind.ATOM or mark.kind is MarkKind.ATOM or there.start == there.end:
            continue
        if other.start <= mark.start and mark.end <= other.end:
            start, end = max(start, there.start), min(end, there.end)
        elif start < there.end and end > there.start:  # they would cross
            start, end = (there.end, max(end, there.end)) if end > there.end else (start, max(start, there.start))
    return Span(start, max(start, end))
