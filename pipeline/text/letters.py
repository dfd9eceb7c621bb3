"""Which language a whole text is in, and how sure that is: enough to turn away the wrong article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.text.identify import SAMPLE, identify

KAZAKH_ONLY = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
"""Letters of the Kazakh Cyrillic alphabet that Russian does not have."""

_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"://|@|www\.")
_HAN = re.compile("[\u3400-\u9fff]")
_LEAST = 8
"""A text of fewer letters has no language; a Chinese character counts as two."""
_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Guess:
    """A language (BCP 47), how many letters of the text were looked at, and how likely each language is."""

    lang: str
    letters: int
    ranked: tuple[tuple[str, float], ...] = ()
    """Tag and probability, likeliest first; alphabets of one language apart."""

    def share(self, lang: str) -> float:
        """Probability of a language by its primary subtag, in whatever letters."""
        return sum(probability for tag, probability in self.ranked if tag.split("-")[0] == lang)


def guess_language(text: str) -> Guess:
    """Guess the language of a text; ``und`` where there are too few letters.

    Five pieces are looked at, from the beginning to the end: a text that changes its language gets
    both, each with its share.  The tags are those of `identify`.
    """
    found: dict[str, float] = {}
    letters = 0
    pieces = [" ".join(word for word in piece.split() if not _ADDRESS.search(word)) for piece in _pieces(text)]
    pieces = [piece for piece in pieces if _LETTER.search(piece)]
    for piece in pieces:
        letters += len(_LETTER.findall(piece)) + len(_HAN.findall(piece))
        for tag, probability in identify(piece):
            found[tag] = found.get(tag, 0.0) + probability / len(pieces)
    ranked = tuple(sorted(found.items(), key=lambda entry: (-entry[1], entry[0])))
    return Guess(ranked[0][0] if ranked and letters >= _LEAST else "und", letters, ranked)


def _pieces(text: str) -> Iterator[str]:
    """Up to five pieces of a text, evenly spaced, which together are the whole of a short one."""
    if len(text) <= SAMPLE:
        yield text
        return
    count = min(_SAMPLES, -(-len(text) // SAMPLE))
    for number in range(count):
        start = (len(text) - SAMPLE) * number // (count - 1)
        yield text[start : start + SAMPLE]
