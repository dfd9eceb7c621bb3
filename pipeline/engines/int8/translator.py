"""The int8 engine behind the translate stage's `Translator` protocol."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import torch

from pipeline.data import Decoding, Hypothesis, ModelCard, Request
from pipeline.engines.batches import Batch, batches
from pipeline.engines.int8.files import WEIGHTS, TensorFile, read_config, read_kept
from pipeline.engines.int8.network import Network
from pipeline.engines.int8.search import Finished, Job, search
from pipeline.engines.tokenizer import EOS, NllbTokenizer
from pipeline.errors import ModelError, TranslationError
from pipeline.languages import LANGUAGES, language

ROWS = 63
"""Hypotheses written together by one worker: more is a little faster and takes 8 to 11 MB each at the 600M shape."""
SCORE_DIGITS = 4
_SOURCE = LANGUAGES[0].flores
Answers = list[list[list[Finished]]]
"""For each sentence and each of its languages the hypotheses, best first."""


class Int8Translator:
    """An int8 model folder on the processor's cores.

    One batch after another has all cores; with `workers` above 1 so many batches run side by side, which was
    no faster on two cores and needs the memory of so many batches.
    """

    def __init__(self, folder: Path, tokenizer: NllbTokenizer, card: ModelCard, *, workers: int = 0) -> None:
        self.card = card
        self._tokenizer = tokenizer
        self._kept = read_kept(folder)
        self._row_of = {piece: row for row, piece in enumerate(self._kept)}
        self._network = Network(TensorFile(folder / WEIGHTS), read_config(folder))
        self._workers = max(1, workers)
        self._threads = max(1, len(os.sched_getaffinity(0)) // self._workers)
        missing = [lang.flores for lang in LANGUAGES[1:] if tokenizer.codes[lang.tag] not in self._row_of]
        if missing or self._kept[:4] != [0, 1, 2, 3]:
            raise ModelError(f"{folder}: the kept vocabulary lacks special pieces {missing}; convert the model again")

    def count(self, texts: Sequence[str]) -> list[int]:
        """Number of pieces of each text."""
        return [len(pieces) for pieces in self._tokenizer.pieces(texts)]

    def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
        """Answer every request, as batches are finished; see the `Translator` protocol."""
        for number, found in self.candidates(requests, decoding, 1):
            yield number, found[0]

    def candidates(
        self, requests: Sequence[Request], decoding: Decoding, count: int
    ) -> Iterator[tuple[int, tuple[Hypothesis, ...]]]:
        """For each request up to `count` hypotheses, best first; at most as many as the beam is wide."""
        pieces = self._tokenizer.pieces([request.text for request in requests])
        planned = batches(requests, [len(p) for p in pieces], decoding, max(1, ROWS // decoding.beam))
        threads = torch.get_num_threads()
        torch.set_num_threads(self._threads)
        try:
            jobs = ((batch, self._job(batch, pieces, requests)) for batch in planned)
            for batch, result in self._searched(jobs, decoding.beam):
                for members, found in zip(batch.members, result, strict=True):
                    yield from zip(members, (self._hypotheses(each[:count]) for each in found), strict=True)
        except RuntimeError as error:
            raise TranslationError(f"the int8 engine failed: {str(error).splitlines()[0][:160]}") from None
        finally:
            torch.set_num_threads(threads)

    def _searched(self, jobs: Iterator[tuple[Batch, Job]], beam: int) -> Iterator[tuple[Batch, Answers]]:
        if self._workers == 1:
            # in this thread: torch gives other threads fewer cores (1.5 of 2, measured)
            yield from ((batch, search(self._network, job, beam)) for batch, job in jobs)
            return
        # a thread's number of cores is its own setting: each worker has to make it
        with ThreadPoolExecutor(self._workers, initializer=torch.set_num_threads, initargs=(self._threads,)) as pool:
            try:
                running = {pool.submit(search, self._network, job, beam): batch for batch, job in jobs}
                yield from ((running[future], future.result()) for future in as_completed(running))
            finally:
                pool.shutdown(cancel_futures=True)

    def _job(self, batch: Batch, pieces: Sequence[Sequence[str]], requests: Sequence[Request]) -> Job:
        sources = [self._tokenizer.ids([_SOURCE, *pieces[members[0]], EOS]) for members in batch.members]
        codes = [
            [self._row_of[self._tokenizer.codes[language(requests[m].target).tag]] for m in members]
            for members in batch.members
        ]
        return Job(sources, codes, batch.width + 2, batch.limit)  # language code and end mark are no pieces

    def _hypotheses(self, found: Sequence[Finished]) -> tuple[Hypothesis, ...]:
        return tuple(
            Hypothesis(
                self._tokenizer.text(self._tokenizer.tokens([self._kept[row] for row in written.rows])),
                round(written.score, SCORE_DIGITS),
                written.finished,
            )
            for written in found
        )
