"""Convert the held-out part of the corpus to each alphabet and back, and count the words that survive.

    python -m benchmarks.scripts [TEXT …]

Held out is every fifth document of `models/mini/corpus`: the lists and weights of `pipeline.text.script` were made
without them.  A word counts as right when it comes back letter for letter, capitals aside (the Arabic alphabet has
none).  "New" words are those that stand in no other document.  Given text files are measured instead, one text each.
Prints a table and, last, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.text.script import Alphabet, from_cyrillic, recognise, to_cyrillic

MINI = Path(__file__).resolve().parent.parent / "models" / "mini"
WITH_S = "latin-2021, s for ц"
"""As many write in the alphabet of 2021."""
NAMES = (*(alphabet.value for alphabet in Alphabet if alphabet is not Alphabet.CYRILLIC), WITH_S)
_AROUND = "«»“”\"'.,:;!?()…–-"


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one alphabet, in per cent."""

    alphabet: str
    words: int
    right: float
    new_words: int
    new_right: float
    recognised: float
    """Documents whose alphabet was recognised."""
    a_second: int
    """Characters converted to Cyrillic a second."""


def written(text: str, name: str) -> str:
    """The text in the alphabet of a row."""
    if name == WITH_S:
        return from_cyrillic(text.replace("ц", "с").replace("Ц", "С"), Alphabet.LATIN_2021)
    return from_cyrillic(text, Alphabet(name))


def measure(name: str, texts: Iterable[str], known: frozenset[str]) -> Row:
    """Convert each text and back; `known` are the words that are not new."""
    alphabet = Alphabet.LATIN_2021 if name == WITH_S else Alphabet(name)
    words = right = new = new_right = documents = recognised = length = 0
    seconds = 0.0
    for text in texts:
        form = written(text, name)
        documents, recognised = documents + 1, recognised + (recognise(form) is alphabet)
        began = time.perf_counter()
        back = to_cyrillic(form, alphabet).text
        seconds += time.perf_counter() - began
        length += len(form)
        for ours, theirs in zip(text.lower().split(), back.lower().split(), strict=True):
            if any("\u0400" <= letter <= "\u04ff" for letter in ours):
                good, unseen = ours == theirs, ours.strip(_AROUND) not in known
                words, right = words + 1, right + good
                new, new_right = new + unseen, new_right + (good and unseen)
    share = (100 * right / max(1, words), 100 * new_right / max(1, new), 100 * recognised / max(1, documents))
    return Row(name, words, round(share[0], 2), new, round(share[1], 2), round(share[2], 1), round(length / seconds))


def held_out() -> tuple[list[str], frozenset[str]]:
    """The Kazakh text of every held-out document, and the words of the others."""
    sys.path.insert(0, str(MINI))  # where the recipe of the lists and weights is
    from recipe.harmony import is_held_out, read_corpus

    texts, words = [], set[str]()
    for document in read_corpus():
        text = "\n".join(quad.texts[0] for quad in document.quads)
        if is_held_out(document):
            texts.append(text)
        else:
            words.update(word.strip(_AROUND) for word in text.lower().split())
    return texts, frozenset(words)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="*")
    options = parser.parse_args()
    texts, known = held_out()
    if options.texts:
        texts = [path.read_text(encoding="utf-8") for path in options.texts]
    rows = [measure(name, texts, known) for name in NAMES]
    print(f"{'alphabet':20} {'words':>7} {'right':>7} {'new':>6} {'right':>7} {'recognised':>11} {'a second':>9}")
    for row in rows:
        figures = f"{row.words:7} {row.right:6.2f}% {row.new_words:6} {row.new_right:6.2f}% {row.recognised:10.1f}%"
        print(f"{row.alphabet:20} {figures} {row.a_second:9}")
    print(json.dumps({"rows": [asdict(row) for row in rows]}))


if __name__ == "__main__":
    main()
