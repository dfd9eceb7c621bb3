"""The dictionary channel: how many words of one side have a translation on the other.

The dictionaries (``dictionary/kk-XX.tsv``) were learned from this project's own press corpus, see
``models/mini/recipe/dictionary.py``.  Evidence is the log-likelihood ratio of the matches against
chance; chance is how often a word's translations stand in a sentence of this very text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from pipeline.align.features import stems
from pipeline.languages import short_tag

_FOUND_IF_TRUE = 0.5
"""Share of known words whose translation stands in the right sentence (development set)."""
_STRONGEST = 4.0
"""Most that one word can say for a bead."""


@cache
def dictionary(source: str, target: str) -> Mapping[str, frozenset[str]]:
    """Stem → stems of its translations, for a pair of primary tags; empty where there is no dictionary."""
    flipped = source != "kk"
    name = f"{target}-{source}.tsv" if flipped else f"{source}-{target}.tsv"
    path = files(__package__).joinpath("dictionary", name)
    if not path.is_file():
        return {}
    entries: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        ours, theirs, _ = line.split("\t")
        key, value = (theirs, ours) if flipped else (ours, theirs)
        entries.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in entries.items()}


class _Side:
    """The known words of one text's sentences, and which of them are found in the other text's sentences."""

    def __init__(
        self, ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]], known: Mapping[str, frozenset[str]]
    ):
        self.words = [[word for word in dict.fromkeys(sentence) if word in known] for sentence in ours]
        self.where: dict[str, set[int]] = {}
        for j, sentence in enumerate(theirs):
            for word in sentence:
                self.where.setdefault(word, set()).add(j)
        self.found: dict[str, frozenset[int]] = {}
        for word in {word for sentence in self.words for word in sentence}:
            places = (self.where.get(translation, set()) for translation in known[word])
            self.found[word] = frozenset().union(*places)
        self.total = len(theirs)
        self.sums: dict[tuple[int, int, int], float] = {}

    def evidence(self, i: int, start: int, size: int) -> float:
        """Log-likelihood ratio of sentence `i` against the other text's sentences ``start:start + size``."""
        key = (i, start, size)
        if key not in self.sums:
            self.sums[key] = sum(self._word(word, start, size) for word in self.words[i])
        return self.sums[key]

    def _word(self, word: str, start: int, size: int) -> float:
        found = self.found[word]
        rate = (len(found) + 0.5) / (self.total + 5)
        chance = min(0.95, 1 - (1 - rate) ** size)
        if any(j in found for j in range(start, start + size)):
            return max(0.0, min(_STRONGEST, math.log(_FOUND_IF_TRUE / chance)))
        return math.log((1 - _FOUND_IF_TRUE) / (1 - chance)) if chance < _FOUND_IF_TRUE else 0.0


class Lexicon:
    """Dictionary evidence for the beads of two texts; nothing where no dictionary is known."""

    def __init__(self, source: Sequence[str], target: Sequence[str], source_lang: str, target_lang: str) -> None:
        from_, to = short_tag(source_lang), short_tag(target_lang)
        there, back = dictionary(from_, to), dictionary(to, from_)
        self.known = bool(there and back)
        if self.known:
            ours, theirs = [stems(s, from_) for s in source], [stems(s, to) for s in target]
            self._source, self._target = _Side(ours, theirs, there), _Side(theirs, ours, back)

    def evidence(self, i: int, j: int, m: int, n: int) -> float:
        """For the bead of `m` source sentences from `i` and `n` target sentences from `j`."""
        if not self.known:
            return 0.0
        ours = sum(self._source.evidence(k, j, n) for k in range(i, i + m))
        theirs = sum(self._target.evidence(k, i, m) for k in range(j, j + n))
        return 0.5 * (ours + theirs)
