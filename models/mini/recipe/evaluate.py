"""Score a released model on whole documents that were set aside: chrF++ and BLEU, with signatures."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from pipeline.data import Decoding, Request
from pipeline.engines import find, load
from pipeline.translate import NoAnswers, answer

from .corpus import CorpusDocument, read_press, split_documents

HERE = Path(__file__).resolve().parent.parent
TARGETS = (("en", 1, "13a"), ("ru", 2, "13a"), ("zh-Hans", 3, "zh"))


def scores(documents: tuple[CorpusDocument, ...], model: str, beam: int) -> list[dict[str, str]]:
    """One row a language, the whole set and each structure kind with at least 20 sentences."""
    translator = load(find(model))
    quads = [quad for document in documents for quad in document.quads]
    requests = [Request(quad.texts[0], target) for quad in quads for target, _, _ in TARGETS]
    answers = answer(requests, translator, Decoding(beam=beam), NoAnswers())
    rows = []
    for target, column, tokenize in TARGETS:
        for kind in ("all", *sorted({quad.kind for quad in quads})):
            chosen = [quad for quad in quads if kind in ("all", quad.kind)]
            if len(chosen) < 20:
                continue
            made = [answers[Request(quad.texts[0], target)].text for quad in chosen]
            references = [[quad.texts[column] for quad in chosen]]
            chrf, bleu = CHRF(word_order=2), BLEU(tokenize=tokenize)
            found = chrf.corpus_score(made, references).score, bleu.corpus_score(made, references).score
            rows.append(
                {
                    "language": target,
                    "kind": kind,
                    "sentences": str(len(chosen)),
                    "chrF++": f"{found[0]:.1f}",
                    "BLEU": f"{found[1]:.1f}",
                    "signature": f"{chrf.get_signature()} / {bleu.get_signature()}",
                }
            )
    return rows


def main() -> None:
    """Print a table as TSV."""
    parser = argparse.ArgumentParser(prog="python -m recipe.evaluate", description=__doc__)
    parser.add_argument("--model", default="mini")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--set", choices=("dev", "test"), default="test")
    options = parser.parse_args()
    split = split_documents(read_press(HERE / "corpus" / "press"))
    rows = scores(split.test if options.set == "test" else split.dev, options.model, options.beam)
    writer = csv.DictWriter(sys.stdout, list(rows[0]), delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


if __name__ == "__main__":
    main()
