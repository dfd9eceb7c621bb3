"""Documents of 1-1 sentences → documents as translators leave them: merged, split, dropped, regrouped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

Beads = list[tuple[int, int]]
"""Sizes of the beads in order."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and the sizes of the beads that tile them."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    beads: tuple[tuple[int, int], ...]
    machine: tuple[str, ...]
    """A translation of each source sentence into the target language, as a model might make it."""


_KINDS = ("1-1", "2-1", "1-2", "3-1", "1-3", "2-2", "cut-source", "cut-target", "1-0", "0-1")
_COMMA = re.compile(r"[,;，；](?=\s|[\u4e00-\u9fff])")


def _mixture(rng: np.random.Generator) -> np.ndarray:
    """Shares of `_KINDS` for one document: from nearly all 1-1 to freely regrouped."""
    freedom = rng.choice([0.02, 0.08, 0.2, 0.35, 0.5])
    rest = rng.dirichlet([4, 3, 0.5, 0.5, 0.3, 1.5, 1.5, 1.0, 1.0])
    return np.concatenate([[1 - freedom], freedom * rest])


def _join(parts: Sequence[str], spaced: bool, rng: np.random.Generator) -> str:
    """Sentences as one: by a comma, or left as they are side by side."""
    made = parts[0]
    for part in parts[1:]:
        if rng.random() < 0.5:
            made = made.rstrip(".。") + (", " if spaced else "，") + part[:1].lower() + part[1:]
        else:
            made += (" " if spaced else "") + part
    return made


def mistranslate(reference: str, spaced: bool, others: Sequence[str], right: float, rng: np.random.Generator) -> str:
    """A translation of which about the share `right` of the words is kept; others are lost or taken from `others`."""
    if rng.random() < 0.06:
        reference = str(rng.choice(np.array(others, dtype=object)))  # the model lost the thread
    units = reference.split() if spaced else [reference[k : k + 2] for k in range(0, len(reference), 2)]
    strange = str(rng.choice(np.array(others, dtype=object)))
    wrong = strange.split() if spaced else [strange[k : k + 2] for k in range(0, len(strange), 2)]
    made = []
    for unit in units:
        draw = rng.random()
        if draw < right:
            made.append(unit)
        elif draw < right + 0.7 * (1 - right) and wrong:
            made.append(wrong[int(rng.integers(len(wrong)))])
    return (" " if spaced else "").join(made)


def slices(text: str, count: int, spaced: bool) -> list[str]:
    """A text in `count` parts of about equal length."""
    units = text.split() if spaced else list(text)
    bounds = [round(k * len(units) / count) for k in range(count + 1)]
    return [(" " if spaced else "").join(units[a:b]) for a, b in pairwise(bounds)]


def _cut(sentence: str, rng: np.random.Generator) -> tuple[str, str] | None:
    """A sentence cut in two at a comma, each half of some length; None where there is no such place."""
    places = [m.end() for m in _COMMA.finditer(sentence) if 0.25 < m.end() / len(sentence) < 0.75]
    if not places:
        return None
    at = int(rng.choice(places))
    return sentence[:at].rstrip(",，; ") + ("。" if sentence[at - 1] in "，；" else "."), sentence[at:].strip()


def perturb(source: Sequence[str], target: Sequence[str], spaced: tuple[bool, bool], rng: np.random.Generator) -> Pair:
    """Regroup the sentences of a document; the pairs given are translations of each other."""
    ours: list[str] = []
    theirs: list[str] = []
    beads: Beads = []
    references: list[str] = []
    shares, at, take = _mixture(rng), 0, 1

    def put(left: list[str], right: list[str]) -> None:
        whole = (" " if spaced[1] else "").join(target[at : at + take])
        references.extend(slices(whole, len(left), spaced[1]) if left else [])
        ours.extend(left)
        theirs.extend(right)
        beads.append((len(left), len(right)))

    while at < len(source):
        kind = str(rng.choice(_KINDS, p=shares))
        take = {"2-1": 2, "1-2": 2, "2-2": 2, "3-1": 3, "1-3": 3}.get(kind, 1)
        left, right = list(source[at : at + take]), list(target[at : at + take])
        if len(left) < take:
            kind, take, left, right = "1-1", 1, left[:1], right[:1]
        cut = {"cut-source": left[0], "cut-target": right[0], "2-2": right[-1]}.get(kind)
        halves = _cut(cut, rng) if cut else None
        if kind in ("2-1", "3-1"):
            put(left, [_join(right, spaced[1], rng)])
        elif kind in ("1-2", "1-3"):
            put([_join(left, spaced[0], rng)], right)
        elif kind == "cut-source" and halves:
            put(list(halves), right)
        elif kind == "cut-target" and halves:
            put(left, list(halves))
        elif kind == "2-2" and halves:
            put(left, [_join([right[0], halves[0]], spaced[1], rng), halves[1]])
        elif kind == "1-0":
            put(left, [])
        elif kind == "0-1":
            put([], right)
        else:
            for a, b in zip(left, right, strict=True):
                take = 1
                put([a], [b])
                at += 1
            continue
        at += take
    right_share = rng.uniform(0.2, 0.75)
    machine = tuple(mistranslate(text, spaced[1], target, right_share, rng) for text in references)
    return Pair(tuple(ours), tuple(theirs), tuple(beads), machine)
