"""Command line of the recipe: ``python -m recipe --work DIR [--release DIR]``."""

from __future__ import annotations

import argparse
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from pipeline.engines.tokenizer import flores_codes

from .batches import epoch_batches, make_examples
from .corpus import read_parts, read_terms
from .network import Shape, build
from .release import release
from .subwords import OFFSET, Subwords, train_subwords
from .train import Plan, train

HERE = Path(__file__).resolve().parent.parent

PHASES = (
    Plan(),
    Plan(steps=1800, warmup=150, peak_rate=6e-4, guide_weight=0.2, seed=20231019),
    Plan(steps=1500, warmup=100, peak_rate=7e-4, guide_weight=0.15, seed=20231020),
)
"""Phase n trains on the first n parts of the corpus, from the averaged weights of the phase before."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m recipe", description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and the logs")
    parser.add_argument("--release", type=Path, help="folder that receives the finished model (hf/, ct2-int8/)")
    parser.add_argument("--tiny", action="store_true", help="a tiny network on few documents: checks the recipe")
    parser.add_argument("--steps", type=int, help="updates of each phase, instead of the plans'")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)

    split, parts = read_parts(HERE / "corpus")
    quads_of = [[quad for document in part for quad in document.quads] for part in parts]
    press = quads_of[0][:400] if options.tiny else quads_of[0]
    terms = [] if options.tiny else read_terms(HERE / "corpus" / "terms")
    spm_path = options.work / "sentencepiece.bpe.model"
    if not spm_path.exists():
        text = chain.from_iterable(quad.texts for quad in (*press, *terms))
        spm_path.write_bytes(train_subwords(text, 2500 if options.tiny else 8000))
    pieces = len(Subwords(spm_path, {})) + OFFSET
    codes = {code: pieces + index for index, code in enumerate(flores_codes())}
    subwords = Subwords(spm_path, codes)

    dev_quads = [quad for document in split.dev for quad in document.quads]
    dev = list(epoch_batches(make_examples(dev_quads, subwords, pieces), codes, 2000, np.random.default_rng(0)))
    shape = Shape(64, 128, 2, 1, 1) if options.tiny else Shape()
    model = build(shape, pieces + len(codes) + 1, PHASES[0].seed)  # <mask> comes last
    print(f"{sum(parameter.numel() for parameter in model.parameters()) / 1e6:.1f} M parameters", flush=True)
    for number, plan in enumerate(PHASES, start=1):
        more = [quad for part in quads_of[1:number] for quad in part]
        quads = [*press, *more[: 400 if options.tiny else None], *terms]
        examples = make_examples(quads, subwords, pieces)
        print(f"phase {number}: {len(examples)} examples", flush=True)
        folder = options.work / f"phase-{number}"
        folder.mkdir(exist_ok=True)
        train(model, examples, dev, codes, replace(plan, steps=options.steps or plan.steps), folder)
    if options.release:
        release(model, spm_path, options.release.resolve())


if __name__ == "__main__":
    main()
