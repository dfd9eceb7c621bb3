"""Which split an article belongs to: by the hash of its text, near-duplicates together."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import UsageError
from pipeline.export.shingles import Signature, bands, estimate, shingles, signature

ALIKE = 0.5
"""Articles with at least this similarity are kept together."""
SAME = 0.9
"""One article of those that are as similar as this stands for the others in later comparisons."""
WIDTH = 9
"""Characters of a run: chance agreement of unrelated articles stays below 0.02."""
ROWS = 3
"""Articles of similarity 0.5 are found with probability 0.996, of 0.6 with 0.99997."""


@dataclass(frozen=True, slots=True)
class Split:
    """A share of the articles."""

    name: str
    share: float
    """Above 0; the shares of all splits sum to 1."""


def parse_splits(text: str) -> tuple[Split, ...]:
    """Read ``train=0.9,dev=0.05,test=0.05``.  Raises UsageError, naming the value."""
    splits = []
    for part in text.split(","):
        name, _, share = part.strip().partition("=")
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name) or not re.fullmatch(r"[0-9]*\.?[0-9]+", share):
            raise UsageError(f"--splits {part!r}: write NAME=SHARE, e.g. train=0.9,dev=0.05,test=0.05")
        splits.append(Split(name, float(share)))
    if not all(split.share > 0 for split in splits) or abs(sum(split.share for split in splits) - 1) > 1e-6:
        raise UsageError(f"--splits {text!r}: the shares must be above 0 and sum to 1")
    if repeated := [name for name, count in Counter(split.name for split in splits).items() if count > 1]:
        raise UsageError(f"--splits {text!r}: {repeated[0]} is named twice")
    return tuple(splits)


def article_signature(text: str) -> Signature:
    """What an article is compared by."""
    return signature(shingles(text, WIDTH))


@dataclass(frozen=True, slots=True)
class Plan:
    """Where every article goes."""

    splits: tuple[Split, ...]
    of: Mapping[str, str]
    """Key of the article's text → name of its split."""
    clusters: int
    """Sets of two or more different articles that are near-duplicates of each other."""
    clustered: int
    """Articles in them."""

    def rank(self, name: str) -> int:
        """Place of a split in the order that the user gave, from 0."""
        return [split.name for split in self.splits].index(name)


def plan(splits: Sequence[Split], articles: Iterable[tuple[str, Signature]]) -> Plan:
    """Assign each article, given as (key, signature), to a split.

    The cluster of an article is the set of all that can be reached over similarities of at least `ALIKE`; its
    least key, a SHA-256, is taken for a number between 0 and 1, and the shares cut that range.  So an article's
    split depends on nothing but its text and its near-duplicates, and stays when others are added.
    """
    groups = _clusters(articles)
    sizes = Counter(groups.values())
    of = {key: _split_at(splits, _number(least)) for key, least in groups.items()}
    many = [size for size in sizes.values() if size > 1]
    return Plan(tuple(splits), of, len(many), sum(many))


def _number(key: str) -> float:
    return int(hashlib.sha256(key.encode()).hexdigest()[:13], 16) / 16**13


def _split_at(splits: Sequence[Split], number: float) -> str:
    reached = 0.0
    for split in splits:
        reached += split.share
        if number < reached:
            return split.name
    return splits[-1].name


def _clusters(articles: Iterable[tuple[str, Signature]]) -> dict[str, str]:
    """The least key of each article's cluster."""
    leader: dict[str, str] = {}
    signatures: dict[str, Signature] = {}
    buckets: dict[tuple[int, bytes], list[str]] = {}

    def root(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for key, signed in articles:
        if key in leader:
            continue  # the same text once more
        leader[key], signatures[key] = key, signed
        for band in bands(signed, ROWS):
            others = buckets.setdefault(band, [])
            alike = [estimate(signed, signatures[other]) for other in others]
            for other, share in zip(others, alike, strict=True):
                first, second = sorted((root(key), root(other)))
                if share >= ALIKE:
                    leader[second] = first
            if max(alike, default=0.0) < SAME:  # or a thousand reprints would be compared with each other
                others.append(key)
    return {key: root(key) for key in leader}
