"""Checks of a translated segment, whoever translated it: pure functions of two texts.

`check_pair` looks at one segment, `check_article` at the segments of an article together.  Codes, methods, figures
and limits: ``docs/checks.md``.
"""

from __future__ import annotations

from pipeline.check.article import check_article
from pipeline.check.pair import Books, Code, Options, Pair
from pipeline.check.registry import CHECKS, CODES
from pipeline.check.side import look
from pipeline.data import Note
from pipeline.errors import UsageError
from pipeline.languages import short_tag

__all__ = ["CHECKS", "CODES", "Books", "Code", "Options", "check_article", "check_pair"]

_TARGETS = ("en", "ru", "zh")
_NO_BOOKS = Books()
_USUAL = Options()


def check_pair(
    source: str,
    target: str,
    lang: str,
    books: Books = _NO_BOOKS,
    *,
    score: float | None = None,
    options: Options = _USUAL,
) -> tuple[Note, ...]:
    """What is to be said about the translation `target` of the Kazakh (Cyrillic) segment `source`.

    `lang` is the language asked for (``en``, ``ru``, ``zh`` or ``zh-Hans``), `score` the mean natural log-probability
    of a piece if a model made it.  Spans of the notes are code points from 0.  Notes come in the order of `CHECKS`;
    none means that nothing was found.  Raises UsageError for any other language.
    """
    tag = short_tag(lang)
    if tag not in _TARGETS:
        raise UsageError(f"translations into {lang!r} cannot be checked; use one of {', '.join(_TARGETS)}")
    pair = Pair(look(source, "kk"), look(target, tag), books, score, options)
    if not pair.source.letters and not pair.target.letters and source.strip() == target.strip():
        return ()
    return tuple(note for check in CHECKS for note in check.find(pair) if note.code not in options.off)
