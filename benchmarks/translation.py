"""Speed and memory of translation at the shape of NLLB-200 600M, side by side with what a user would pick.

    python -m benchmarks.translation [--folder DIR] [--runs 3] [--sentences 64]

The weights are random (speed does not depend on them) and every sentence is forced to 40 written pieces.
Each engine runs in a process of its own, the engines in turn, several times; the table shows medians.
The last line is one JSON object: ``vs_ctranslate2`` and ``vs_transformers`` are ratios of pieces a second
of a job of many sentences into three languages, greedy.

What is compared:

- transformers, float32, one sentence after another, and in batches of 32;
- CTranslate2, int8, full vocabulary, batches of 32, as its documentation shows it;
- the same with the output vocabulary cut by us and a worker a core (``ctranslate2-cut``);
- our int8 engine.

The model folder (about 4 GB) is made once in `--folder`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.random_checkpoint import SHAPES, make

ENGINES = ("transformers-32", "transformers", "ctranslate2", "ctranslate2-cut", "ours")
JOBS = ("job", "sentence", "beam")
"""Many sentences into three languages, greedy; one sentence into three languages; many into one with beam 4."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One run of one engine."""

    rate: float
    """Written pieces a second."""
    load: float
    """Seconds to load the model."""
    peak: int
    """Largest resident memory of the process in MB."""


def prepare(folder: Path) -> None:
    """Make the checkpoint and its conversions, each once."""
    from pipeline.data import ModelCard
    from pipeline.engines.convert import convert, convert_int8

    card = ModelCard("random", "1", "", "CC0-1.0", "")
    if not (folder / "hf" / "config.json").is_file():
        print("making a random checkpoint of the 600M shape", file=sys.stderr)
        make(folder / "hf", SHAPES["600m"])
    for name, trim in (("ctranslate2", False), ("ctranslate2-cut", True)):
        if not (folder / name / "model.bin").is_file():
            convert(folder / "hf", folder / name, card, trim=trim)
    if not (folder / "int8" / "weights.safetensors").is_file():
        convert_int8(folder / "hf", folder / "int8", card)


def run(engine: str, job: str, folder: Path, sentences: int) -> Timing:
    """One run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.translation_worker", engine, job, str(folder), str(sentences)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{engine} {job}: {done.stderr.strip()[-500:]}")
    return Timing(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("output/.benchmark-600m"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sentences", type=int, default=64)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--jobs", nargs="+", choices=JOBS, default=list(JOBS))
    options = parser.parse_args()
    prepare(options.folder)
    kinds = [
        (e, j) for j in options.jobs for e in ("transformers-32", *ENGINES) if (e, j) != ("transformers-32", "sentence")
    ]
    kinds = [(engine, job) for job in options.jobs for engine in options.engines if _fits(engine, job)]
    found: dict[tuple[str, str], list[Timing]] = {kind: [] for kind in kinds}
    for number in range(options.runs):
        for engine, job in kinds:
            timing = run(engine, job, options.folder, options.sentences)
            found[engine, job].append(timing)
            print(f"run {number + 1}: {job:9} {engine:16} {timing.rate:7.1f} pieces/s", file=sys.stderr, flush=True)
    report(found)


def _fits(engine: str, job: str) -> bool:
    """One sentence fills no batch, and transformers is left out where it takes minutes."""
    return not engine.startswith("transformers") or (job != "beam" and (job, engine) != ("sentence", "transformers-32"))


def report(found: dict[tuple[str, str], list[Timing]]) -> None:
    """Print the table and the ratios."""
    rate = {kind: statistics.median(t.rate for t in timings) for kind, timings in found.items()}
    print(f"{'job':9} {'engine':16} {'pieces/s':>9} {'lowest':>8} {'highest':>8} {'load s':>7} {'peak MB':>8}")
    for (engine, job), timings in found.items():
        rates = [t.rate for t in timings]
        load, peak = statistics.median(t.load for t in timings), max(t.peak for t in timings)
        print(f"{job:9} {engine:16} {rate[engine, job]:9.1f} {min(rates):8.1f} {max(rates):8.1f} {load:7.1f} {peak:8d}")
    ratios: dict[str, float] = {}
    for name, job, other in (
        ("vs_ctranslate2", "job", "ctranslate2"),
        ("vs_ctranslate2_cut", "job", "ctranslate2-cut"),
        ("vs_transformers", "job", "transformers"),
        ("vs_transformers_batch_32", "job", "transformers-32"),
        ("sentence_vs_transformers", "sentence", "transformers"),
        ("sentence_vs_ctranslate2", "sentence", "ctranslate2"),
        ("beam_vs_ctranslate2", "beam", "ctranslate2"),
    ):
        if ("ours", job) in rate and (other, job) in rate:
            ratios[name] = round(rate["ours", job] / rate[other, job], 2)
    peaks = {f"peak_mb_{job}": max(t.peak for t in timings) for (e, job), timings in found.items() if e == "ours"}
    print(json.dumps({**ratios, **peaks}))


if __name__ == "__main__":
    main()
