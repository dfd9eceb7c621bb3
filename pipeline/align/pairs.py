"""Sentence alignment of two given texts, without any model.

Dynamic programming over beads up to 3-3 with 1-0 and 0-1.  A bead's score is a sum of evidence:
the length ratio (as Gale and Church 1993, Computational Linguistics 19(1), but with the mean and
spread fitted on the pair of texts itself), numbers by value, punctuation, words in Latin letters,
for alphabetic pairs romanised word beginnings, and a dictionary learned from our own corpus.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.align.features import Features, features
from pipeline.align.lexicon import Lexicon
from pipeline.data import Bead, Span
from pipeline.languages import language

_PRIOR = {
    (1, 1): math.log(0.88),
    (1, 2): math.log(0.045),
    (2, 1): math.log(0.045),
    (1, 0): math.log(0.006),
    (0, 1): math.log(0.006),
    (2, 2): math.log(0.004),
    (1, 3): math.log(0.006),
    (3, 1): math.log(0.006),
    (2, 3): math.log(0.001),
    (3, 2): math.log(0.001),
    (3, 3): math.log(0.0005),
}
_LEXICON_WEIGHT = 0.8
"""The dictionary's evidence overlaps with that of names and numbers (fitted on development documents)."""
_BAND = 60
"""Positions off the expected path that are tried, beyond a fiftieth of the text."""


@dataclass(frozen=True, slots=True)
class _Model:
    """Length model of a pair: log ratio of target to source length."""

    mean: float
    spread: float


def _fit(source: Sequence[Features], target: Sequence[Features]) -> _Model:
    """Ratio from the totals; the spread is that of a sentence of 100 characters."""
    total_source = sum(f.length for f in source) or 1
    total_target = sum(f.length for f in target) or 1
    return _Model(math.log(total_target / total_source), 0.28)


def _overlap(left: Counter[float] | Counter[str], right: Counter[float] | Counter[str]) -> tuple[int, int]:
    """(items in both, items in only one of them)."""
    both = (left & right).total()  # type: ignore[operator]
    return both, left.total() + right.total() - 2 * both


def _length_evidence(model: _Model, source: int, target: int) -> float:
    """Log-likelihood of the ratio against one of unrelated sentences; short sentences vary more."""
    if not source or not target:
        return 0.0
    spread = model.spread * (1 + 6.0 / math.sqrt(min(source, target) + 1)) / 1.6
    off = (math.log(target / source) - model.mean) / spread
    return -0.5 * off * off + math.log(0.9 / spread) if abs(off) < 8 else -32.0


def _word_evidence(source: Features, target: Features, alphabetic: bool) -> float:
    score = 0.0
    both, alone = _overlap(source.numbers, target.numbers)
    score += 2.5 * both - 2.2 * alone
    both, alone = _overlap(source.signs, target.signs)
    score += 0.7 * both - 0.5 * alone
    both, alone = _overlap(source.latin, target.latin)
    score += 1.5 * both
    if alphabetic:
        both, _ = _overlap(source.skeletons, target.skeletons)
        size = min(source.skeletons.total(), target.skeletons.total()) or 1
        score += 1.2 * both - 0.25 * size
    return score


def _merge(parts: Sequence[Features]) -> Features:
    if len(parts) == 1:
        return parts[0]
    numbers: Counter[float] = Counter()
    latin: Counter[str] = Counter()
    signs: Counter[str] = Counter()
    skeletons: Counter[str] = Counter()
    for part in parts:
        numbers += part.numbers
        latin += part.latin
        signs += part.signs
        skeletons += part.skeletons
    return Features(sum(p.length for p in parts), numbers, latin, signs, skeletons)


class _Search:
    """Viterbi search over the grid of source and target positions, inside a band."""

    def __init__(
        self, source: Sequence[Features], target: Sequence[Features], alphabetic: bool, lexicon: Lexicon
    ) -> None:
        self.source, self.target, self.alphabetic, self.lexicon = source, target, alphabetic, lexicon
        self.model = _fit(source, target)
        # one more for each sentence: those without any letter take part, too
        shares = [0, *accumulate(f.length + 1 for f in source)], [0, *accumulate(f.length + 1 for f in target)]
        self.expected = self._path(*shares)
        self.band = _BAND + len(target) // 50
        self.merged: dict[tuple[bool, int, int], Features] = {}

    @staticmethod
    def _path(source: Sequence[int], target: Sequence[int]) -> list[int]:
        """For each source position the target position with the same share of the text before it."""
        path, j = [], 0
        for done in source:
            share = done / (source[-1] or 1) * target[-1]
            while j < len(target) - 1 and target[j] < share:
                j += 1
            path.append(j)
        return path

    def part(self, of_source: bool, start: int, size: int) -> Features:
        key = (of_source, start, size)
        if key not in self.merged:
            side = self.source if of_source else self.target
            self.merged[key] = _merge(side[start : start + size])
        return self.merged[key]

    def score(self, i: int, j: int, m: int, n: int) -> float:
        """Evidence for the bead of `m` source sentences from `i` and `n` target sentences from `j`."""
        if not m or not n:
            return 0.0  # a gap is neither for nor against: its prior decides
        left, right = self.part(True, i, m), self.part(False, j, n)
        lengths = _length_evidence(self.model, left.length, right.length)
        words = _word_evidence(left, right, self.alphabetic)
        return lengths + words + _LEXICON_WEIGHT * self.lexicon.evidence(i, j, m, n)

    def run(self) -> list[tuple[int, int, float]]:
        """Bead sizes and scores from the beginning to the end."""
        rows, columns = len(self.source), len(self.target)
        best: list[dict[int, float]] = [{} for _ in range(rows + 1)]
        back: dict[tuple[int, int], tuple[int, int, float]] = {}
        best[0][0] = 0.0
        for i in range(rows + 1):
            # from the path's previous to its next point, so that neighbouring rows always overlap
            low = max(0, self.expected[max(0, i - 1)] - self.band)
            high = min(columns, self.expected[min(rows, i + 1)] + self.band)
            for j in range(low, high + 1):
                choice: tuple[float, int, int, float] | None = None
                for (m, n), prior in _PRIOR.items():
                    before = best[i - m].get(j - n) if m <= i and n <= j else None
                    if before is None:
                        continue
                    own = self.score(i - m, j - n, m, n)
                    total = before + prior + own
                    if choice is None or total > choice[0]:
                        choice = (total, m, n, prior + own)
                if choice:
                    best[i][j] = choice[0]
                    back[i, j] = choice[1:]
        beads: list[tuple[int, int, float]] = []
        i, j = rows, columns
        while i or j:
            m, n, own = back[i, j]
            beads.append((m, n, own))
            i, j = i - m, j - n
        return beads[::-1]


def align_sentences(
    source: Sequence[str], target: Sequence[str], source_lang: str = "kk", target_lang: str = "en"
) -> list[Bead]:
    """Align two lists of sentences.

    Returns beads in order that tile both lists.  A bead's score is its log-odds: prior and evidence,
    natural logarithm, comparable within one pair of texts.
    Raises UsageError for a language that is not supported.
    """
    from_, to = language(source_lang), language(target_lang)
    if not source or not target:
        sizes = [(1, 0)] * len(source) or [(0, 1)] * len(target)
        steps = [(m, n, _PRIOR[m, n]) for m, n in sizes]
    else:
        left = [features(sentence, from_.spaced) for sentence in source]
        right = [features(sentence, to.spaced) for sentence in target]
        lexicon = Lexicon(source, target, source_lang, target_lang)
        steps = _Search(left, right, from_.spaced and to.spaced, lexicon).run()
    beads: list[Bead] = []
    i = j = 0
    for m, n, score in steps:
        beads.append(Bead(Span(i, i + m), Span(j, j + n), round(score, 4)))
        i, j = i + m, j + n
    return beads
