"""Learn the weights of `pipeline.text.script.harmony` from the Kazakh side of the corpus.

    python -m recipe.harmony        # in models/mini; writes harmony.tsv, a minute on one core

Documents of the held-out part (`is_held_out`) are not read.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pipeline.text.script
from pipeline.text.script.harmony import BACK, Kind, Vowel, best_kinds, steps, vowels
from pipeline.text.script.write import needs_hamza
from recipe.corpus import CorpusDocument, read_press

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FOLDERS = ("press", "press-2")
_WORD = re.compile("[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")
_ROUNDS = 5
_RUNS = 3
_LEAST_WEIGHT = 2
"""Smaller weights are left out: a third of them…"""
_LEAST_SEEN = 3
"""…and those of what fewer words than this show."""


def is_held_out(document: CorpusDocument) -> bool:
    """Whether a document, one in five, is kept for measuring: no list or weight is made from it."""
    return int(hashlib.sha256(document.slug.encode()).hexdigest()[:8], 16) % 5 == 0


def words_of(documents: Iterable[CorpusDocument]) -> Counter[str]:
    """The Kazakh words of documents as they are written, with how often they stand."""
    return Counter(word for document in documents for quad in document.quads for word in _WORD.findall(quad.texts[0]))


def read_corpus() -> list[CorpusDocument]:
    """All press documents."""
    return [document for folder in FOLDERS for document in read_press(CORPUS / folder)]


_Example = tuple[list[Vowel], list[Kind]]


def _examples(words: Mapping[str, int]) -> list[_Example]:
    """The vowels of each word and what they are: once, and once more for each time that its count doubles."""
    examples = []
    for word, count in sorted(words.items()):
        back = "".join(BACK.get(letter, letter) for letter in word)
        found = vowels(back, [True] * len(back), (), needs_hamza(word))
        examples.extend([(found, _kinds(word, found))] * count.bit_length())
    return examples


def _kinds(word: str, found: Sequence[Vowel]) -> list[Kind]:
    """The kinds of a word's vowels; ``и`` and ``у`` take that of the vowel behind them, or else before them."""
    kinds: list[Kind | None] = []
    for vowel in found:
        if vowel.letter in "иу":
            kinds.append(None)
        else:
            kinds.append((Kind.FRONT if word[vowel.at] in BACK else Kind.BACK) if vowel.traits else vowel.kinds[0])
    for at in [*range(len(kinds) - 2, -1, -1), *range(1, len(kinds))]:
        if kinds[at] is None:
            kinds[at] = kinds[at + 1] if at + 1 < len(kinds) and kinds[at + 1] else kinds[at - 1] if at else None
    return [kind or Kind.BACK for kind in kinds]


def _shown(found: Sequence[Vowel], kinds: Sequence[Kind]) -> Counter[str]:
    """How much each weight counts in a word whose vowels are of these kinds."""
    counts: Counter[str] = Counter()
    for index, (vowel, kind) in enumerate(zip(found, kinds, strict=True)):
        for trait in vowel.traits:
            counts[trait] += 1 if kind is Kind.FRONT else -1
        if index:
            counts.update(steps(found[index - 1], kinds[index - 1], vowel, kind))
    return counts


def _perceptron(examples: list[_Example], seed: int) -> dict[str, float]:
    """Averaged weights (Collins 2002)."""
    order = random.Random(seed)
    weights: defaultdict[str, float] = defaultdict(float)
    sums: defaultdict[str, float] = defaultdict(float)
    step = 0
    for _ in range(_ROUNDS):
        order.shuffle(examples)
        for found, wanted in examples:
            step += 1
            guessed = best_kinds(found, weights)
            if guessed == wanted:
                continue
            change = _shown(found, wanted)
            change.subtract(_shown(found, guessed))
            for name, value in change.items():
                weights[name] += value
                sums[name] += step * value
    return {name: value - sums[name] / step for name, value in weights.items()}


def learn(words: Mapping[str, int]) -> dict[str, int]:
    """Weights from small-letter words and how often they stand; frequent words count for more."""
    examples = _examples(words)
    seen = Counter(name for found, wanted in examples for name in _shown(found, wanted))
    totals: Counter[str] = Counter()
    for seed in range(_RUNS):
        totals.update(_perceptron(examples, seed))
    means = {name: round(total / _RUNS) for name, total in totals.items()}
    return {n: v for n, v in sorted(means.items()) if abs(v) >= _LEAST_WEIGHT and seen[n] >= _LEAST_SEEN}


def main() -> None:
    """Write the table."""
    counted = words_of(document for document in read_corpus() if not is_held_out(document))
    words: Counter[str] = Counter()
    for word, count in counted.items():
        if len(word) == 1 or not word.isupper():
            words[word.lower()] += count
    rows = [f"{name}\t{value}\n" for name, value in learn(words).items()]
    head = (
        "# Weights of harmony.py: what speaks for a front vowel (above 0) or a back one, and for steps between two.\n"
        "# Made by models/mini/recipe/harmony.py; not written by hand.\n"
    )
    folder = Path(pipeline.text.script.__file__).parent
    (folder / "harmony.tsv").write_text(head + "".join(rows), encoding="utf-8")
    print(f"{len(rows)} weights from {len(words)} words")


if __name__ == "__main__":
    main()
