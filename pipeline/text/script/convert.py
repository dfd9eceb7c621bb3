"""Kazakh texts from one alphabet into another, with the way back to the original."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.languages import Alphabet
from pipeline.text.script.alphabets import APOSTROPHES, letters, sections
from pipeline.text.script.read import Reading, read_word
from pipeline.text.script.spans import SpanMap, join_pieces
from pipeline.text.script.spell import SILENT, Spelled, spell_out
from pipeline.text.script.stems import stems
from pipeline.text.script.write import write_word

LONGEST_WORD = 100
"""Characters; a longer run of letters is no word and stays as it is."""

_KEPT = (
    r"(?:https?|ftp)://[!-~]+|www\.[!-~]+"
    r"|[\w.+-]{1,64}@\w[\w.-]{0,250}"
    r"|[@#][\w.]{1,100}"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,5}(?:kz|com|org|net|ru|cn|gov|edu|info|eu|uk|int|tv|io)(?![\w-])(?:/[!-~]*)?"
)
"""Addresses, names of accounts, hashtags."""
_PUNCTUATION = str.maketrans("،؛؟٪٫۔٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", ",;?%,.01234567890123456789")
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670"
_CYRILLIC_WORD = re.compile("[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")
_ROMAN = re.compile(r"(?=[LC]*[IVX])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_QUOTES = re.compile(r"«[^«»\n]{1,200}»|“[^“”\n]{1,200}”|\"[^\"\n]{1,200}\"")


class Converted(NamedTuple):
    """A text in another alphabet, and where each part of it came from."""

    text: str
    spans: SpanMap


def to_cyrillic(text: str, alphabet: Alphabet) -> Converted:
    """A Kazakh text in Cyrillic letters, as a model reads it.

    Kept as they are: what is Cyrillic already, addresses, accounts, hashtags, Roman numbers, Latin
    abbreviations and names with letters that the alphabet lacks.  From the Arabic alphabet, which has
    no capitals, the first word of a sentence and known names get one; its punctuation and digits become
    the common ones.  Takes time in proportion to the length.
    """
    if alphabet is Alphabet.CYRILLIC:
        return Converted(text, join_pieces([(len(text), len(text))] if text else []))
    parts = _from_arabic(text) if alphabet is Alphabet.ARABIC else _from_latin(text, alphabet)
    texts: list[str] = []
    sizes: list[tuple[int, int]] = []
    for made, length in parts:
        texts.append(made)
        sizes.append((len(made), length))
    return Converted("".join(texts), join_pieces(sizes))


def from_cyrillic(text: str, alphabet: Alphabet) -> str:
    """A Kazakh text of Cyrillic letters in another alphabet; what is not Cyrillic stays as it is."""
    if alphabet is Alphabet.CYRILLIC:
        return text
    known = letters(alphabet)
    written = _CYRILLIC_WORD.sub(lambda match: "".join(form for _, form in write_word(match.group(), known)), text)
    if alphabet is Alphabet.ARABIC:
        return _POINTED.sub(lambda match: {",": "،", ";": "؛", "?": "؟"}[match.group()], written)
    return written


_Part = tuple[str, int]
"""What a stretch of the original became, and how long it was."""


@lru_cache(maxsize=1 << 16)
def _word(word: str, alphabet: Alphabet, strict: bool) -> tuple[Spelled, Reading] | None:
    """A word as spelled out and read; None where it is none of this alphabet."""
    known = letters(alphabet)
    spelled = spell_out(word, known) if len(word) <= LONGEST_WORD else None
    return (spelled, read_word(spelled, known, stems(alphabet), strict)) if spelled else None


def _parts(spelled: Spelled, reading: Reading, capitals: int = 0) -> Iterator[_Part]:
    """The Cyrillic of a word, cut as finely as its letters allow; no part is empty on either side.

    The first `capitals` letters are capitals whatever the original has.
    """
    shouting = len(spelled.letters) > 1 and all(spelled.capitals)
    made, start = "", 0
    for index, (text, end) in enumerate(zip(reading.cyrillic, spelled.ends, strict=True)):
        large = spelled.capitals[index] or index < capitals
        text = text.upper() if shouting else text[:1].upper() + text[1:] if large else text
        following = index + 1
        closed = following == len(spelled.ends) or (reading.cyrillic[following] and spelled.ends[following] > end)
        made += text
        if closed:
            yield made, end - start
            made, start = "", end


def _from_latin(text: str, alphabet: Alphabet) -> Iterator[_Part]:
    strict = "İ" in text or "I\u0307" in text
    foreign = _foreign_quotes(text, alphabet)
    at, quote = 0, 0
    for match in _tokens(alphabet).finditer(text):
        start, end = match.span()
        if start > at:
            yield text[at:start], start - at
        at = end
        word = match.group()
        while quote < len(foreign) and foreign[quote][1] <= start:
            quote += 1
        quoted = quote < len(foreign) and foreign[quote][0] <= start
        kept = match["kept"] or (quoted and not _is_kazakh(word))
        found = None if kept else _word(word, alphabet, strict)
        if found is None or _is_foreign(word, text[max(0, start - 1) : start], text[end : end + 6]):
            yield word, len(word)
        else:
            yield from _parts(*found)
    if at < len(text):
        yield text[at:], len(text) - at


@cache
def _tokens(alphabet: Alphabet) -> re.Pattern[str]:
    """Addresses and words; in the alphabet of 2017 apostrophes behind certain letters belong to a word."""
    letter = f"[^\\W\\d_][{_MARKS}{SILENT}]*"
    if alphabet is Alphabet.LATIN_2017:
        letter = f"(?:(?<=[aginoscuyAGINOSCUY])[{APOSTROPHES}]|{letter})"
    return re.compile(f"(?P<kept>{_KEPT})|[^\\W\\d_][{_MARKS}{SILENT}]*(?:{letter})*", re.IGNORECASE)


@cache
def _listed() -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    """What stays as it is: abbreviations in capitals, words in small letters, abbreviations before a certain word."""
    found = sections("foreign.txt")
    before = found["before"]
    return (
        frozenset(found["abbreviations"]),
        frozenset(found["words"]),
        dict(zip(before[::2], before[1::2], strict=True)),
    )


def _is_kazakh(word: str) -> bool:
    """Whether a word has letters that plain English lacks, or a q not before u."""
    return not word.isascii() or bool(re.search("q(?!u)", word.lower()))


def _is_foreign(word: str, before: str, behind: str) -> bool:
    """Whether a word of the alphabet's letters is none of Kazakh: by a list, by its look, by a digit beside it."""
    abbreviations, words, before_only = _listed()
    if word in before_only:
        return behind.lower().lstrip(" -").startswith(before_only[word])
    if _is_kazakh(word) or word.islower():
        return False
    if not word.isupper():
        return word.lower() in words or (len(word) > 3 and bool(re.search("[a-z][A-Z]", word)))
    if before.isdigit() or re.match(r"-?\d", behind) or word in abbreviations:
        return True
    initial = len(word) == 1 and behind.startswith(".")
    return bool(_ROMAN.fullmatch(word)) and not initial


def _foreign_quotes(text: str, alphabet: Alphabet) -> list[tuple[int, int]]:
    """Ranges in quotation marks that hold a foreign name: half of what could be English is."""
    found = []
    for match in _QUOTES.finditer(text):
        plain = [word for word in re.findall(r"[^\W\d_]+", match.group()) if not _is_kazakh(word)]
        foreign = [word for word in plain if word.lower() in _listed()[1] or _word(word, alphabet, True) is None]
        if foreign and 2 * len(foreign) >= len(plain):
            found.append(match.span())
    return found


_ARABIC_LETTER = (
    "\u0621-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\ufb50-\ufdfb\ufe70-\ufefc"
)
_POINTED = re.compile(f"(?<=[{_ARABIC_LETTER}»”)])[,;?]")
_ARABIC = re.compile(
    f"(?P<kept>{_KEPT})"
    f"|(?P<word>[{_ARABIC_LETTER}](?:[{_ARABIC_LETTER}{_MARKS}{SILENT}]*[{_ARABIC_LETTER}{_MARKS}])?)"
    r"|(?P<stop>[.!?؟۔…]+(?=[\s»”\")\]]|$)|:(?=\s*[«“\"])|\n)|(?P<other>\w+)|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)


def _from_arabic(text: str) -> Iterator[_Part]:
    """Sentences begin with a capital, where a stop or line end says that one begins; so do initials."""
    opens, number = True, False
    saying = frozenset(sections("common.txt")["saying"])
    for match in _ARABIC.finditer(text):
        raw = match.group()
        found = _word(raw, Alphabet.ARABIC, True) if match["word"] else None
        if found:
            spelled, reading = found
            opens &= "".join(reading.cyrillic) not in saying
            initial = len(spelled.letters) == 1 and text[match.end() : match.end() + 1] == "." and not number
            yield from _parts(spelled, reading, max(reading.capitals, opens or initial))
            opens = False
        elif match["word"] or match["kept"] or match["other"]:
            made = raw.translate(_PUNCTUATION)
            yield made, len(raw)
            opens, number = False, made.isdigit()
            continue
        else:
            yield raw.translate(_PUNCTUATION), len(raw)
            opens |= match["stop"] is not None
        number &= raw.isspace()
