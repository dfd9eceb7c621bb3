"""Subword vocabulary in NLLB's layout: a SentencePiece BPE model, then the language codes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import sentencepiece as spm

PIECES = 8000
OFFSET = 1
"""SentencePiece keeps <unk>=0 <s>=1 </s>=2; NLLB keeps <s>=0 <pad>=1 </s>=2 <unk>=3, pieces follow one later."""

BOS, PAD, EOS, UNK = 0, 1, 2, 3

REQUIRED = (
    "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯаәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    ".,:;!?()[]«»\"'“”‘’–—-…%№§$€₸+=/&@#*°，。、；：？！（）《》〈〉【】·"
)


def train_subwords(sentences: Iterable[str], pieces: int = PIECES) -> bytes:
    """Train the SentencePiece BPE model and return its serialised bytes.

    Digits are split so that numbers are copied digit by digit; normalisation is the identity so
    that full-width Chinese punctuation survives.
    """
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences),
        model_writer=model,
        vocab_size=pieces,
        model_type="bpe",
        character_coverage=0.9999,
        required_chars=REQUIRED,
        split_digits=True,
        normalization_rule_name="identity",
        num_threads=2,
        minloglevel=2,
    )
    return model.getvalue()


class Subwords:
    """Encode text to NLLB ids.  `codes` maps FLORES codes to their ids."""

    def __init__(self, model: Path, codes: dict[str, int]) -> None:
        self._processor = spm.SentencePieceProcessor(model_file=str(model))
        self.codes = codes

    def __len__(self) -> int:
        return int(self._processor.vocab_size())

    def ids(self, text: str) -> list[int]:
        """NLLB ids of the pieces of `text`, without language code and end mark."""
        pieces: list[int] = self._processor.encode(text)
        return [UNK if piece == 0 else piece + OFFSET for piece in pieces]
