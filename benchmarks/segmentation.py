"""Score the sentence splitter on gold files and time it.

    python -m benchmarks.segmentation [--half even|odd] [GOLD.jsonl …]

A gold file has one object a line: ``text``, ``sentences`` (their texts) and optionally ``lang``.  Without one
the project's own cases are used.  Boundaries are compared as counts of characters that are not white
space.  Prints a table and, last, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

from pipeline import split_text

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases" / "split_kk.json"


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one gold file."""

    name: str
    sentences: int
    f1: float
    exact: float
    a_second: float


def boundaries(sentences: list[str]) -> set[int]:
    """Ends of all sentences but the last, counted in characters that are not white space."""
    ends, position = [], 0
    for sentence in sentences:
        position += len("".join(sentence.split()))
        ends.append(position)
    return set(ends[:-1])


def score(name: str, gold: list[dict[str, str | list[str]]]) -> Row:
    """F1 over all boundaries, share of texts that are exact, sentences a second."""
    hits = made = wanted = exact = count = 0
    seconds = 0.0
    for entry in gold:
        text, sentences = str(entry["text"]), list(entry["sentences"])
        began = time.perf_counter()
        found = [segment.text for segment in split_text(text, str(entry.get("lang", "kk")))]
        seconds += time.perf_counter() - began
        ours, theirs = boundaries(found), boundaries(sentences)
        hits, made, wanted = hits + len(ours & theirs), made + len(ours), wanted + len(theirs)
        exact, count = exact + (ours == theirs), count + len(sentences)
    f1 = 200 * hits / (made + wanted) if made + wanted else 100.0
    return Row(name, count, round(f1, 2), round(100 * exact / len(gold), 1), round(count / seconds))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="*")
    parser.add_argument("--half", choices=("even", "odd"), help="only records whose number is even, or odd")
    options = parser.parse_args()
    rows: list[Row] = []
    for path in options.gold:
        gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        if options.half:
            wanted = int(options.half == "odd")
            gold = [entry for entry in gold if int("".join(filter(str.isdigit, entry["id"]))) % 2 == wanted]
        kinds = dict.fromkeys(entry.get("kind", "") for entry in gold)
        parts = {kind: [entry for entry in gold if entry.get("kind", "") == kind] for kind in kinds}
        rows.extend(score(f"{path.name} {kind}".strip(), part) for kind, part in parts.items())
    if not rows:
        cases = json.loads(CASES.read_text(encoding="utf-8"))
        gold = [
            {"text": case.get("text", " ".join(case["sentences"])), "sentences": case["sentences"]} for case in cases
        ]
        rows.append(score("own cases", gold))
    print(f"{'gold':32} {'sentences':>9} {'F1':>7} {'exact %':>8} {'a second':>9}")
    for row in rows:
        print(f"{row.name:32} {row.sentences:9} {row.f1:7.2f} {row.exact:8.1f} {row.a_second:9.0f}")
    print(json.dumps({row.name: {"f1": row.f1, "exact": row.exact, "a_second": row.a_second} for row in rows}))


if __name__ == "__main__":
    main()
