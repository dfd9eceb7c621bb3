"""One timed run of one engine for `benchmarks.translation`: ``ENGINE JOB FOLDER SENTENCES``, a JSON line out."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

PIECES = 40
"""Pieces written for every sentence."""
TARGETS = ("eng_Latn", "rus_Cyrl", "zho_Hans")
CORPUS = Path(__file__).resolve().parent.parent / "models" / "mini" / "corpus" / "press"


def sentences(count: int, folder: Path) -> list[str]:
    """Press sentences of 20 to 40 pieces, always the same ones."""
    from pipeline.engines.tokenizer import NllbTokenizer

    tokenizer = NllbTokenizer.load(folder / "hf")
    lines = [
        line.split("\t")[0]
        for path in sorted(CORPUS.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").split("\n")
        if line and not line.startswith("#")
    ]
    fitting = [line for line, pieces in zip(lines, tokenizer.pieces(lines), strict=True) if 20 <= len(pieces) <= 40]
    step = len(fitting) // count
    return fitting[: step * count : step]


def ours(folder: Path, texts: list[str], job: str) -> Callable[[], int]:
    """Our engine, through the protocol that the pipeline uses."""
    from pipeline.data import Decoding, ModelCard, Request
    from pipeline.engines.int8.translator import Int8Translator
    from pipeline.engines.tokenizer import NllbTokenizer

    translator = Int8Translator(folder / "int8", NllbTokenizer.load(folder / "hf"), ModelCard("", "", "", "", ""))
    decoding = Decoding(beam=4 if job == "beam" else 1, length_ratio=0, length_extra=PIECES)
    targets = ("ru",) if job == "beam" else ("en", "ru", "zh-Hans")
    requests = [Request(text, target) for text in texts for target in targets]
    return lambda: sum(PIECES for _ in translator.translate(requests, decoding))


def ctranslate2(folder: Path, texts: list[str], job: str, *, cut: bool) -> Callable[[], int]:
    """CTranslate2 as its documentation shows it; with `cut` our vocabulary and a worker a core."""
    import ctranslate2

    from pipeline.engines.tokenizer import EOS, NllbTokenizer

    cores = len(os.sched_getaffinity(0))
    threads = {"inter_threads": cores, "intra_threads": 1} if cut else {}
    name = "ctranslate2-cut" if cut else "ctranslate2"
    translator = ctranslate2.Translator(str(folder / name), device="cpu", compute_type="int8", **threads)
    pieces = NllbTokenizer.load(folder / "hf").pieces(texts)
    targets = TARGETS[1:2] if job == "beam" else TARGETS
    sources = [["kaz_Cyrl", *p, EOS] for target in targets for p in pieces]
    prefixes = [[target] for target in targets for _ in pieces]

    def work() -> int:
        results = translator.translate_batch(
            sources,
            target_prefix=prefixes,
            max_batch_size=48 if cut else 32,
            beam_size=4 if job == "beam" else 1,
            min_decoding_length=PIECES,
            max_decoding_length=PIECES,
        )
        return sum(len(result.hypotheses[0]) for result in results)

    return work


def transformers(folder: Path, texts: list[str], job: str, rows: int) -> Callable[[], int]:
    """transformers in float32; a few sentences are enough, it is slow."""
    import torch

    from pipeline.engines.hf import load_checkpoint
    from pipeline.engines.tokenizer import EOS, NllbTokenizer

    model = load_checkpoint(folder / "hf").eval()
    tokenizer = NllbTokenizer.load(folder / "hf")
    sources = [tokenizer.ids(["kaz_Cyrl", *p, EOS]) for p in tokenizer.pieces(texts)]
    codes = [tokenizer.ids([target])[0] for target in TARGETS]
    asked = [(source, code) for source in sources for code in codes][: max(rows, 3)]

    def work() -> int:
        for start in range(0, len(asked), rows):
            batch = asked[start : start + rows]
            width = max(len(source) for source, _ in batch)
            ids = torch.tensor([[*source, *[1] * (width - len(source))] for source, _ in batch])
            with torch.inference_mode():
                model.generate(
                    input_ids=ids,
                    attention_mask=ids.ne(1),
                    decoder_input_ids=torch.tensor([[2, code] for _, code in batch]),
                    do_sample=False,
                    num_beams=1,
                    max_length=None,
                    min_new_tokens=PIECES,
                    max_new_tokens=PIECES,
                )
        return PIECES * len(asked)

    return work


def main() -> None:
    """Load, warm up with one sentence, time the job."""
    engine, job, folder, count = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
    texts = sentences(1 if job == "sentence" else count, folder)

    def load(texts: list[str]) -> Callable[[], int]:
        if engine == "ours":
            return ours(folder, texts, job)
        if engine.startswith("ctranslate2"):
            return ctranslate2(folder, texts, job, cut=engine.endswith("-cut"))
        return transformers(folder, texts, job, 32 if engine.endswith("-32") else 1)

    began = time.perf_counter()
    work = load(texts)
    loaded = time.perf_counter() - began
    if job == "sentence":
        work()  # small jobs are dominated by what happens once
    began = time.perf_counter()
    pieces = work()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"rate": pieces / seconds, "load": loaded, "peak": peak}))


if __name__ == "__main__":
    main()
