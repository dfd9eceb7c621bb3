"""Fit the aligner's weights: maximum conditional likelihood of the beads of perturbed documents.

    python -m recipe.aligner [GOLD.jsonl …] [--pair kk-zh …]     # in models/mini; writes pipeline/align/weights.toml

A semi-Markov conditional random field over beads (Sarawagi and Cohen 2004), trained with L-BFGS.
The dictionary that a document of the corpus is seen with was learned without it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import torch

from pipeline.align.band import whole
from pipeline.align.cues import CHANNELS, Cues, cues, stems, with_neighbours
from pipeline.align.evidence import (
    Weights,
    ask,
    hits,
    source_grid,
    source_limits,
    target_grid,
    target_limits,
)
from pipeline.align.lexicon import Entry, dictionary, parse
from pipeline.align.score import (
    SHAPE_FEATURES,
    Texts,
    bead_grids,
    expected_ratio,
    faithful,
    gap_features,
    lean,
    shape_features,
)
from pipeline.align.search import SIZES
from pipeline.data import Decoding
from pipeline.engines import find, load
from pipeline.run import translate_lines

from .corpus import LANGUAGES, CorpusDocument, Quad, read_parts
from .dictionary import HERE, format_rows, learn
from .perturb import Pair, perturb

OUTPUT = HERE.parent.parent / "pipeline" / "align" / "weights.toml"
SEED = 20231018
DOCUMENTS = 150
"""Perturbed documents of the corpus, a pair of languages."""
LONGEST = 36
DECAY = 0.02
ITERATIONS = 60
BATCH = 80
"""Documents that are computed together."""

SHAPES = len(SHAPE_FEATURES)
DENSE = SHAPES + 1 + 4 * len(CHANNELS)
"""Features of a bead with two sides, its size aside: shape, lean, then found and missing for source and target."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One document: features of all its beads, and of those that are right."""

    beads: np.ndarray
    """(DENSE, cells): the cells are those of (sizes, N + 1, M + 1), flat."""
    shape: tuple[int, int]
    """N + 1 and M + 1."""
    gaps: tuple[np.ndarray, np.ndarray]
    """`gap_features` of the source (N,) and target sentences (M,)."""
    gold: np.ndarray
    """(parameters,) summed over the right beads."""


def parameters() -> int:
    return len(SIZES) + DENSE + 3


def texts_of(
    pair: Pair,
    langs: tuple[str, str],
    books: tuple[Mapping[str, Entry], Mapping[str, Entry]],
    rng: np.random.Generator | None = None,
    *,
    machine: bool = False,
) -> Texts:
    coarse = "zh" in langs
    translated = [stems(text, langs[1]) if machine else [] for text in pair.machine or [""] * len(pair.source)]
    own = [stems(text, langs[1]) if machine else [] for text in pair.target]
    ours = [cues(s, langs[0], coarse, extra) for s, extra in zip(pair.source, translated, strict=True)]
    theirs = [cues(s, langs[1], coarse, extra) for s, extra in zip(pair.target, own, strict=True)]
    ours = with_neighbours(pair.source, ours, langs[0], coarse)
    theirs = with_neighbours(pair.target, theirs, langs[1], coarse)
    if rng is not None:
        unknown, other = rng.uniform(0.0, 0.8), rng.uniform(0.0, 0.6)
        ours, theirs = (_thinned(side, rng, unknown, other) for side in (ours, theirs))
    return Texts(
        ours,
        theirs,
        ask(ours, theirs, books[0]),
        ask(theirs, ours, books[1]),
        expected_ratio(ours, theirs, *langs),
        langs,
    )


def _thinned(side: Sequence[Cues], rng: np.random.Generator, unknown: float, other: float) -> list[Cues]:
    """The same sentences as they would look in a text with many words the corpus does not have.

    A share `unknown` of the distinct words, names… asks for nothing, and a share `other` offers nothing: these were
    translated by words the dictionary does not have.
    """
    drawn: dict[tuple[int, str], tuple[float, float]] = {}

    def keep(channel: int, keys: tuple[str, ...], which: int, share: float) -> tuple[str, ...]:
        share = share if CHANNELS[channel] in ("word", "name") else 0.3 * share
        kept = []
        for key in keys:
            draw = drawn.setdefault((channel, key), (rng.random(), rng.random()))
            if draw[which] >= share or (which == 1 and rng.random() < 0.2):
                kept.append(key)
        return tuple(kept)

    return [
        Cues(
            c.length,
            tuple(keep(channel, keys, 0, unknown) for channel, keys in enumerate(c.asks)),
            tuple(keep(channel, keys, 1, other) for channel, keys in enumerate(c.offers)),
            c.cut,
        )
        for c in side
    ]


def _only(channel: int, found: bool) -> Weights:
    one = np.zeros(len(CHANNELS), dtype=np.float32)
    one[channel] = 1.0
    none = np.zeros_like(one)
    return Weights(one, none) if found else Weights(none, one)


def _bead_features(texts: Texts, beads: Sequence[tuple[int, int]]) -> np.ndarray:
    """(sizes, DENSE, N + 1, M + 1), seen as freely translated as the right `beads` show."""
    sources, targets = len(texts.source), len(texts.target)
    band = whole(sources, targets)
    ahead, behind = faithful(texts, beads)
    there, back = hits(texts.asked, *source_limits(band), ahead), hits(texts.answered, *target_limits(band), behind)
    zero = np.zeros((3, sources, band.width), dtype=np.float32)
    alone = [_only(channel, found) for channel in range(len(CHANNELS)) for found in (True, False)]
    sides = [(source_grid(there, band, only), zero) for only in alone]
    sides += [(zero, target_grid(back, band, only)) for only in alone]
    made = np.zeros((len(SIZES), DENSE, sources + 1, targets + 1), dtype=np.float32)
    for number, size in enumerate(SIZES):
        made[number, :SHAPES] = shape_features(texts, band, size)
        made[number, SHAPES] = lean(size, sources, targets)
        for k, grids in enumerate(sides):
            made[number, SHAPES + 1 + k] = bead_grids(grids, band, size)
    return made


def grid_of(pair: Pair, texts: Texts) -> Grid:
    """All that the fit has to know of one document."""
    beads = _bead_features(texts, pair.beads)
    lengths = [np.array([c.length for c in side], dtype=np.float32) for side in (texts.source, texts.target)]
    gaps = gap_features(lengths[0]), gap_features(lengths[1])
    gold = np.zeros(parameters())
    i = j = 0
    for m, n in pair.beads:
        if m and n:
            number = SIZES.index((m, n))
            gold[number] += 1
            gold[len(SIZES) : len(SIZES) + DENSE] += beads[number, :, i, j]
        elif m:
            gold[-3] += 1
            gold[-1] += gaps[0][i]
        else:
            gold[-2] += 1
            gold[-1] += gaps[1][j]
        i, j = i + m, j + n
    flat = np.ascontiguousarray(beads.transpose(1, 0, 2, 3)).reshape(DENSE, -1)
    return Grid(flat, (len(pair.source) + 1, len(pair.target) + 1), gaps, gold)


class Batch:
    """Documents side by side: their features flat, without padding; their tables padded to one shape."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        rows, columns = (max(g.shape[side] for g in grids) for side in (0, 1))
        size = len(SIZES) * rows * columns
        cells = np.arange(size).reshape(len(SIZES), rows, columns)
        places = [k * size + cells[:, : g.shape[0], : g.shape[1]].ravel() for k, g in enumerate(grids)]
        self.beads = torch.from_numpy(np.concatenate([g.beads for g in grids], axis=1))
        self.places = torch.from_numpy(np.concatenate(places))
        self.inside = torch.full((len(grids), len(SIZES), rows, columns), -1e9)
        self.gaps = torch.zeros(len(grids), rows), torch.zeros(len(grids), columns)
        self.last = torch.tensor([[g.shape[0] - 1, g.shape[1] - 1] for g in grids])
        self.gold = torch.tensor(np.stack([g.gold for g in grids]), dtype=torch.float32)
        for k, g in enumerate(grids):
            r, c = g.shape
            for number, (m, n) in enumerate(SIZES):
                self.inside[k, number, : max(0, r - m), : max(0, c - n)] = 0.0
            self.gaps[0][k, : r - 1] = torch.from_numpy(g.gaps[0])
            self.gaps[1][k, : c - 1] = torch.from_numpy(g.gaps[1])

    def _scores(self, w: torch.Tensor) -> torch.Tensor:
        """(documents, sizes, rows, columns) score of each bead."""
        own = w[len(SIZES) : len(SIZES) + DENSE] @ self.beads
        spread = torch.zeros(self.inside.numel()).index_add(0, self.places, own).view(self.inside.shape)
        return spread + w[: len(SIZES)][None, :, None, None] + self.inside

    def log_total(self, w: torch.Tensor) -> torch.Tensor:
        """(documents,) log of the summed weight of all tilings."""
        scores = self._scores(w)
        skip_source = w[-3] + w[-1] * self.gaps[0]
        skip_target = w[-2] + w[-1] * self.gaps[1]
        count, _, rows, columns = scores.shape
        run = torch.cat([torch.zeros(count, 1), torch.cumsum(skip_target, 1)[:, :-1]], 1)
        never = torch.full((count, columns), -1e9)
        start = never.clone()
        start[:, 0] = 0.0
        alphas: list[torch.Tensor] = []
        for i in range(rows):
            parts = [start] if i == 0 else [alphas[i - 1] + skip_source[:, i - 1 : i]]
            for number, (m, n) in enumerate(SIZES):
                if i >= m:
                    value = alphas[i - m] + scores[:, number, i - m]
                    parts.append(torch.cat([never[:, :n], value[:, : columns - n]], 1))
            above = torch.logsumexp(torch.stack(parts), 0)
            alphas.append(torch.logcumsumexp(above - run, 1) + run)
        table = torch.stack(alphas, 1)
        return table[torch.arange(count), self.last[:, 0], self.last[:, 1]]


def fit(grids: Sequence[Grid]) -> np.ndarray:
    """Weights of all parameters."""
    ordered = sorted(grids, key=lambda g: g.shape[0] * g.shape[1])
    batches = [Batch(ordered[k : k + BATCH]) for k in range(0, len(ordered), BATCH)]
    w = torch.zeros(parameters())
    w[len(SIZES)] = 0.5
    w[len(SIZES) + SHAPES + 1 :] = 0.4
    start = w.clone()
    w.requires_grad_(True)
    optimiser = torch.optim.LBFGS([w], max_iter=ITERATIONS, history_size=20, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        losses = [DECAY * ((w - start)[len(SIZES) :] ** 2).sum()]
        torch.autograd.backward(losses[0])
        for batch in batches:  # one after the other: the tables of one batch are enough to hold
            losses.append((batch.log_total(w) - batch.gold @ w).sum() / len(grids))
            torch.autograd.backward(losses[-1])
        return torch.stack([loss.detach() for loss in losses]).sum()

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    print(f"loss {closure().item():.4f} a document", flush=True)
    return w.detach().numpy()


def toml_of(name: str, w: np.ndarray) -> str:
    """The weights of one pair of languages as they stand in the file."""
    sizes, dense, gap = w[: len(SIZES)], w[len(SIZES) : len(SIZES) + DENSE], w[-3:]

    def row(values: np.ndarray) -> str:
        return "[" + ", ".join(f"{value:.3f}" for value in values) + "]"

    lines = [f"[{name}]", f"lean = {dense[SHAPES]:.3f}", f"shape = {row(dense[:SHAPES])}", f"gap = {row(gap)}"]
    lines.append(f"[{name}.sizes]")
    lines += [f'"{m}-{n}" = {value:.3f}' for (m, n), value in zip(SIZES, sizes, strict=True)]
    for side, cues_of in zip(("source", "target"), dense[SHAPES + 1 :].reshape(2, len(CHANNELS), 2), strict=True):
        lines.append(f"[{name}.{side}]")
        lines += [f"{channel} = {row(pair)}" for channel, pair in zip(CHANNELS, cues_of, strict=True)]
    return "\n".join(lines) + "\n"


def _half(document: CorpusDocument) -> int:
    return hashlib.sha256(document.slug.encode()).digest()[0] % 2


def training_pairs(columns: tuple[int, int], docs: Sequence[CorpusDocument]) -> list[tuple[int, Pair]]:
    """(half, perturbed document) for a sample of documents."""
    rng = np.random.default_rng([SEED, *columns])
    spaced = tuple(LANGUAGES[c] != "zh" for c in columns)
    chosen = [d for d in docs if 6 <= len(d.quads) <= LONGEST]
    picked = rng.permutation(len(chosen))[:DOCUMENTS]
    made = []
    for index in picked:
        d = chosen[index]
        ours, theirs = ([q.texts[c] for q in d.quads] for c in columns)
        pair = perturb(ours, theirs, (spaced[0], spaced[1]), rng)
        if pair.source and pair.target:
            made.append((_half(d), pair))
    return made


def gold_pairs(path: Path, langs: tuple[str, str]) -> list[Pair]:
    """Documents of a gold file (one object a line: pair, src, tgt, gold) for one pair, every second one."""
    made = []
    for line in path.read_text(encoding="utf-8").splitlines()[::2]:
        record = json.loads(line)
        beads = tuple((len(source), len(target)) for source, target in record["gold"])
        known = all(size in SIZES or size in ((1, 0), (0, 1)) for size in beads)
        if record["pair"] == "-".join(langs) and known:
            made.append(Pair(tuple(record["src"]), tuple(record["tgt"]), beads, ()))
    return made


def translated(sentences: Sequence[str], target: str) -> tuple[str, ...]:
    """Greedy translations by the bundled model, whose errors are those of a weak model."""
    translator = load(find("mini"))
    lines = translate_lines([" ".join(s.split()) for s in sentences], target, translator, Decoding(beam=1))
    return tuple(line or "" for line in lines)


def _books(quads: Sequence[Quad], columns: tuple[int, int]) -> tuple[Mapping[str, Entry], Mapping[str, Entry]]:
    there, back = learn(quads, columns)
    return parse(format_rows(there)), parse(format_rows(back))


def fitted(columns: tuple[int, int], docs: Sequence[CorpusDocument], also: Sequence[Path]) -> dict[str, str]:
    """Name and lines of the weights of a pair of columns, and of those with a machine translation."""
    langs = LANGUAGES[columns[0]], LANGUAGES[columns[1]]
    books = [_books([q for d in docs if _half(d) == half for q in d.quads], columns) for half in (0, 1)]
    shipped = dictionary(*langs), dictionary(*langs[::-1])
    others = [pair for path in also for pair in gold_pairs(path, langs)]
    if langs[0] == "kk":
        others = [replace(pair, machine=translated(pair.source, langs[1])) for pair in others]
    samples = training_pairs(columns, docs)
    made = {}
    for machine in (False, True)[: 2 if langs[0] == "kk" else 1]:
        rng = np.random.default_rng([SEED, *columns, 1])
        seen = [(pair, texts_of(pair, langs, books[1 - half], rng, machine=machine)) for half, pair in samples]
        seen += [(pair, texts_of(pair, langs, shipped, machine=machine)) for pair in others]
        name = "-".join(langs) + ("-machine" if machine else "")
        print(name, len(seen), "documents", flush=True)
        made[name] = toml_of(name, fit([grid_of(pair, texts) for pair, texts in seen]))
    return made


def main() -> None:
    """Fit the pairs of languages and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("also", type=Path, nargs="*", help="gold files of other text; every second document is used")
    parser.add_argument("--pair", action="append", help="fit this pair only (kk-zh), keep the others; repeatable")
    options = parser.parse_args()
    also = [*sorted((HERE / "corpus" / "align-dev").glob("*.jsonl")), *options.also]
    docs = [document for part in read_parts(HERE / "corpus")[1] for document in part]
    head, *sections = OUTPUT.read_text(encoding="utf-8").strip().split("\n\n")
    kept = {section[1 : section.index("]")]: section + "\n" for section in sections}
    for columns in combinations(range(len(LANGUAGES)), 2):
        name = f"{LANGUAGES[columns[0]]}-{LANGUAGES[columns[1]]}"
        if not options.pair or name in options.pair:
            kept |= fitted(columns, docs, also)
            OUTPUT.write_text("\n".join([head + "\n", *kept.values()]), encoding="utf-8")


if __name__ == "__main__":
    main()
