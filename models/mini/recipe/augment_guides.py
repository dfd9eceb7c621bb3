"""Soft alignments of varied sentences: translation tables learned once, and what is known of the filled slots.

The tables are those of `alignments` (IBM Model 1 in both directions); only looking up is left for each
epoch.  Inside a slot the alignment is known: name to name, from left to right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sentencepiece as spm
from numpy.typing import NDArray

from pipeline.data import Span

from .alignments import NULL_SHARE, train_model1
from .augment_slots import Spans
from .batches import Example
from .subwords import OFFSET, UNK

FLOOR = 1e-7
"""Probability of pairs that never stood together, as in new names."""
LEAST = 1e-4
"""Smaller probabilities are dropped from the tables: nine tenths of the pairs."""


@dataclass(frozen=True, slots=True)
class Table:
    """P(made | given) of one direction, to be looked up by ``given * width + made``."""

    keys: NDArray[np.int64]
    values: NDArray[np.float32]
    width: int

    def posterior(self, given: Sequence[int], made: Sequence[int]) -> NDArray[np.float32]:
        """(len(made), 1 + len(given)): posterior of each given piece, column 0 the null word; rows sum to one."""
        padded = np.array([0, *given], dtype=np.int64)
        wanted = padded[None, :] * self.width + np.array(made, dtype=np.int64)[:, None]
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        cells = np.where(self.keys[at] == wanted, self.values[at], np.float32(FLOOR))
        cells[:, 0] *= NULL_SHARE
        result: NDArray[np.float32] = cells / cells.sum(axis=1, keepdims=True)
        return result


@dataclass(frozen=True, slots=True)
class Tables:
    """Both directions between Kazakh and one other language."""

    forward: Table
    backward: Table

    def soft(self, source: Sequence[int], target: Sequence[int]) -> NDArray[np.float32]:
        """(target pieces, source pieces + 1), as `alignments.soft_alignments` gives it; last column: the null share."""
        ahead, back = self.forward.posterior(source, target), self.backward.posterior(target, source)
        cells = np.sqrt(ahead[:, 1:] * back[:, 1:].T)
        both = np.concatenate([cells, ahead[:, :1] * 0.5 + 1e-4], axis=1)
        result: NDArray[np.float32] = both / both.sum(axis=1, keepdims=True)
        return result


def _table(given: list[list[int]], made: list[list[int]], width: int) -> Table:
    model = train_model1(given, made, width)
    kept = model.probability >= LEAST
    return Table(model.pairs[kept], model.probability[kept].astype(np.float32), width)


def learn_tables(source: list[list[int]], target: list[list[int]], width: int) -> Tables:
    """Learn from encoded sentences; `width` is one more than the largest id."""
    return Tables(_table(source, target, width), _table(target, source, width))


class Lengths:
    """How many characters each piece covers: from a range of characters to a range of pieces."""

    def __init__(self, model: Path) -> None:
        processor = spm.SentencePieceProcessor(model_file=str(model))
        sizes = [len(processor.id_to_piece(piece)) for piece in range(processor.vocab_size())]
        self._sizes = np.array([0] * OFFSET + sizes, dtype=np.int64)

    def pieces(self, ids: Sequence[int], text: str, spans: Sequence[Span]) -> list[Span] | None:
        """The pieces of each span of `text`; None where they cannot be told: unknown pieces, odd spaces."""
        if UNK in ids:
            return None
        ends = np.cumsum(self._sizes[np.array(ids, dtype=np.int64)])
        if not len(ends) or ends[-1] != len(text) + 1:  # SentencePiece puts one space in front
            return None
        starts = ends - self._sizes[np.array(ids, dtype=np.int64)]
        made = []
        for span in spans:
            inside = np.nonzero((starts < span.end + 1) & (ends > span.start + 1))[0]
            made.append(Span(int(inside[0]), int(inside[-1]) + 1))
        return made


def along(guide: NDArray[np.float32], source: Span, target: Span) -> None:
    """Write into `guide` that pieces `target` say what pieces `source` say, in the same order, and no others do."""
    width, height = len(source), len(target)
    centres = (np.arange(height) + 0.5) * width / height
    distance = np.abs(centres[:, None] - (np.arange(width) + 0.5)[None, :])
    near = np.maximum(0.0, 1.0 - distance / max(1.0, width / height)) + 1e-3
    learned = guide[target.start : target.end, source.start : source.end] + 0.02
    guide[:, source.start : source.end] *= 0.05
    guide[target.start : target.end] = 0.0
    guide[target.start : target.end, source.start : source.end] = near * learned
    guide /= np.maximum(guide.sum(axis=1, keepdims=True), 1e-9)


@dataclass(frozen=True, slots=True)
class Encoder:
    """From sentences to examples."""

    tables: tuple[Tables, ...]
    """Kazakh and each target language, in the order of the columns."""
    lengths: Lengths

    def example(self, ids: Sequence[list[int]], texts: Sequence[str], links: Sequence[Spans]) -> Example:
        """An example with its soft alignments; `ids` and `texts` are those of the four columns."""
        pieces = [
            self.lengths.pieces(i, t, [s[k] for s in links]) for k, (i, t) in enumerate(zip(ids, texts, strict=True))
        ]
        guides = []
        for column, tables in enumerate(self.tables, start=1):
            guide = tables.soft(ids[0], ids[column])
            ours, theirs = pieces[0], pieces[column]
            for source, target in zip(ours or (), theirs or (), strict=True) if ours and theirs else ():
                along(guide, source, target)
            guides.append(guide.astype(np.float16))
        return Example(list(ids[0]), tuple(list(side) for side in ids[1:]), tuple(guides))
