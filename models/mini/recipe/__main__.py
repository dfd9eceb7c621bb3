"""Command line of the recipe: ``python -m recipe --work DIR [--release DIR]``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np

from pipeline.engines.tokenizer import flores_codes

from .augment import characters
from .augment_training import Sources, Varied
from .batches import Batch, Example, epoch_batches, make_examples
from .corpus import CorpusDocument, Quad, read_parts, read_terms
from .network import Shape, build
from .release import release
from .subwords import OFFSET, Subwords, train_subwords
from .train import Plan, train

HERE = Path(__file__).resolve().parent.parent
TINY = 400
"""Sentences of each part with ``--tiny``."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One run of training, from the averaged weights of the phase before."""

    plan: Plan
    parts: int
    """How many parts of the corpus it sees; more than there are means all."""
    augmented: bool = False
    """Whether every epoch has fresh variants of the sentences (`augment`)."""


PHASES = (
    Phase(Plan(), 1),
    Phase(Plan(steps=1800, warmup=150, peak_rate=6e-4, guide_weight=0.2, seed=20231019), 2),
    Phase(Plan(steps=1500, warmup=100, peak_rate=7e-4, guide_weight=0.15, seed=20231020), 3),
    Phase(Plan(steps=3600, warmup=150, peak_rate=8e-4, guide_weight=0.1, seed=20231021), 99, augmented=True),
)


@dataclass(frozen=True, slots=True)
class Material:
    """All that training needs, read once."""

    parts: tuple[tuple[CorpusDocument, ...], ...]
    """Training documents of each part."""
    terms: tuple[Quad, ...]
    dev: tuple[Batch, ...]
    subwords: Subwords
    spm: Path
    codes: dict[str, int]
    pieces: int
    """Number of pieces; the language codes come behind them, then ``<mask>``."""
    characters: frozenset[str]
    """Those of the text that the pieces were learned from."""

    @property
    def vocabulary(self) -> int:
        return self.pieces + len(self.codes) + 1

    def examples(self, quads: Sequence[Quad], augmented: bool) -> Sequence[Example]:
        """`quads` with their alignments, fresh in every epoch if `augmented`."""
        if not augmented:
            return make_examples(quads, self.subwords, self.pieces)
        sources = Sources(HERE / "corpus" / "terms", self.spm, self.characters)
        return Varied(quads, self.subwords, self.pieces, sources)


def read_material(work: Path, tiny: bool) -> Material:
    """Read the corpus; learn the subwords, unless `work` has them already."""
    split, parts = read_parts(HERE / "corpus")
    quads = quads_of(parts[0])
    press = quads[:TINY] if tiny else quads
    terms = [] if tiny else read_terms(HERE / "corpus" / "terms")
    spm_path = work / "sentencepiece.bpe.model"
    if not spm_path.exists():
        text = chain.from_iterable(quad.texts for quad in (*press, *terms))
        spm_path.write_bytes(train_subwords(text, 2500 if tiny else 8000))
    pieces = len(Subwords(spm_path, {})) + OFFSET
    codes = {code: pieces + index for index, code in enumerate(flores_codes())}
    subwords = Subwords(spm_path, codes)
    dev_examples = make_examples(quads_of(split.dev), subwords, pieces)
    return Material(
        parts=tuple(tuple(part) for part in parts),
        terms=tuple(terms),
        dev=tuple(epoch_batches(dev_examples, codes, 2000, np.random.default_rng(0))),
        subwords=subwords,
        spm=spm_path,
        codes=codes,
        pieces=pieces,
        characters=characters([*quads, *terms]),
    )


def quads_of(documents: Sequence[CorpusDocument]) -> list[Quad]:
    """The sentences of documents, in order."""
    return [quad for document in documents for quad in document.quads]


def phase_quads(material: Material, phase: Phase, tiny: bool) -> list[Quad]:
    """What a phase trains on."""
    first = quads_of(material.parts[0])
    more = [quad for part in material.parts[1 : phase.parts] for quad in quads_of(part)]
    limit = TINY if tiny else None
    return [*first[:limit], *more[:limit], *material.terms]


def shape_of(tiny: bool) -> Shape:
    """The size of the network."""
    return Shape(64, 128, 2, 1, 1) if tiny else Shape()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m recipe", description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and the logs")
    parser.add_argument("--release", type=Path, help="folder that receives the finished model (hf/, ct2-int8/)")
    parser.add_argument("--tiny", action="store_true", help="a tiny network on few documents: checks the recipe")
    parser.add_argument("--steps", type=int, help="updates of each phase, instead of the plans'")
    parser.add_argument("--phase-steps", type=int, nargs="+", default=[], help="updates of phase 1, 2…; 0: as planned")
    parser.add_argument("--plain", action="store_true", help="no augmentation in any phase")
    return parser.parse_args()


def _planned(number: int, options: argparse.Namespace) -> Phase:
    """Phase `number`, from 1, with the updates that were asked for."""
    phase, given = PHASES[number - 1], options.phase_steps
    own = given[number - 1] if number <= len(given) else 0
    plan = replace(phase.plan, steps=own or options.steps or phase.plan.steps)
    return replace(phase, plan=plan, augmented=phase.augmented and not options.plain)


def main() -> None:
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    material = read_material(options.work, options.tiny)
    model = build(shape_of(options.tiny), material.vocabulary, PHASES[0].plan.seed)  # <mask> comes last
    print(f"{sum(parameter.numel() for parameter in model.parameters()) / 1e6:.1f} M parameters", flush=True)
    for number in range(1, len(PHASES) + 1):
        phase = _planned(number, options)
        examples = material.examples(phase_quads(material, phase, options.tiny), phase.augmented)
        print(f"phase {number}: {len(examples)} examples", flush=True)
        folder = options.work / f"phase-{number}"
        folder.mkdir(exist_ok=True)
        train(model, examples, material.dev, material.codes, phase.plan, folder)
    if options.release:
        release(model, material.spm, options.release.resolve())


if __name__ == "__main__":
    main()
