"""Learn the aligner's dictionaries from the press corpus: IBM Model 1 over word stems, both directions.

    python -m recipe.dictionary        # in models/mini; writes pipeline/align/dictionary/XX-YY.tsv

Held-out documents are left out, as in training.  How often a translation is found is measured on
the half of the corpus that the dictionary measured was not learned from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from pipeline.align.cues import letters, stems

from .alignments import train_model1
from .corpus import LANGUAGES, Quad, read_parts, read_terms

HERE = Path(__file__).resolve().parent.parent
OUTPUT = HERE.parent.parent / "pipeline" / "align" / "dictionary"
ITERATIONS = 8
NULL_SHARE = 0.3
LEAST_SCORE = 0.06
"""Geometric mean of the probabilities in both directions."""
LEAST_COUNT = 1.2
"""Expected number of links in the corpus."""
MOST_TRANSLATIONS = 6
PRIOR_WEIGHT = 4.0
"""Occurrences that the average of equally frequent stems counts as."""

Side = Sequence[tuple[str, ...]]
"""The stems of each sentence, without repetition."""
Links = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a dictionary file."""

    stem: str
    found: float
    chance: float
    translations: tuple[str, ...]


def translations(source: Side, target: Side) -> tuple[Links, Links]:
    """Translations of the stems of both sides, best first."""
    ids: dict[tuple[int, str], int] = {(0, ""): 0}

    def encode(side: int, sentence: Iterable[str]) -> list[int]:
        return [ids.setdefault((side, stem), len(ids)) for stem in sentence]

    pairs = [(encode(0, s), encode(1, t)) for s, t in zip(source, target, strict=True) if s and t]
    sources, targets = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    names, width = [stem for _, stem in ids], len(ids)
    ahead = train_model1(sources, targets, width, ITERATIONS, NULL_SHARE)
    back = train_model1(targets, sources, width, ITERATIONS, NULL_SHARE)
    flipped = back.pairs % width * width + back.pairs // width
    reverse = dict(zip(flipped.tolist(), back.probability.tolist(), strict=True))
    there: dict[str, list[tuple[float, str]]] = defaultdict(list)
    here: dict[str, list[tuple[float, str]]] = defaultdict(list)
    cells = zip(ahead.pairs.tolist(), ahead.probability.tolist(), ahead.count.tolist(), strict=True)
    for pair, probability, expected in cells:
        score = (probability * reverse.get(pair, 0.0)) ** 0.5
        if pair // width and score >= LEAST_SCORE and expected >= LEAST_COUNT:
            ours, theirs = names[pair // width], names[pair % width]
            there[ours].append((-score, theirs))
            here[theirs].append((-score, ours))
    return _best(there), _best(here)


def _best(table: Mapping[str, list[tuple[float, str]]]) -> Links:
    return {stem: tuple(word for _, word in sorted(found)[:MOST_TRANSLATIONS]) for stem, found in table.items()}


def _meetings(links: Links, source: Side, target: Side) -> tuple[Counter[str], Counter[str]]:
    """Per stem how often it occurs, and how often with one of its translations."""
    seen, met = Counter[str](), Counter[str]()
    for ours, theirs in zip(source, target, strict=True):
        there = set(theirs)
        for stem in ours:
            if stem in links:
                seen[stem] += 1
                met[stem] += any(word in there for word in links[stem])
    return seen, met


def _frequency_class(count: int) -> int:
    return min(6, count.bit_length())


def rows(links: Links, halves: Sequence[tuple[Links, Side, Side]], source: Side, target: Side) -> list[Row]:
    """Dictionary lines; `halves` pairs the links learned on one half with the sentences of the other."""
    seen, met = Counter[str](), Counter[str]()
    for other, ours, theirs in halves:
        s, m = _meetings(other, ours, theirs)
        seen, met = seen + s, met + m
    total = Counter(stem for sentence in source for stem in sentence)
    by_class: dict[int, list[int]] = defaultdict(lambda: [1, 2])
    for stem, count in seen.items():
        cell = by_class[_frequency_class(total[stem])]
        cell[0] += met[stem]
        cell[1] += count
    where: dict[str, set[int]] = defaultdict(set)
    for index, sentence in enumerate(target):
        for stem in sentence:
            where[stem].add(index)
    made = []
    for stem, words in sorted(links.items()):
        hits, all_ = by_class[_frequency_class(total[stem])]
        found = (met[stem] + PRIOR_WEIGHT * hits / all_) / (seen[stem] + PRIOR_WEIGHT)
        chance = len(set().union(*(where[word] for word in words))) / len(target)
        if found > 1.5 * chance:
            made.append(Row(stem, round(found, 2), round(chance, 4), words))
    return made


def learn(quads: Sequence[Quad], columns: tuple[int, int]) -> tuple[list[Row], list[Row]]:
    """Dictionary lines of both directions of a pair of columns.

    Chinese words are pairs of characters; single ones have lines of their own, learned apart.
    """
    ours, theirs = (_side(quads, c, stems) for c in columns)
    there, back = _both(ours, theirs)
    if LANGUAGES[columns[0]] == "zh":
        there += _further(_both(_side(quads, columns[0], letters), theirs)[0], there)
    if LANGUAGES[columns[1]] == "zh":
        back += _further(_both(ours, _side(quads, columns[1], letters))[1], back)
    return there, back


def _side(quads: Sequence[Quad], column: int, units: Callable[[str, str], list[str]]) -> Side:
    return [tuple(dict.fromkeys(units(quad.texts[column], LANGUAGES[column]))) for quad in quads]


def _further(made: Sequence[Row], rows_before: Sequence[Row]) -> list[Row]:
    known = {row.stem for row in rows_before}
    return [row for row in made if row.stem not in known]


def _both(ours: Side, theirs: Side) -> tuple[list[Row], list[Row]]:
    there, back = translations(ours, theirs)
    # the corpus is in document order: blocks of quads keep documents together
    parts = [[i for i in range(len(ours)) if i // 200 % 2 == half] for half in (0, 1)]
    cut = [([ours[i] for i in part], [theirs[i] for i in part]) for part in parts]
    learned = [translations(*half) for half in cut]
    ahead = [(learned[half][0], *cut[1 - half]) for half in (0, 1)]
    behind = [(learned[half][1], cut[1 - half][1], cut[1 - half][0]) for half in (0, 1)]
    return rows(there, ahead, ours, theirs), rows(back, behind, theirs, ours)


def format_rows(made: Iterable[Row]) -> str:
    """The text of a dictionary file."""
    return "".join(f"{row.stem}\t{row.found:g}\t{row.chance:g}\t{' '.join(row.translations)}\n" for row in made)


def training_quads() -> list[Quad]:
    """All sentences that may be learned from, and the term lists: a term seen twice is enough for an entry."""
    _, parts = read_parts(HERE / "corpus")
    quads = [quad for part in parts for document in part for quad in document.quads]
    return quads + 2 * read_terms(HERE / "corpus" / "terms")


def main() -> None:
    """Write the dictionaries."""
    quads = training_quads()
    OUTPUT.mkdir(exist_ok=True)
    for one, other in combinations(range(len(LANGUAGES)), 2):
        names = LANGUAGES[one], LANGUAGES[other]
        for (source, target), made in zip((names, names[::-1]), learn(quads, (one, other)), strict=True):
            (OUTPUT / f"{source}-{target}.tsv").write_text(format_rows(made), encoding="utf-8")
            print(f"{source}-{target}: {len(made)} entries", flush=True)


if __name__ == "__main__":
    main()
