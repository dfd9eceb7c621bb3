"""Translations against references: chrF++ and BLEU by sacrebleu (Post 2018), by kind of line and by length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.languages import short_tag

LENGTHS = ((1, 7), (8, 14), (15, 21), (22, 999))
"""Buckets of source words, both ends included."""
FEWEST = 20
"""Groups with fewer sentences are not scored by themselves."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with its translation and its reference."""

    source: str
    made: str
    reference: str
    kind: str = ""
    """What it is in its document: title, para, quote…; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class TranslationScores:
    """Scores of one group of sentences."""

    target: str
    group: str
    """``all``, ``kind:…`` or ``words:…``."""
    sentences: int
    chrf: float
    """chrF++, 0 to 100."""
    bleu: float
    signature: str
    """sacrebleu's signatures of both."""


def _groups(sentences: Sequence[Scored]) -> Iterator[tuple[str, list[Scored]]]:
    yield "all", list(sentences)
    for kind in sorted({sentence.kind for sentence in sentences} - {""}):
        yield f"kind:{kind}", [sentence for sentence in sentences if sentence.kind == kind]
    for low, high in LENGTHS:
        name = f"words:{low}-{high}" if high < LENGTHS[-1][1] else f"words:{low}+"
        yield name, [sentence for sentence in sentences if low <= len(sentence.source.split()) <= high]


def translation_scores(sentences: Sequence[Scored], target: str) -> list[TranslationScores]:
    """One row for all sentences, then one a kind and one a length bucket that hold at least `FEWEST`.

    Corpus-level chrF++ and BLEU; BLEU takes Chinese character by character.  Raises UsageError for
    an unknown language.
    """
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    chrf, bleu = CHRF(word_order=2), BLEU(tokenize="zh" if short_tag(target) == "zh" else "13a")
    rows = []
    for group, chosen in _groups(sentences):
        if group != "all" and len(chosen) < FEWEST:
            continue
        made, references = [s.made for s in chosen], [[s.reference for s in chosen]]
        figures = chrf.corpus_score(made, references).score, bleu.corpus_score(made, references).score
        signature = f"{chrf.get_signature()} / {bleu.get_signature()}"
        rows.append(
            TranslationScores(target, group, len(chosen), round(figures[0], 2), round(figures[1], 2), signature)
        )
    return rows


Line = tuple[str, tuple[str, ...]]
"""Kind and columns of a corpus line."""


def corpus_lines(lines: Iterable[str], columns: int, fail: Callable[[int, str], Exception]) -> Iterator[Line]:
    """Lines of a tab-separated corpus; ``# title``, ``# para``… name the kind of the lines that follow.

    Raises what `fail` (line number from 1, message) makes of a line without `columns` filled columns.
    """
    kind = ""
    for number, line in enumerate(lines, start=1):
        if line.startswith("#"):
            words = line[1:].split()
            kind = words[0] if words and ":" not in words[0] else kind
        elif line.strip():
            cells = tuple(cell.strip() for cell in line.split("\t"))
            if len(cells) != columns or not all(cells):
                raise fail(number, f"has {sum(map(bool, cells))} filled columns, not {columns}")
            yield kind, cells
