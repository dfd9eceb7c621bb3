"""NLLB on transformers and torch: the reference, for any NLLB checkpoint, on CPU or GPU."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.data import Decoding, Hypothesis, ModelCard, Request
from pipeline.engines.batches import batches
from pipeline.engines.tokenizer import EOS, NllbTokenizer
from pipeline.errors import ModelError
from pipeline.languages import LANGUAGES, language

if TYPE_CHECKING:
    import torch

BATCH_ROWS = 32
_SOURCE = LANGUAGES[0].flores
_PAD, _EOS_ID, _UNK_ID = 1, 2, 3


class TransformersTranslator:
    """A checkpoint folder in the official layout.  Satisfies the translate stage's `Translator`."""

    def __init__(
        self,
        folder: Path,
        tokenizer: NllbTokenizer,
        card: ModelCard,
        *,
        device: str = "",
        batch_rows: int = BATCH_ROWS,
    ) -> None:
        import torch

        self.card = card
        self._torch = torch
        self._tokenizer = tokenizer
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._rows = batch_rows
        self._model = load_checkpoint(folder).to(self._device).eval()

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
        lengths = self.count([request.text for request in requests])
        for batch in batches(requests, lengths, decoding, self._rows):
            indexes = [index for members in batch.members for index in members]
            found = self._batch([requests[i] for i in indexes], decoding, batch.limit, min(count, decoding.beam))
            yield from zip(indexes, found, strict=True)

    def _batch(
        self, requests: Sequence[Request], decoding: Decoding, limit: int, count: int
    ) -> list[tuple[Hypothesis, ...]]:
        torch = self._torch
        pieces = self._tokenizer.pieces([request.text for request in requests])
        sources = [self._tokenizer.ids([_SOURCE, *source, EOS]) for source in pieces]
        width = max(map(len, sources))
        padded = torch.tensor([[*ids, *[_PAD] * (width - len(ids))] for ids in sources], device=self._device)
        starts = [[_EOS_ID, self._tokenizer.codes[language(request.target).tag]] for request in requests]
        with torch.inference_mode():
            written = self._model.generate(
                input_ids=padded,
                attention_mask=padded.ne(_PAD),
                decoder_input_ids=torch.tensor(starts, device=self._device),
                num_beams=decoding.beam,
                num_return_sequences=count,
                do_sample=False,
                max_length=None,
                max_new_tokens=limit,
                forced_bos_token_id=None,
                bad_words_ids=[[_UNK_ID]],
            )
            scores = self._scores(padded.repeat_interleave(count, dim=0), written)
        found = [
            Hypothesis(self._text(row), score, _EOS_ID in row[2:])
            for row, score in zip(written.tolist(), scores, strict=True)
        ]
        return [tuple(found[start : start + count]) for start in range(0, len(found), count)]

    def _text(self, row: Sequence[int]) -> str:
        body = list(row[2:])
        end = body.index(_EOS_ID) if _EOS_ID in body else len(body)
        return self._tokenizer.text(self._tokenizer.tokens([i for i in body[:end] if i != _PAD]))

    def _scores(self, source: torch.Tensor, written: torch.Tensor) -> list[float]:
        """Mean log-probability of the written pieces and the end mark, language code left out."""
        torch = self._torch
        logits = self._model(input_ids=source, attention_mask=source.ne(_PAD), decoder_input_ids=written[:, :-1]).logits
        chosen = written[:, 1:]
        logprobs = logits.log_softmax(-1).gather(-1, chosen.unsqueeze(-1)).squeeze(-1)
        mask = chosen.ne(_PAD)
        mask[:, 0] = False
        means = (logprobs * mask).sum(-1) / mask.sum(-1).clamp_min(1)
        return [round(float(value), 4) for value in torch.nan_to_num(means)]


def load_checkpoint(folder: Path):  # type: ignore[no-untyped-def]
    """Load an M2M100 checkpoint in float32 from local files only.

    A pickle is read with ``weights_only``: it may hold tensors, never code.
    Raises ModelError when the files are refused or do not fit the configuration.
    """
    import pickle
    import warnings

    import torch
    from transformers import M2M100ForConditionalGeneration
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    safe = any(folder.glob("*.safetensors"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of odd pickles that it then refuses; our message is one line
            return M2M100ForConditionalGeneration.from_pretrained(
                folder, dtype=torch.float32, local_files_only=True, use_safetensors=safe, weights_only=True
            )
    except pickle.UnpicklingError as error:
        reason = str(error).split("\n")[0][:120]
        raise ModelError(f"{folder}/pytorch_model.bin: refused, it holds more than tensors ({reason})") from None
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f"{folder}: the checkpoint cannot be loaded: {reason}") from None
