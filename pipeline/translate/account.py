"""What became of every character of a source text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.data import Account, Document, Segmented, Translation
from pipeline.errors import AccountError

_WORD = re.compile(r"[^\W\d_]{2,}")
_ENTITY = re.compile(r"&#?\w+;")


def make_account(source: Segmented, translations: Mapping[str, Sequence[Translation | None]]) -> Account:
    """Account for every character: those of a segment that lacks a translation count as skipped.

    Raises AccountError, naming the place, for text that is neither in a segment nor white space or
    the markup of a Markdown file.
    """
    document, text = source.document, source.document.text
    translated = copied = skipped = position = 0
    missing: list[str] = []
    for index, segment in enumerate(source.segments):
        lost = _check_gap(document, position, segment.start, missing)
        copied, skipped = copied + segment.start - position - lost, skipped + lost
        position = segment.end
        absent = [target for target, made in translations.items() if made[index] is None]
        if absent:
            skipped += len(segment.text)
            where = f"{document.name}: segment {index + 1} at character {segment.start}"
            missing.append(f"{where} has no translation into {', '.join(absent)}: {segment.plain[:50]!r}")
        elif segment.kind.copied or all(_is_copied(made[index]) for made in translations.values()):
            copied += len(segment.text)
        else:
            translated += len(segment.text)
    lost = _check_gap(document, position, len(text), missing)
    copied, skipped = copied + len(text) - position - lost, skipped + lost
    return Account(len(text), translated, copied, skipped, tuple(missing))


def _is_copied(made: Translation | None) -> bool:
    return made is not None and any(note.code == "copied" for note in made.notes)


def _check_gap(document: Document, start: int, end: int, missing: list[str]) -> int:
    """Look at what lies between two segments; returns how many characters of it are words.

    In plain text only white space may lie there.  In Markdown it is markup; words there (what is nested
    too deep for the parser, footnotes) are not translated, and that is said.
    """
    gap = document.text[start:end]
    if not gap.strip():
        return 0
    if document.format == "text":
        raise AccountError(f"{document.name}: characters {start}..{end} are in no segment: {gap.strip()[:40]!r}")
    words = _WORD.findall(_ENTITY.sub("", gap))
    if words:
        line = document.text.count("\n", 0, start) + 1
        shown = " ".join(gap.split())[:50]
        missing.append(f"{document.name}: line {line}: not understood as Markdown and left untranslated: {shown!r}")
    return sum(map(len, words))
