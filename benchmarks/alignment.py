"""Sentence aligners side by side: how well, and how fast.

    python -m benchmarks.alignment [GOLD.jsonl …] [--hunalign PROGRAM] [--sentences 10000]

Ours against an own Gale-Church (lengths alone, Gale and Church 1993, with their priors) and, where its
program is given, hunalign (without a dictionary, ``-realign``; Chinese is given to it character by
character).  A gold file has one object a line: ``pair`` (``kk-en``), ``src`` and ``tgt`` (lists of
sentences) and ``gold`` (beads: lists of source and of target indexes).  Without one the project's own
gold set is used.  The second table times one long text, made of the project's corpus with merged,
split, dropped and added sentences.  Prints tables and, last, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import align_sentences
from pipeline.align.band import along, whole
from pipeline.align.pairs import align_texts, read_texts
from pipeline.align.search import SIZES, search
from pipeline.score import AlignmentScores, alignment_scores

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tests" / "gold"
Group = tuple[tuple[int, ...], tuple[int, ...]]
Aligner = Callable[[Sequence[str], Sequence[str], str], list[Group]]


def ours(source: Sequence[str], target: Sequence[str], pair: str) -> list[Group]:
    """This project's aligner, without a model."""
    from_, to = pair.split("-")
    beads = align_sentences(source, target, from_, to)
    return [(tuple(range(*bead.source)), tuple(range(*bead.target))) for bead in beads]


_PRIORS = {(1, 1): 0.89, (1, 2): 0.0445, (2, 1): 0.0445, (2, 2): 0.011}
_GAP = 0.0099
_VARIANCE = 6.8


def _groups(sizes: Sequence[tuple[int, int]]) -> list[Group]:
    made, i, j = [], 0, 0
    for m, n in sizes:
        made.append((tuple(range(i, i + m)), tuple(range(j, j + n))))
        i, j = i + m, j + n
    return made


def gale_church(source: Sequence[str], target: Sequence[str], pair: str) -> list[Group]:
    """Lengths alone: the cost of a bead is that of its difference in length under a normal distribution."""
    lengths = [np.array([len("".join(s.split())) for s in side], dtype=np.float64) for side in (source, target)]
    ratio = lengths[1].sum() / max(1.0, lengths[0].sum())
    short = max(len(source), len(target)) <= 500
    band = whole(len(source), len(target)) if short else along([], lengths[0], lengths[1])
    sums = [np.concatenate([[0.0], np.cumsum(side), np.full(band.width + 3, side.sum())]) for side in lengths]
    rows, columns = np.arange(len(source) + 1), band.columns()
    tail = np.vectorize(lambda z: math.log(max(1e-12, math.erfc(z / math.sqrt(2)))))
    scores = {}
    for m, n in SIZES:
        here = (sums[0][np.minimum(rows + m, len(source))] - sums[0][rows])[:, None]
        limit = np.minimum(columns, len(target))
        there = sums[1][np.minimum(limit + n, len(target))] - sums[1][limit]
        z = np.abs(there - here * ratio) / np.sqrt(_VARIANCE * np.maximum(1.0, (here + there / ratio) / 2))
        grid = np.interp(z, _Z, tail(_Z))
        scores[m, n] = (grid + math.log(_PRIORS.get((m, n), 1e-9))).astype(np.float32)
    gaps = [np.full(len(side), math.log(_GAP) - 3.0, dtype=np.float32) for side in lengths]
    return _groups(search(band, scores, (gaps[0], gaps[1])))


_Z = np.linspace(0.0, 12.0, 600)


def hunalign(program: Path, source: Sequence[str], target: Sequence[str], pair: str) -> list[Group]:
    """The hunalign program, as its users run it when they have no dictionary."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("empty.dic", "source", "target")]
        paths[0].write_text("")
        for path, side, lang in zip(paths[1:], (source, target), pair.split("-"), strict=True):
            lines = (" ".join(s) if lang == "zh" else s for s in (" ".join(s.split()) for s in side))
            path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        command = [str(program), "-realign", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    rungs = [tuple(map(int, line.split("\t")[:2])) for line in done.stdout.splitlines() if line.count("\t") >= 2]
    if rungs and rungs[-1] != (len(source), len(target)):
        rungs.append((len(source), len(target)))
    return _groups([(c - a, d - b) for (a, b), (c, d) in pairwise(rungs)])


def score(aligner: Aligner, gold: Sequence[dict[str, Any]]) -> AlignmentScores:
    """Scores over all documents of one gold file."""
    pairs = []
    for record in gold:
        truth = [(tuple(source), tuple(target)) for source, target in record["gold"]]
        pairs.append((truth, aligner(record["src"], record["tgt"], record["pair"])))
    return alignment_scores(pairs)


def long_text(size: int, column: int, seed: int = 1) -> tuple[list[str], list[str]]:
    """About `size` sentences a side from the corpus: 80 % 1-1, 12 % merged or split, 8 % dropped or added."""
    quads = [
        line.split("\t")
        for path in sorted((ROOT / "models" / "mini" / "corpus").glob("press*/*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#") and line.count("\t") == 3
    ]
    rng, source, target, at = np.random.default_rng(seed), list[str](), list[str](), 0
    while len(source) < size:
        a, b = quads[at % len(quads)], quads[(at + 1) % len(quads)]
        draw = rng.random()
        if draw < 0.8:
            source.append(a[0])
            target.append(a[column])
        elif draw < 0.86:
            source += [a[0], b[0]]
            target.append(f"{a[column]} {b[column]}")
        elif draw < 0.92:
            source.append(f"{a[0]} {b[0]}")
            target += [a[column], b[column]]
        elif draw < 0.96:
            source.append(a[0])
        else:
            target.append(a[column])
        at += 2 if 0.8 <= draw < 0.92 else 1
    return source, target


def timed(action: Callable[[], object], repeats: int = 3) -> float:
    """Median seconds of several runs."""
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _quality(paths: Sequence[Path], aligners: dict[str, Aligner]) -> dict[str, Any]:
    print(f"{'gold':34} {'documents':>9}" + "".join(f" {name:>22}" for name in aligners))
    table: dict[str, Any] = {}
    for path in paths:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        rows = {name: score(aligner, records) for name, aligner in aligners.items()}
        cells = "".join(f" {row.strict:>13.2f} / {row.lax:6.2f}" for row in rows.values())
        print(f"{path.name:34} {len(records):9}{cells}", flush=True)
        table[path.name] = {name: {"strict": row.strict, "lax": row.lax} for name, row in rows.items()}
    return table


def _speed(size: int, aligners: dict[str, Aligner]) -> dict[str, Any]:
    source, target = long_text(size, 1)
    texts = read_texts(source, target, ("kk", "en"))
    seconds = {"features": timed(lambda: read_texts(source, target, ("kk", "en")))}
    seconds["alignment after features"] = timed(lambda: align_texts(texts))
    for name, aligner in aligners.items():
        seconds[name] = timed(partial(aligner, source, target, "kk-en"), 1)
    print(f"\n{len(source)} x {len(target)} sentences, kk-en, seconds")
    for name, value in seconds.items():
        print(f"{name:34} {value:8.2f}")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory of this process, MB':34} {megabytes:8.0f}")
    return {"sentences": len(source), "seconds": seconds, "megabytes": round(megabytes)}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="*")
    parser.add_argument("--hunalign", type=Path, help="the hunalign program, built from its source")
    parser.add_argument("--sentences", type=int, default=10_000, help="size of the long text; 0: no timing")
    options = parser.parse_args()
    aligners: dict[str, Aligner] = {"ours": ours, "Gale-Church": gale_church}
    if options.hunalign:
        aligners["hunalign"] = partial(hunalign, options.hunalign.resolve())
    print("strict / lax F1")
    result: dict[str, Any] = {"quality": _quality(options.gold or sorted(OWN.glob("align_*.jsonl")), aligners)}
    if options.sentences:
        others = {name: aligner for name, aligner in aligners.items() if name != "Gale-Church"}
        result["speed"] = _speed(options.sentences, others)
    json.dump(result, sys.stdout)
    print()


if __name__ == "__main__":
    main()
