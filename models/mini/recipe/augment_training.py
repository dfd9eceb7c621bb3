"""Examples that are made anew for every epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from .augment import Corpus, Shares, Variant, epoch, prepare
from .augment_frames import read_frames
from .augment_guides import Encoder, Lengths, learn_tables
from .batches import Example
from .corpus import Quad
from .subwords import Subwords


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the parts come from."""

    terms: Path
    """Folder of the word lists."""
    subwords: Path
    """SentencePiece model."""
    characters: frozenset[str]
    """What the model can write: the characters it has been trained on."""


class Varied(Sequence[Example]):
    """The corpus as examples; `renewed` gives a fresh variant of each.

    As a sequence it is the corpus as it is written.
    """

    def __init__(self, quads: Sequence[Quad], subwords: Subwords, width: int, sources: Sources) -> None:
        self._subwords, self._longest = subwords, 120
        self._corpus: Corpus = prepare(quads, sources.terms, sources.characters, read_frames())
        encoded = [self._ids(Variant(quad)) for quad in quads]
        kept = [ids for ids in encoded if ids]
        sides = [[ids[column] for ids in kept] for column in range(4)]
        tables = tuple(learn_tables(sides[0], sides[column], width) for column in (1, 2, 3))
        self._encoder = Encoder(tables, Lengths(sources.subwords))
        plain = zip(quads, encoded, strict=True)
        self._examples = [self._encoder.example(ids, quad.texts, ()) if ids else None for quad, ids in plain]
        self._kept = [example for example in self._examples if example]

    def _ids(self, variant: Variant) -> list[list[int]] | None:
        """Pieces of the four sides; None where a side is empty or too long."""
        ids = [self._subwords.ids(text) for text in variant.quad.texts]
        return ids if all(0 < len(side) <= self._longest for side in ids) else None

    def renewed(self, seed: int, shares: Shares | None = None) -> list[Example]:
        """Examples of a fresh variant of each sentence, and of lines made from frames.  Equal seeds, equal examples."""
        made = []
        variants = epoch(self._corpus, shares or Shares(), seed)
        for index, variant in enumerate(variants):
            same = index < len(self._examples) and variant.quad is self._corpus.sentences[index].quad
            example = self._examples[index] if same else self._example(variant)
            if example:
                made.append(example)
        return made

    def _example(self, variant: Variant) -> Example | None:
        ids = self._ids(variant)
        return self._encoder.example(ids, variant.quad.texts, variant.links) if ids else None

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> list[Example]: ...
    def __getitem__(self, index: int | slice) -> Example | list[Example]:
        return self._kept[index]

    def __len__(self) -> int:
        return len(self._kept)
