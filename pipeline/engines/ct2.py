"""NLLB on CTranslate2: the default on a CPU, int8 arithmetic, no torch."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.data import Decoding, Hypothesis, ModelCard, Request
from pipeline.engines.batches import Batch, batches
from pipeline.engines.tokenizer import EOS, NllbTokenizer
from pipeline.errors import ModelError, TranslationError
from pipeline.languages import LANGUAGES, language

ROWS = 48
"""Hypotheses written together by one worker."""
_QUEUED = 3
"""Batches handed to the library ahead, a worker."""
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
        self._workers = workers or max(1, len(os.sched_getaffinity(0)))
        try:
            self._translator = ctranslate2.Translator(
                str(folder), device="cpu", compute_type=compute_type, inter_threads=self._workers, intra_threads=1
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"{folder}: CTranslate2 cannot load the model: {str(error)[:160]}") from None

    def count(self, texts: Sequence[str]) -> list[int]:
        """Number of pieces of each text."""
        return [len(pieces) for pieces in self._tokenizer.pieces(texts)]

    def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
        """Answer every request, as batches are finished; see the `Translator` protocol."""
        for index, found in self.candidates(requests, decoding, 1):
            yield index, found[0]

    def candidates(
        self, requests: Sequence[Request], decoding: Decoding, count: int
    ) -> Iterator[tuple[int, tuple[Hypothesis, ...]]]:
        """For each request up to `count` hypotheses, best first; at most as many as the beam is wide."""
        pieces = self._tokenizer.pieces([request.text for request in requests])
        planned = batches(requests, [len(source) for source in pieces], decoding, max(1, ROWS // decoding.beam))
        running: deque[tuple[list[int], list[Any]]] = deque()
        ahead = _QUEUED * self._workers
        try:
            for batch in planned:
                indexes = [index for members in batch.members for index in members]
                targets = [requests[index].target for index in indexes]
                started = self._start(batch, [pieces[i] for i in indexes], targets, decoding, count)
                running.append((indexes, started))
                if len(running) >= ahead:
                    yield from self._collect(*running.popleft())
            while running:
                yield from self._collect(*running.popleft())
        except (RuntimeError, ValueError) as error:
            raise TranslationError(f"CTranslate2 failed on a batch of {len(requests)}: {str(error)[:160]}") from None

    def _collect(self, indexes: Sequence[int], results: Sequence[Any]) -> Iterator[tuple[int, tuple[Hypothesis, ...]]]:
        for index, result in zip(indexes, results, strict=False):  # the ballast row comes last and is dropped
            found = result.result()
            yield index, tuple(map(self._hypothesis, found.hypotheses, found.scores))

    def _start(
        self, batch: Batch, pieces: list[list[str]], targets: list[str], decoding: Decoding, count: int
    ) -> list[Any]:
        """Hand one batch to the workers, padded to the full width of its length class."""
        if max(map(len, pieces)) < batch.width:
            pieces, targets = [*pieces, self._ballast(batch.width)], [*targets, targets[0]]
        return list(
            self._translator.translate_batch(
                [[_SOURCE, *source, EOS] for source in pieces],
                target_prefix=[[language(target).flores] for target in targets],
                asynchronous=True,
                beam_size=decoding.beam,
                num_hypotheses=min(count, decoding.beam),
                max_input_length=0,  # never cut the source
                max_decoding_length=batch.limit + 1,  # the language code counts
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
