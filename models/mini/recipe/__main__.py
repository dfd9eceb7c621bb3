"""Command line of the recipe: ``python -m recipe --work DIR [--steps N] [--release DIR]``."""

from __future__ import annotations

import argparse
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from pipeline.engines.tokenizer import flores_codes

from .batches import epoch_batches, make_examples
from .corpus import read_press, read_terms, split_documents
from .network import Shape, build
from .release import release
from .subwords import OFFSET, Subwords, train_subwords
from .train import Plan, train

HERE = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="recipe", description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and the log")
    parser.add_argument("--steps", type=int, default=Plan().steps, help="updates in all")
    parser.add_argument("--release", type=Path, help="folder that receives the finished model (hf/, ct2-int8/)")
    parser.add_argument("--tiny", action="store_true", help="a tiny network on few documents: checks the recipe")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)

    split = split_documents(read_press(HERE / "corpus" / "press"))
    documents = split.train[:40] if options.tiny else split.train
    quads = [quad for document in documents for quad in document.quads]
    terms = [] if options.tiny else read_terms(HERE / "corpus" / "terms")
    spm_path = options.work / "sentencepiece.bpe.model"
    if not spm_path.exists():
        text = chain.from_iterable(quad.texts for quad in (*quads, *terms))
        spm_path.write_bytes(train_subwords(text, 2500 if options.tiny else 8000))
    languages = flores_codes()
    pieces = len(Subwords(spm_path, {})) + OFFSET
    codes = {code: pieces + index for index, code in enumerate(languages)}
    subwords = Subwords(spm_path, codes)
    vocabulary = pieces + len(languages) + 1  # <mask> comes last

    examples = make_examples([*quads, *terms], subwords, pieces)
    dev_quads = [quad for document in split.dev for quad in document.quads]
    dev = list(epoch_batches(make_examples(dev_quads, subwords, pieces), codes, 2000, np.random.default_rng(0)))
    plan = replace(Plan(), steps=options.steps)
    shape = Shape(64, 128, 2, 1, 1) if options.tiny else Shape()
    model = build(shape, vocabulary, plan.seed)
    size = sum(parameter.numel() for parameter in model.parameters())
    print(f"{len(examples)} examples, {vocabulary} pieces, {size / 1e6:.1f} M parameters", flush=True)
    train(model, examples, dev, codes, plan, options.work)
    if options.release:
        release(model, spm_path, options.release.resolve())


if __name__ == "__main__":
    main()
