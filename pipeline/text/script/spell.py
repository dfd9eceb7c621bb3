"""A word of another alphabet taken apart into its letters, each with the Cyrillic letter it first of all stands for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.languages import Alphabet
from pipeline.text.script.alphabets import APOSTROPHES, HAMZA, Letters

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670"
_CLUSTER = re.compile(f".[{_MARKS}]*", re.DOTALL)
SILENT = "\u00ad\u034f\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
"""Soft hyphens, joiners, direction marks, the tatweel: they may stand within a word and say nothing.  For a regular
expression's brackets."""
_SILENT = re.compile(f"[{SILENT}]")
_HAMZAS = "\u0621\u0654\u0674"


@dataclass(frozen=True, slots=True)
class Spelled:
    """A word letter by letter."""

    letters: str
    """One Cyrillic letter each, before any rule or stem: ``и`` may still be ``й``, ``с`` be ``ц``…"""
    ends: tuple[int, ...]
    """For each letter the offset in the word behind it.  A ligature ends where its last letter does: the first
    letter of one takes it all, the others stand at its end."""
    capitals: tuple[bool, ...]
    doubtful: tuple[bool, ...]
    """Letters that are the capital I in an alphabet where it belongs to two letters."""
    hamza: bool
    """Whether the word is marked as one of front vowels."""


@dataclass(frozen=True, slots=True)
class _Atom:
    text: str
    """One small character, or nothing for what is silent."""
    end: int
    raw: str


def _atoms(word: str, known: Letters) -> Iterator[_Atom]:
    arabic = known.alphabet is Alphabet.ARABIC
    for match in _CLUSTER.finditer(word):
        raw = match.group()
        if arabic:
            for character in unicodedata.normalize("NFKD", raw.replace("\u0678", HAMZA + "ى")):
                silent = bool(unicodedata.combining(character)) or _SILENT.match(character)
                kept = HAMZA if character in _HAMZAS else "" if silent else character
                yield _Atom(kept, match.end(), raw)
        else:
            whole = unicodedata.normalize("NFC", _SILENT.sub("", raw))
            text = known.lower.get(whole) or unicodedata.normalize("NFC", whole.lower())
            yield _Atom("'" if text and text in APOSTROPHES else text, match.end(), whole)


def spell_out(word: str, known: Letters) -> Spelled | None:
    """Take a word apart; None where a character is no letter of the alphabet, or where there is no letter."""
    atoms = [atom for atom in _atoms(word, known) if atom.text]
    hamza = any(atom.text == HAMZA for atom in atoms)
    atoms = [atom for atom in atoms if atom.text != HAMZA]
    letters: list[str] = []
    ends: list[int] = []
    firsts: list[_Atom] = []
    at = 0
    while at < len(atoms):
        pair = "".join(atom.text for atom in atoms[at : at + 2])
        size = 2 if pair in known.reading and at + 1 < len(atoms) else 1
        letter = known.reading.get(pair if size == 2 else atoms[at].text)
        if letter is None:
            return None
        letters.append(letter)
        firsts.append(atoms[at])
        ends.append(atoms[at + size - 1].end)
        at += size
    if not letters:
        return None
    ends[-1] = len(word)
    doubtful = tuple(first.raw == "I" and letter in "иі" for first, letter in zip(firsts, letters, strict=True))
    return Spelled("".join(letters), tuple(ends), tuple(_is_capital(first) for first in firsts), doubtful, hamza)


def _is_capital(atom: _Atom) -> bool:
    return atom.raw != atom.text and atom.raw[:1].isupper()
