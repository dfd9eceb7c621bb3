"""Learn the aligner's dictionaries from the press corpus: IBM Model 1 over word stems, both directions.

    python -m recipe.dictionary        # in models/mini; writes pipeline/align/dictionary/kk-XX.tsv

Held-out documents are left out, as in training.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.align.features import stems

from .alignments import train_model1
from .corpus import Quad, read_press, read_terms, split_documents

HERE = Path(__file__).resolve().parent.parent
OUTPUT = HERE.parent.parent / "pipeline" / "align" / "dictionary"
TARGETS = (("en", 1), ("ru", 2), ("zh", 3))
ITERATIONS = 8
NULL_SHARE = 0.3
LEAST_SCORE = 0.06
"""Geometric mean of the probabilities in both directions."""
LEAST_COUNT = 1.2
"""Expected number of links in the corpus."""


def learn(quads: list[Quad], lang: str, column: int) -> list[tuple[str, str, float]]:
    """Pairs of stems (Kazakh, target) with their score, best first for each Kazakh stem."""
    ids: dict[str, int] = {"": 0}

    def encode(text: str, language: str) -> list[int]:
        return [ids.setdefault(f"{language}:{stem}", len(ids)) for stem in dict.fromkeys(stems(text, language))]

    pairs = [(encode(quad.texts[0], "kk"), encode(quad.texts[column], lang)) for quad in quads]
    pairs = [(source, target) for source, target in pairs if source and target]
    sources, targets = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    names, width = list(ids), len(ids)
    ahead = train_model1(sources, targets, width, ITERATIONS, NULL_SHARE)
    back = train_model1(targets, sources, width, ITERATIONS, NULL_SHARE)
    flipped = back.pairs % width * width + back.pairs // width
    reverse = dict(zip(flipped.tolist(), back.probability.tolist(), strict=True))
    rows = []
    cells = zip(ahead.pairs.tolist(), ahead.probability.tolist(), ahead.count.tolist(), strict=True)
    for pair, probability, expected in cells:
        score = (probability * reverse.get(pair, 0.0)) ** 0.5
        if pair // width and score >= LEAST_SCORE and expected >= LEAST_COUNT:
            rows.append((names[pair // width][3:], names[pair % width][3:], round(score, 2)))
    return sorted(rows, key=lambda row: (row[0], -row[2], row[1]))


def main() -> None:
    """Write the dictionaries."""
    documents = [
        *split_documents(read_press(HERE / "corpus" / "press")).train,
        *read_press(HERE / "corpus" / "press-2"),
    ]
    quads = [quad for document in documents for quad in document.quads]
    quads += 2 * read_terms(HERE / "corpus" / "terms")  # a term seen twice is enough for an entry
    OUTPUT.mkdir(exist_ok=True)
    for lang, column in TARGETS:
        rows = learn(quads, lang, column)
        text = "".join(f"{source}\t{target}\t{score}\n" for source, target, score in rows)
        (OUTPUT / f"kk-{lang}.tsv").write_text(text, encoding="utf-8")
        print(f"kk-{lang}: {len(rows)} entries")


if __name__ == "__main__":
    main()
