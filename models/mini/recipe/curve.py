"""Learning curve over the size of the corpus: the same updates on a quarter, a half and all of it.

    python -m recipe.curve --work DIR [--shares 0.25 0.5 1] [--steps 1500] [--augment]      # in models/mini

Smaller shares lie within the larger ones; whole documents are taken, by a hash of their names.  Writes
``curve.tsv``: share, sentences, updates, whether augmented, loss on the development documents (nats a
piece) of the averaged weights.  Resumes where it was interrupted.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from .__main__ import TINY, Material, quads_of, read_material, shape_of
from .corpus import CorpusDocument
from .network import GuidedLoss, build
from .train import Plan, dev_loss, train

PLAN = Plan(steps=1500, warmup=200, peak_rate=1.2e-3)
HEAD = ("share", "sentences", "updates", "augmented", "dev")


def share_of(documents: Sequence[CorpusDocument], share: float) -> list[CorpusDocument]:
    """About `share` of the documents, in their order; what a smaller share holds, a larger one holds, too."""
    limit = share * 2**32
    return [d for d in documents if int(hashlib.sha256(d.slug.encode()).hexdigest()[8:16], 16) < limit]


def measure(
    material: Material, share: float, plan: Plan, options: argparse.Namespace
) -> tuple[float | int | bool, ...]:
    """Train from the beginning on a share of the corpus; one row of the table."""
    documents = [d for part in material.parts for d in share_of(part, share)]
    quads = quads_of(documents)[: TINY if options.tiny else None]
    folder = options.work / f"share-{share:g}{'-augmented' if options.augment else ''}"
    folder.mkdir(exist_ok=True)
    model = build(shape_of(options.tiny), material.vocabulary, plan.seed)
    examples = material.examples([*quads, *material.terms], options.augment)
    train(model, examples, material.dev, material.codes, plan, folder)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model.to(device)
    loss = dev_loss(GuidedLoss(model), material.dev, device)
    return share, len(quads), plan.steps, options.augment, round(loss, 4)


def main() -> None:
    """Train on every share and write the table."""
    parser = argparse.ArgumentParser(prog="python -m recipe.curve", description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--shares", type=float, nargs="+", default=[0.25, 0.5, 1.0])
    parser.add_argument("--steps", type=int, default=PLAN.steps)
    parser.add_argument("--augment", action="store_true", help="fresh variants of the sentences in every epoch")
    parser.add_argument("--tiny", action="store_true", help="a tiny network: checks the tool")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    material = read_material(options.work, options.tiny)
    plan = replace(PLAN, steps=options.steps)
    rows = [measure(material, share, plan, options) for share in options.shares]
    with (options.work / "curve.tsv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows([HEAD, *rows])
    print((options.work / "curve.tsv").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
