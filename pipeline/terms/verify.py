"""Checking that a translation holds the wanted wording of each term."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.data import Note, Severity, Span
from pipeline.languages import short_tag
from pipeline.terms.model import PEOPLE, TermMatch
from pipeline.terms.targets import find_target

_MOST_SHOWN = 3
"""Wordings named in a message."""


def target_span(match: TermMatch, target_text: str, lang: str) -> Span | None:
    """Where an accepted wording of the matched term stands in the translation; None if none does.

    The earliest wording of the list that is found counts.  `lang` is a BCP 47 tag; the span counts code points.
    """
    for wanted in match.term.targets(short_tag(lang)):
        found = find_target(wanted, target_text, short_tag(lang))
        if found:
            return found
    return None


def _message(match: TermMatch, lang: str) -> str:
    wanted = [f"“{wording}”" for wording in match.term.targets(lang)[:_MOST_SHOWN]]
    listed = wanted[0] if len(wanted) == 1 else f"{', '.join(wanted[:-1])} or {wanted[-1]}"
    return f"the list translates “{match.lemma}” as {listed}; the translation has none of its forms"


def verify(matches: Iterable[TermMatch], target_text: str, lang: str) -> tuple[Note, ...]:
    """What is wrong with the terms of a translation (BCP 47 tag `lang`), in the order of the source.

    ``term-missing``: no accepted wording is there; `source` is the term's place, `target` the end of the text, empty.
    ``term-forbidden``: a wording that the list forbids is there; `target` is its place.
      A term without a wording in this language is passed over; each term is reported once.
    """
    tag = short_tag(lang)
    notes: list[Note] = []
    seen: set[str] = set()
    for match in matches:
        free = tag == "zh" and match.term.type in PEOPLE  # each translator picks other characters for a name
        if match.lemma in seen or free or not match.term.targets(tag):
            continue
        seen.add(match.lemma)
        missing = target_span(match, target_text, lang) is None
        for wrong in [wording for language, wording in match.term.forbidden if language in ("", tag)]:
            place = find_target(wrong, target_text, tag)
            if place:
                better = match.term.targets(tag)[0]
                message = f"the list forbids “{wrong}” for “{match.lemma}”; write “{better}”"
                notes.append(Note("term-forbidden", message, Severity.WARNING, target=place, source=match.span))
                missing = False
        if missing:
            end = Span(len(target_text), len(target_text))
            notes.append(Note("term-missing", _message(match, tag), Severity.WARNING, target=end, source=match.span))
    return tuple(notes)
