"""Cyrillic words in the letters of another alphabet."""

from __future__ import annotations

from pipeline.languages import Alphabet
from pipeline.text.script.alphabets import HAMZA, Letters

Piece = tuple[int, str]
"""How many characters are used up, and what they become; neither is nothing."""


def write_word(word: str, known: Letters) -> list[Piece]:
    """A word of Cyrillic letters in another alphabet, piece by piece.

    Capitals stay capitals; a capital that needs several letters is written ``Sh``, within capitals ``SH``.
    """
    small = word.lower()
    shouting = len(word) > 1 and word.isupper()
    pieces: list[Piece] = []
    waiting = 0  # dropped signs at the beginning of the word
    for at, character in enumerate(small):
        written = _spelling(small, at, known)
        if word[at] != character:
            written = _capital(written, shouting, known)
        if written:
            pieces.append((1 + waiting, written))
            waiting = 0
        elif pieces:
            pieces[-1] = (pieces[-1][0] + 1, pieces[-1][1])
        else:
            waiting += 1
    if not pieces:
        return [(len(word), word)]
    if known.alphabet is Alphabet.ARABIC and needs_hamza(small):
        pieces[0] = (pieces[0][0], HAMZA + pieces[0][1])
    return pieces


def _spelling(small: str, at: int, known: Letters) -> str:
    written = known.spelling.get(small[at], small[at])
    if known.contracts and small[at] in "яюё" and at and small[at - 1] == "и":
        return written[1:]  # the и before it is written already
    return written


def _capital(written: str, shouting: bool, known: Letters) -> str:
    if shouting:
        return "".join(known.upper.get(letter, letter.upper()) for letter in written)
    return known.upper.get(written[:1], written[:1].upper()) + written[1:]


def needs_hamza(small: str) -> bool:
    """Whether a word's front vowels have to be marked: it has some, and no letter that tells as much.

    ``к``, ``г`` and ``е`` stand in front words only.  A word of mixed vowels is marked where ``ә``, ``ө`` or
    ``ү`` come first (``төраға``), not where ``і`` does (``бірақ``).
    """
    if not set(small) & set("әөүі") or set(small) & set("кгеэ"):
        return False
    vowels = [letter for letter in small if letter in "аәоөұүыі"]
    return vowels[0] in "әөү" or (vowels[0] == "і" and not set(vowels) & set("аоұы"))
