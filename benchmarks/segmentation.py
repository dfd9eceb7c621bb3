"""Sentence splitters side by side: how well, and how fast.

    python -m benchmarks.segmentation [--peers PEERS/bin/python] [--half even|odd] [--rounds 5] [GOLD.jsonl …]

A gold file has one object a line: ``text``, ``sentences`` (their texts) and optionally ``lang``, ``kind`` and ``id``.
Without one, the project's gold set is used (the half that was never looked at) and a sample of its corpus in four
languages, where a paragraph is the text and its lines are the sentences.  Peers live in an environment of their own,
see `benchmarks/requirements.txt`; without ``--peers`` only ours is measured.

Boundaries are compared as counts of characters that are not white space.  All splitters take turns in every round;
a time is processor time, the median of the rounds.  Ours splits documents with its layout stage (`split_text`),
paragraphs without (`sentence_spans`); peers get documents line by line, since they know no layout.  Prints one Markdown
table a material and, last, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import split_text
from pipeline.split import sentence_spans

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold" / "seg_kk.jsonl"
CORPUS = ROOT / "models" / "mini" / "corpus"
WORKER = Path(__file__).resolve().parent / "segmentation_peers.py"
LANGUAGES = ("kk", "en", "ru", "zh")
"""Column order of the corpus."""


@dataclass(frozen=True, slots=True)
class Material:
    """Texts in one language with their sentences."""

    name: str
    lang: str
    texts: list[str]
    sentences: list[list[str]]
    documents: bool = False
    """Whether a text may hold several lines of layout; else it is one paragraph."""

    @property
    def size(self) -> int:
        """How many sentences there are."""
        return sum(map(len, self.sentences))


@dataclass(slots=True)
class Figures:
    """What one splitter did with one material."""

    hits: int = 0
    made: int = 0
    wanted: int = 0
    exact: int = 0
    altered: int = 0
    """Texts that came back changed in more than their white space."""
    seconds: list[float] = field(default_factory=list)

    def rates(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of the boundaries inside the texts, per cent."""
        precision = 100 * self.hits / self.made if self.made else 100.0
        recall = 100 * self.hits / self.wanted if self.wanted else 100.0
        both = self.made + self.wanted
        return precision, recall, 200 * self.hits / both if both else 100.0


def boundaries(sentences: list[str]) -> set[int]:
    """Ends of all sentences but the last, counted in characters that are not white space."""
    ends, position = set(), 0
    for sentence in sentences:
        position += len("".join(sentence.split()))
        ends.add(position)
    return ends - {0, position}


def compare(material: Material, found: list[list[str]]) -> Figures:
    """Count boundaries hit, made and wanted."""
    figures = Figures()
    for text, gold, sentences in zip(material.texts, material.sentences, found, strict=True):
        ours, theirs = boundaries(sentences), boundaries(gold)
        figures.hits += len(ours & theirs)
        figures.made += len(ours)
        figures.wanted += len(theirs)
        figures.exact += ours == theirs
        figures.altered += "".join("".join(sentences).split()) != "".join(text.split())
    return figures


Splitter = Callable[[Material], tuple[float, list[list[str]]]]


def ours(material: Material) -> tuple[float, list[list[str]]]:
    """This project's splitter: seconds, and the sentences of every text."""
    began = time.process_time()
    if material.documents:
        found = [[segment.text for segment in split_text(text, material.lang)] for text in material.texts]
    else:
        found = [[text[start:end] for start, end in sentence_spans(text, material.lang)] for text in material.texts]
    return time.process_time() - began, found


class Peers:
    """The worker in the peers' environment."""

    def __init__(self, python: Path) -> None:
        self._process = subprocess.Popen(
            [python, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.languages: dict[str, list[str]] = self._read()

    def _read(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the peers' process ended; try `PEERS/bin/python benchmarks/segmentation_peers.py`")
        return json.loads(line)

    def splitter(self, peer: str) -> Splitter:
        """The splitter of that name."""

        def split(material: Material) -> tuple[float, list[list[str]]]:
            assert self._process.stdin
            lines = [text.splitlines() if material.documents else [text] for text in material.texts]
            request = {"peer": peer, "lang": material.lang, "texts": [line for text in lines for line in text]}
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = self._read()
            found = iter(answer["sentences"])
            return answer["seconds"], [[sentence for _ in text for sentence in next(found)] for text in lines]

        return split

    def close(self) -> None:
        """End the worker."""
        self._process.communicate()


def measure(material: Material, splitters: dict[str, Splitter], rounds: int) -> dict[str, Figures]:
    """Run every splitter once a round, in turns; the first run of each is not timed."""
    figures = {name: compare(material, split(material)[1]) for name, split in splitters.items()}
    for _ in range(rounds):
        for name, split in splitters.items():
            figures[name].seconds.append(split(material)[0])
    return figures


def read_gold(path: Path, half: str | None) -> list[Material]:
    """The materials of a gold file, one for each kind; `half` takes the records of even or odd number only."""
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if half:
        wanted = int(half == "odd")
        entries = [entry for entry in entries if int("".join(filter(str.isdigit, entry["id"]))) % 2 == wanted]
    kinds = dict.fromkeys((entry.get("kind", ""), entry.get("lang", "kk")) for entry in entries)
    made = []
    for kind, lang in kinds:
        part = [entry for entry in entries if (entry.get("kind", ""), entry.get("lang", "kk")) == (kind, lang)]
        texts, sentences = [entry["text"] for entry in part], [entry["sentences"] for entry in part]
        name = " ".join(filter(None, [path.stem, kind, f"({half} half)" if half else ""]))
        made.append(Material(name, lang, texts, sentences, documents=True))
    return made


def _paragraphs() -> Iterator[list[list[str]]]:
    """Paragraphs and quotations of the corpus: lines of four columns."""
    for path in sorted(CORPUS.glob("press*/*.tsv")):
        kind, lines = "", list[list[str]]()
        for line in [*path.read_text(encoding="utf-8").splitlines(), "#"]:
            if not line.startswith("#"):
                if line.strip():
                    lines.append(line.split("\t"))
                continue
            if lines and kind in ("para", "quote"):
                yield lines
            kind, lines = line[1:].strip().partition(" ")[0], []


def read_corpus(sample: int) -> list[Material]:
    """A sample of the corpus, the same paragraphs in each language, with about `sample` sentences."""
    paragraphs = [lines for lines in _paragraphs() if len(lines) > 1]
    step = max(1, sum(map(len, paragraphs)) // sample)
    chosen = paragraphs[::step]
    made = []
    for column, lang in enumerate(LANGUAGES):
        sentences = [[line[column].strip() for line in lines] for lines in chosen]
        texts = [("" if lang == "zh" else " ").join(lines) for lines in sentences]
        made.append(Material("corpus", lang, texts, sentences))
    return made


def table(material: Material, figures: dict[str, Figures]) -> str:
    """A Markdown table, ours first, then by F1."""
    head = f"**{material.name}, {material.lang}**: {len(material.texts):,} texts, {material.size:,} sentences\n"
    rows = [
        "| splitter | precision | recall | F1 | exact | sentences/s | of our speed |",
        "|---|---|---|---|---|---|---|",
    ]
    speeds = {name: material.size / statistics.median(made.seconds) for name, made in figures.items()}
    order = sorted(figures, key=lambda name: (name != "ours", -figures[name].rates()[2]))
    for name in order:
        made = figures[name]
        precision, recall, f1 = made.rates()
        exact = 100 * made.exact / len(material.texts)
        note = f" ({made.altered} altered)" if made.altered else ""
        speed, ratio = speeds[name], speeds[name] / speeds["ours"]
        rates = f"{precision:.1f} | {recall:.1f} | {f1:.2f}"
        rows.append(f"| {name}{note} | {rates} | {exact:.1f} % | {speed:,.0f} | {ratio:.2f} × |")
    return "\n".join([head, *rows, ""])


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="*")
    parser.add_argument("--peers", type=Path, help="the python of an environment with the peers")
    parser.add_argument("--half", choices=("even", "odd"), help="only records whose number is even, or odd")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sample", type=int, default=2000, help="about so many sentences of the corpus a language")
    options = parser.parse_args()
    materials = [material for path in options.gold for material in read_gold(path, options.half)]
    if not options.gold:
        materials = [*read_gold(GOLD, options.half or "even"), *read_corpus(options.sample)]
    peers = Peers(options.peers) if options.peers else None
    results: dict[str, dict[str, dict[str, float]]] = {}
    for material in materials:
        able = [name for name, langs in peers.languages.items() if material.lang in langs] if peers else []
        splitters = {"ours": ours, **{name: peers.splitter(name) for name in able if peers}}
        figures = measure(material, splitters, options.rounds)
        print(table(material, figures))
        sys.stdout.flush()
        results[f"{material.name} {material.lang}"] = {
            name: {
                "f1": round(made.rates()[2], 2),
                "a_second": round(material.size / statistics.median(made.seconds)),
            }
            for name, made in figures.items()
        }
    if peers:
        peers.close()
    print(json.dumps(results))


if __name__ == "__main__":
    main()
