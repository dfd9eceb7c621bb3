"""NLLB on CTranslate2: the default on a CPU, int8 arithmetic, no torch."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.data import Decoding, Hypothesis, ModelCard, Request
from pipeline.engines.tokenizer import EOS, NllbTokenizer
from pipeline.errors import ModelError, TranslationError
from pipeline.languages import LANGUAGES, language

BATCH_PIECES = 1024
"""Source pieces in one batch of one worker."""
LENGTH_CLASS = 16
"""Sources are padded to a multiple of so many pieces.

Attention sums over the padded length, and the order of the sum depends on it; int8 arithmetic then
turns a difference in the last bit into another word in about one sentence of a hundred.  With the
padded length a function of the sentence's own length, its answer is the same in any company.
"""
_BALLAST = (
    "Бүгін Үкімет үйінде өткен отырыста министрлер өңірлердің әлеуметтік-экономикалық даму қорытындысын қарап, "
    "алдағы жылға арналған жоспарды талқылады және ауыл мектептерін жөндеу, жаңа жолдар салу, су жүйелерін "
    "жаңарту мәселелері бойынша нақты тапсырмалар берілді."
)
SCORE_DIGITS = 4
"""Digits kept of a log-probability: sums in another order differ beyond them."""
_SOURCE = LANGUAGES[0].flores


class CTranslate2Translator:
    """A converted model folder.  Satisfies the translate stage's `Translator`."""

    def __init__(
        self,
        folder: Path,
        tokenizer: NllbTokenizer,
        card: ModelCard,
        *,
        compute_type: str = "int8",
        workers: int = 0,
    ) -> None:
        import ctranslate2

        self.card = card
        self._tokenizer = tokenizer
        (self._ballast_pieces,) = tokenizer.pieces([_BALLAST])
        workers = workers or max(1, len(os.sched_getaffinity(0)))
        try:
            self._translator = ctranslate2.Translator(
                str(folder), device="cpu", compute_type=compute_type, inter_threads=workers, intra_threads=1
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"{folder}: CTranslate2 cannot load the model: {str(error)[:160]}") from None

    def count(self, texts: Sequence[str]) -> list[int]:
        """Number of pieces of each text."""
        return [len(pieces) for pieces in self._tokenizer.pieces(texts)]

    def translate(self, requests: Sequence[Request], decoding: Decoding, limit: int) -> list[Hypothesis]:
        """Answer every request, in order; see the `Translator` protocol."""
        pieces = self._tokenizer.pieces([request.text for request in requests])
        running = [
            (batch, self._start([pieces[i] for i in batch], [requests[i].target for i in batch], decoding, limit))
            for batch in _batches([len(source) for source in pieces])
        ]
        answers: dict[int, Hypothesis] = {}
        try:
            for batch, results in running:
                found = (
                    self._hypothesis(r.hypotheses[0], r.scores[0]) for r in (result.result() for result in results)
                )
                answers |= dict(zip(batch, found, strict=False))  # the ballast row comes last and is dropped
        except (RuntimeError, ValueError) as error:
            raise TranslationError(f"CTranslate2 failed on a batch of {len(requests)}: {str(error)[:160]}") from None
        return [answers[i] for i in range(len(requests))]

    def _start(self, pieces: list[list[str]], targets: list[str], decoding: Decoding, limit: int) -> list[Any]:
        """Hand one batch to the workers, padded to the full width of its length class."""
        width = _class_width(max(map(len, pieces)))
        if max(map(len, pieces)) < width:
            pieces, targets = [*pieces, self._ballast(width)], [*targets, targets[0]]
        return list(
            self._translator.translate_batch(
                [[_SOURCE, *source, EOS] for source in pieces],
                target_prefix=[[language(target).flores] for target in targets],
                asynchronous=True,
                beam_size=decoding.beam,
                max_input_length=0,  # never cut the source
                max_decoding_length=limit + 1,  # the language code counts
                return_scores=True,
                return_end_token=True,
                disable_unk=True,
            )
        )

    def _ballast(self, width: int) -> list[str]:
        """A plain sentence of exactly `width` pieces, whose answer nobody wants."""
        return (self._ballast_pieces * (1 + width // len(self._ballast_pieces)))[:width]

    def _hypothesis(self, pieces: Sequence[str], score: float) -> Hypothesis:
        # CTranslate2 divides by a length that counts the given language code; we do not count it
        score = float(score) * len(pieces) / max(1, len(pieces) - 1)
        return Hypothesis(self._tokenizer.text(pieces), round(score, SCORE_DIGITS), pieces[-1:] == [EOS])


def _class_width(length: int) -> int:
    """The padded length of a source of `length` pieces."""
    return max(1, -(-length // LENGTH_CLASS)) * LENGTH_CLASS


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indexes of sources of one length class, widest first, about `BATCH_PIECES` padded pieces a batch."""
    by_width: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        by_width.setdefault(_class_width(length), []).append(index)
    for width in sorted(by_width, reverse=True):
        rows = max(1, BATCH_PIECES // width)
        members = by_width[width]
        yield from (members[start : start + rows] for start in range(0, len(members), rows))
