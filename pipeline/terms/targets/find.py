"""Where a wanted wording stands in a target text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.data import Span
from pipeline.terms.targets import chinese, english, russian

_RUSSIAN_WORD = re.compile(r"[^\W_]+|[%$№+₸€]")


def find_target(wanted: str, text: str, lang: str) -> Span | None:
    """The first place of a wording, in any form the language bends it to; None if it is not there.

    `lang` is a primary tag: en, ru or zh.  The span is a half-open range of code points of `text`.
    """
    if lang == "zh":
        return chinese.find(wanted, text)
    return _english(wanted, text) if lang == "en" else _russian(wanted, text)


@lru_cache(maxsize=256)
def _english_words(text: str) -> list[tuple[str, Span]]:
    return english.words(text)


def _english(wanted: str, text: str) -> Span | None:
    words = _english_words(text)
    for wording in filter(None, english.wordings(wanted)):
        for at in range(len(words) - len(wording) + 1):
            if all(words[at + k][0] == word for k, word in enumerate(wording)):
                return Span(words[at][1].start, words[at + len(wording) - 1][1].end)
    return None


@lru_cache(maxsize=256)
def _russian_words(text: str) -> list[tuple[str, Span]]:
    return [(russian.small(match.group()), Span(*match.span())) for match in _RUSSIAN_WORD.finditer(text)]


@lru_cache(maxsize=16384)
def _russian_wording(wanted: str) -> tuple[str, ...]:
    return tuple(russian.small(match.group()) for match in _RUSSIAN_WORD.finditer(wanted))


def _russian(wanted: str, text: str) -> Span | None:
    words, wording = _russian_words(text), _russian_wording(wanted)
    if not wording:
        return None
    for at in range(len(words) - len(wording) + 1):
        if _stands(words, at, wording):
            return Span(words[at][1].start, words[at + len(wording) - 1][1].end)
    return None


def _stands(words: Sequence[tuple[str, Span]], at: int, wording: Sequence[str]) -> bool:
    if len(wording) == 1 and russian.is_adjective_of(words[at][0], wording[0]):
        return True
    return all(russian.is_form(words[at + k][0], word) for k, word in enumerate(wording))
