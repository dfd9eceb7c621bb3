"""Turn sentences into padded arrays: one Kazakh side encoded once, three target sides decoded from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from .alignments import soft_alignments
from .corpus import Quad
from .subwords import EOS, PAD, Subwords

SOURCE_CODE = "kaz_Cyrl"
TARGET_CODES = ("eng_Latn", "rus_Cyrl", "zho_Hans")


@dataclass(frozen=True, slots=True)
class Example:
    """Piece ids of one sentence and its translations, with a soft alignment for each translation."""

    source: list[int]
    targets: tuple[list[int], ...]
    guides: tuple[NDArray[np.float16], ...]

    @property
    def length(self) -> int:
        return max(len(self.source), *(len(target) for target in self.targets))


@runtime_checkable
class Renewable(Protocol):
    """Examples that are made anew for every epoch."""

    def renewed(self, seed: int) -> Sequence[Example]:
        """The examples of an epoch; equal seeds give equal ones."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays of one update.  B sentences, R = B × targets rows (all of the first target first)."""

    source: NDArray[np.int64]
    """(B, S) ids ``[kaz_Cyrl] pieces </s>``, padded."""
    decoder_input: NDArray[np.int64]
    """(R, T) ids ``</s> [target code] pieces``, padded."""
    labels: NDArray[np.int64]
    """(R, T) ids ``[target code] pieces </s>``, padded."""
    guide: NDArray[np.float32]
    """(R, T, S) wanted attention; rows of zeros are not supervised."""


def make_examples(quads: Sequence[Quad], subwords: Subwords, width: int, longest: int = 120) -> list[Example]:
    """Encode and align.  Sentences with more than `longest` pieces on any side are left out."""
    encoded = [[subwords.ids(text) for text in quad.texts] for quad in quads]
    encoded = [sides for sides in encoded if all(0 < len(side) <= longest for side in sides)]
    sources = [sides[0] for sides in encoded]
    guides = [soft_alignments(sources, [sides[k] for sides in encoded], width) for k in (1, 2, 3)]
    return [Example(sides[0], tuple(sides[1:]), tuple(guide[i] for guide in guides)) for i, sides in enumerate(encoded)]


def pack(examples: Sequence[Example], codes: dict[str, int]) -> Batch:
    """Pad `examples` into one `Batch`."""
    rows = len(examples) * len(TARGET_CODES)
    width = max(len(e.source) for e in examples) + 2
    height = max(len(t) for e in examples for t in e.targets) + 2
    source = np.full((len(examples), width), PAD, dtype=np.int64)
    decoder_input = np.full((rows, height), PAD, dtype=np.int64)
    labels = np.full((rows, height), PAD, dtype=np.int64)
    guide = np.zeros((rows, height, width), dtype=np.float32)
    for b, example in enumerate(examples):
        n = len(example.source)
        source[b, : n + 2] = [codes[SOURCE_CODE], *example.source, EOS]
        for k, (code, target) in enumerate(zip(TARGET_CODES, example.targets, strict=True)):
            row, m = k * len(examples) + b, len(target)
            labels[row, : m + 2] = [codes[code], *target, EOS]
            decoder_input[row, : m + 2] = [EOS, codes[code], *target]
            guide[row, 1 : m + 1, 1 : n + 2] = example.guides[k]
            guide[row, m + 1, n + 1] = 1.0
    return Batch(source, decoder_input, labels, guide)


def epoch_batches(
    examples: Sequence[Example], codes: dict[str, int], tokens: int, rng: np.random.Generator
) -> Iterator[Batch]:
    """Shuffle, group similar lengths, yield batches of about `tokens` positions a side in random order.

    `Renewable` examples are renewed first, with a seed from `rng`.
    """
    if isinstance(examples, Renewable):
        examples = examples.renewed(int(rng.integers(2**62)))
    noise = rng.uniform(0.9, 1.1, len(examples))
    order = np.argsort([e.length * x for e, x in zip(examples, noise, strict=True)])
    groups: list[list[int]] = [[]]
    widest = 0
    for index in order:
        widest = max(widest, examples[index].length)
        if groups[-1] and widest * (len(groups[-1]) + 1) > tokens:
            groups.append([])
            widest = examples[index].length
        groups[-1].append(int(index))
    for group in rng.permutation(len(groups)):
        yield pack([examples[i] for i in groups[group]], codes)
