"""What speaks for and against a translation: checks, terms and memory, put together for `run`."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pipeline.config import Checking, Options
from pipeline.data import Note, Segmented, Severity, Signature
from pipeline.errors import UsageError
from pipeline.languages import short_tag
from pipeline.translate import Judge, Known, NoJudge, Remembered

if TYPE_CHECKING:
    from pipeline.check import Books
    from pipeline.memory import Match, TranslationMemory
    from pipeline.terms import TermIndex, TermList


@dataclass(frozen=True, slots=True)
class Checker:
    """All checks and the list of terms; satisfies the translate stage's `Judge`."""

    off: frozenset[str] = frozenset()
    """Codes that are not wanted."""
    terms: TermIndex | None = None

    def pair(self, source: str, target: str, lang: str, score: float | None) -> tuple[Note, ...]:
        """What `check.check_pair` and `terms.verify` say."""
        from pipeline.check import Options as CheckOptions
        from pipeline.check import check_pair
        from pipeline.terms import find_terms, verify

        found = check_pair(source, target, lang, books_of(lang), score=score, options=CheckOptions(off=self.off))
        named = verify(find_terms(source, self.terms), target, lang) if self.terms else ()
        return (*found, *(note for note in named if note.code not in self.off))

    def article(self, pairs: Sequence[tuple[str, str]], lang: str) -> list[tuple[int, Note]]:
        """What `check.check_article` says."""
        from pipeline.check import check_article

        found = check_article(pairs, lang, books_of(lang))
        return [(index, note) for index, note in found if note.code not in self.off]


def judge_of(checking: Checking) -> Judge:
    """The checks that were asked for.  Raises UsageError for a list of terms that cannot be read."""
    if not checking.on:
        return NoJudge()
    from pipeline.terms import load_terms

    return Checker(frozenset(checking.off), term_index(load_terms(checking.terms)))


@cache
def term_index(terms: TermList) -> TermIndex:
    """A list made ready for search, once."""
    from pipeline.terms import TermIndex

    return TermIndex(terms)


@cache
def books_of(lang: str) -> Books:
    """What the checks know of Kazakh and the language `lang`: the aligner's dictionaries and sounds of names."""
    from pipeline.align.lexicon import dictionary
    from pipeline.check import Books

    tag, syllables = short_tag(lang), {}
    if tag == "zh":
        table = tomllib.loads(files("pipeline.align").joinpath("sounds", "zh.toml").read_text(encoding="utf-8"))
        syllables = {character: code for code, some in table["syllables"].items() for character in some}
    return Books(dictionary("kk", tag), dictionary(tag, "kk"), syllables)


def recall(read: Segmented, memory: TranslationMemory, targets: Sequence[str]) -> Known:
    """What people have approved of the segments of an article, in Cyrillic: the very text, or one that differs in
    values only and was adapted.  Raises StoreError from the memory.
    """
    from pipeline.memory import MatchKind, Search, queries

    known: dict[tuple[int, str], Remembered] = {}
    usable = (MatchKind.CONTEXT, MatchKind.EXACT, MatchKind.ADAPTED)
    for target in targets:
        found = memory.find(queries(read), target, Search(threshold=99, limit=1))
        for index, (segment, matches) in enumerate(zip(read.segments, found, strict=True)):
            if matches and matches[0].kind in usable and not segment.kind.copied:
                known[index, target] = _remembered(matches[0])
    return known


def _remembered(match: Match) -> Remembered:
    from pipeline.memory import MatchKind, Origin

    entry = match.entry
    who = f"{entry.origin.value} by {entry.who}" if entry.who else entry.origin.value
    changed = ", ".join(f"{one.target_old} → {one.target_new}" for one in match.substitutions)
    how = f"{match.kind.value} match" + (f": {changed}" if changed else "")
    note = Note("memory", f"from the translation memory ({how}), {who}, {entry.at}", Severity.INFO)
    exact = match.kind in (MatchKind.CONTEXT, MatchKind.EXACT)
    return Remembered(match.target, (note,), approved=exact and entry.origin is not Origin.IMPORTED)


def sign_trust(signature: Signature, options: Options, state: str = "") -> Signature:
    """The signature of a machine translation: also of its checks, its list of terms, and `Article.state`.

    Raises UsageError for a list of terms that cannot be read.
    """
    checking = options.checks
    checks = ", ".join(sorted(checking.off)) if checking.on else "none"
    try:
        terms = hashlib.sha256(checking.terms.read_bytes()).hexdigest() if checking.terms and checking.on else ""
    except OSError as error:
        raise UsageError(f"{checking.terms}: cannot be read: {error.strerror or error}") from None
    return replace(signature, checks=checks, terms=terms, memory=state)
