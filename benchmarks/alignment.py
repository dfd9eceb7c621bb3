"""Score the sentence aligner on gold files and time it.

    python -m benchmarks.alignment [GOLD.jsonl …]

A gold file has one object a line: ``pair`` (``kk-en``), ``src`` and ``tgt`` (lists of sentences) and ``gold`` (beads:
lists of source and of target indexes).  Without one the project's own gold set is used.  Strict: a bead
counts if it is exactly a gold bead; lax: if it shares a link with one (as in vecalign's scorer: precision
over all beads found, recall over gold beads with two sides).  Prints a table and, last, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import align_sentences

OWN = Path(__file__).resolve().parent.parent / "tests" / "gold"
Bead = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one gold file."""

    name: str
    documents: int
    strict: float
    lax: float
    seconds: float


def _hits(wanted: Sequence[Bead], found: Sequence[Bead]) -> tuple[int, int]:
    """How many of `found` are exactly in `wanted`, and how many share a link with it."""
    exact = set(wanted)
    links = {(i, j) for source, target in wanted for i in source for j in target}
    strict = [bead in exact for bead in found]
    lax = [s or any((i, j) in links for i in b[0] for j in b[1]) for s, b in zip(strict, found, strict=True)]
    return sum(strict), sum(lax)


def _f1(precision: float, recall: float) -> float:
    return round(200 * precision * recall / (precision + recall), 2) if precision + recall else 0.0


def _beads(raw: Iterable[Sequence[Sequence[int]]]) -> list[Bead]:
    return [(tuple(bead[0]), tuple(bead[1])) for bead in raw if bead[0] or bead[1]]


def score(name: str, gold: list[dict[str, Any]]) -> Row:
    """Strict and lax F1 over all documents of one file."""
    made = wanted = 0
    precise, recalled = [0, 0], [0, 0]
    seconds = 0.0
    for document in gold:
        source, target = document["pair"].split("-")
        began = time.perf_counter()
        beads = align_sentences(document["src"], document["tgt"], source, target)
        seconds += time.perf_counter() - began
        found = _beads((range(*bead.source), range(*bead.target)) for bead in beads)
        truth = _beads(document["gold"])
        linked = [bead for bead in truth if bead[0] and bead[1]]
        for place, (strict, lax) in ((precise, _hits(truth, found)), (recalled, _hits(found, linked))):
            place[0] += strict
            place[1] += lax
        made, wanted = made + len(found), wanted + len(linked)
    figures = [_f1(precise[k] / made, recalled[k] / wanted) for k in (0, 1)]
    return Row(name, len(gold), figures[0], figures[1], round(seconds, 1))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="*")
    paths = parser.parse_args().gold or sorted(OWN.glob("align_*.jsonl"))
    rows = [
        score(path.name, [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]) for path in paths
    ]
    print(f"{'gold':36} {'documents':>9} {'strict F1':>9} {'lax F1':>7} {'seconds':>8}")
    for row in rows:
        print(f"{row.name:36} {row.documents:9} {row.strict:9.2f} {row.lax:7.2f} {row.seconds:8.1f}")
    print(json.dumps({row.name: {"strict": row.strict, "lax": row.lax, "seconds": row.seconds} for row in rows}))


if __name__ == "__main__":
    main()
