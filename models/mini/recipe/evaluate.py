"""Score a released model on whole documents that were set aside: chrF++ and BLEU, with signatures."""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import asdict
from pathlib import Path

from pipeline.data import Decoding, Request
from pipeline.engines import find, load
from pipeline.score import Scored, TranslationScores, translation_scores
from pipeline.translate import NoAnswers, answer

from .corpus import CorpusDocument, read_press, split_documents

HERE = Path(__file__).resolve().parent.parent
TARGETS = (("en", 1), ("ru", 2), ("zh-Hans", 3))


def scores(documents: tuple[CorpusDocument, ...], model: str, beam: int) -> list[TranslationScores]:
    """Scores of every target language, of all sentences and by kind and length."""
    translator = load(find(model))
    quads = [quad for document in documents for quad in document.quads]
    requests = [Request(quad.texts[0], target) for quad in quads for target, _ in TARGETS]
    answers = answer(requests, translator, Decoding(beam=beam), NoAnswers())
    rows: list[TranslationScores] = []
    for target, column in TARGETS:
        made = (answers[Request(quad.texts[0], target)].text for quad in quads)
        pairs = zip(quads, made, strict=True)
        rows += translation_scores([Scored(q.texts[0], text, q.texts[column], q.kind) for q, text in pairs], target)
    return rows


def main() -> None:
    """Print a table as TSV."""
    parser = argparse.ArgumentParser(prog="python -m recipe.evaluate", description=__doc__)
    parser.add_argument("--model", default="mini")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--set", choices=("dev", "test"), default="test")
    options = parser.parse_args()
    split = split_documents(read_press(HERE / "corpus" / "press"))
    documents = split.test if options.set == "test" else split.dev
    rows = [asdict(row) for row in scores(documents, options.model, options.beam)]
    writer = csv.DictWriter(sys.stdout, list(rows[0]), delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


if __name__ == "__main__":
    main()
