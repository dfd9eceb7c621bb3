"""NLLB on CTranslate2: the default on a CPU, int8 arithmetic, no torch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pipeline.data import Decoding, Hypothesis, ModelCard, Request
from pipeline.engines.tokenizer import EOS, NllbTokenizer
from pipeline.errors import ModelError, TranslationError
from pipeline.languages import LANGUAGES, language

BATCH_PIECES = 1024
"""Source pieces in one batch of one worker (figures: docs/decisions.md)."""
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
        if not requests:
            return []
        pieces = self._tokenizer.pieces([request.text for request in requests])
        sources = [[_SOURCE, *source, EOS] for source in pieces]
        prefixes = [[language(request.target).flores] for request in requests]
        try:
            results = self._translator.translate_batch(
                sources,
                target_prefix=prefixes,
                max_batch_size=BATCH_PIECES,
                batch_type="tokens",
                beam_size=decoding.beam,
                max_input_length=0,  # never cut the source
                max_decoding_length=limit + 1,  # the language code counts
                return_scores=True,
                return_end_token=True,
                disable_unk=True,
            )
        except (RuntimeError, ValueError) as error:
            raise TranslationError(f"CTranslate2 failed on a batch of {len(requests)}: {str(error)[:160]}") from None
        return [self._hypothesis(result.hypotheses[0], result.scores[0]) for result in results]

    def _hypothesis(self, pieces: Sequence[str], score: float) -> Hypothesis:
        # CTranslate2 divides by a length that counts the given language code; we do not count it
        score = float(score) * len(pieces) / max(1, len(pieces) - 1)
        return Hypothesis(self._tokenizer.text(pieces), round(score, SCORE_DIGITS), pieces[-1:] == [EOS])
