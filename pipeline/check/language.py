"""Whether the translation is in the language asked for: its letters, its small words, what was left in Kazakh."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.check.pair import Code, Pair, listed, quoted
from pipeline.check.side import Side, Word
from pipeline.data import Note, Severity, Span

WRONG_SCRIPT = Code("wrong-script", Severity.ERROR, "letters that the language is not written in")
WRONG_LANGUAGE = Code("wrong-language", Severity.ERROR, "another language than the one asked for")
UNTRANSLATED = Code("untranslated", Severity.ERROR, "Kazakh words left as they are")

KAZAKH_ONLY = "әғқңөұүһіӘҒҚҢӨҰҮҺІ"
_CYRILLIC_WORD = re.compile(r"[\u0400-\u04ff]+(?:-[\u0400-\u04ff]+)*")
_MIXED = re.compile(r"[a-zA-Z][\u0400-\u04ff]|[\u0400-\u04ff][a-zA-Z]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_NAMES = {
    "en": "English", "ru": "Russian", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese",
    "it": "Italian", "nl": "Dutch", "pl": "Polish", "tr": "Turkish", "az": "Azerbaijani", "uz": "Uzbek",
    "kk": "Kazakh", "id": "Indonesian", "vi": "Vietnamese", "uk": "Ukrainian", "be": "Belarusian",
    "bg": "Bulgarian", "mk": "Macedonian", "sr": "Serbian", "ky": "Kyrgyz", "tt": "Tatar", "tg": "Tajik",
    "mn": "Mongolian", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Table:
    words: Mapping[str, tuple[str, ...]]
    """Small word → the languages that have it."""
    letters: Mapping[str, tuple[str, ...]]
    """Letter → the languages that have it."""
    shapes: tuple[tuple[str, re.Pattern[str]], ...]
    """Languages and how words look that only they have."""


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("letters.toml").read_text(encoding="utf-8"))


@cache
def _table(script: str) -> _Table:
    words: dict[str, tuple[str, ...]] = {}
    letters: dict[str, tuple[str, ...]] = {}
    for lang, entry in _data()[script].items():
        for word in dict.fromkeys(entry["words"].split()):
            words[word] = (*words.get(word, ()), lang)
        for letter in entry["letters"]:
            letters[letter] = (*letters.get(letter, ()), lang)
    shapes = tuple((lang, re.compile(entry["shapes"])) for lang, entry in _data()[script].items() if "shapes" in entry)
    return _Table(words, letters, shapes)


@cache
def _han(kind: str) -> re.Pattern[str]:
    return re.compile("[" + "".join(dict.fromkeys(_data()["han"][kind])) + "]")


@cache
def _foreign(kind: str) -> re.Pattern[str]:
    ranges = _data()["foreign"]
    return re.compile("[" + ("".join(ranges.values()) if kind == "all" else ranges[kind]) + "]")


_FIGURE_ENDING = re.compile(r"\d[-‑–]\Z")


def _is_ending(side: Side, word: Word) -> bool:
    """Whether it is the ending of a figure: 1-е место."""
    return bool(_FIGURE_ENDING.search(side.text, max(0, word.start - 2), word.start))


def _votes(side: Side, script: str, copied: Container[str]) -> Counter[str]:
    """How much speaks for each language of a script: a small word one, a word with a letter of its own more.

    Words copied from the source are no evidence.
    """
    table, votes = _table(script), Counter[str]()
    weight = 2 if script == "cyrillic" else 1
    for word in side.words:
        small = word.text.lower()
        if small in copied or _is_ending(side, word):
            continue
        langs = table.words.get(small, ())
        for lang in langs:
            votes[lang] += 1
        if not langs and word.text.islower():
            for lang, shape in table.shapes:
                votes[lang] += weight * bool(shape.search(small))
            for lang in {lang for letter in set(small) if letter in table.letters for lang in table.letters[letter]}:
                votes[lang] += weight
    return votes


def _best_foreign(side: Side, script: str, asked: str, copied: Container[str] = ()) -> tuple[str, int, int]:
    """The likeliest other language, its votes and those of the language asked for."""
    votes = _votes(side, script, copied)
    own = votes.pop(asked, 0)
    lang, count = min(votes.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    return lang, count, own


def _share_unknown(pair: Pair) -> float:
    """Share of the translation's small-letter words that the dictionary has never seen; 0 without one."""
    back = pair.books.back
    words = [word for word in pair.target.words if word.text.islower() and len(word.text) > 3]
    if not back or len(words) < 4:
        return 0.0
    return sum(word.stem not in back for word in words) / len(words)


_MUCH = 0.5
"""A share of words or letters from which on the whole text is spoken of."""
_STRANGE = 0.72
"""Share of unknown words from which a text without small words of its language is taken for another one."""


_STRANGER = 0.6
"""The same where not one small word of the language stands in it."""


def wrong_language(pair: Pair) -> Iterator[Note]:
    """Another language in the right letters, or the whole in the letters of another of the four languages."""
    target = pair.target
    if pair.lang == "zh":
        yield from _wrong_chinese(target)
        return
    script, other = ("latin", "cyrillic") if pair.lang == "en" else ("cyrillic", "latin")
    whole = Span(0, len(target.text))
    han = len(_HAN.findall(target.text))
    if han >= 4 and 2 * han > target.letters:
        yield WRONG_LANGUAGE.note("Chinese (or Japanese) instead of " + _NAMES[pair.lang], whole)
        return
    count = sum(bool((_LATIN if other == "latin" else _CYRILLIC_WORD).match(w.text)) for w in target.words)
    if len(target.words) >= 3 and count > 0.6 * len(target.words):
        lang, votes, own = _best_foreign(target, other, "")
        if votes >= 2 or count >= 5:
            name = _NAMES.get(lang, "text in other letters") if votes > own else "text in other letters"
            yield WRONG_LANGUAGE.note(f"{name} instead of {_NAMES[pair.lang]}", whole)
        return
    lang, votes, own = _best_foreign(target, script, pair.lang, {word.text.lower() for word in pair.source.words})
    words = len(target.words)
    if votes >= 2 and votes > own + 1 and votes >= 0.12 * words:
        yield WRONG_LANGUAGE.note(f"{_NAMES[lang]} instead of {_NAMES[pair.lang]}", whole)
    elif own <= 0.08 * words and _share_unknown(pair) > (_STRANGE if own else _STRANGER):
        yield WRONG_LANGUAGE.note(f"hardly a word of it is known as {_NAMES[pair.lang]}", whole)


def _wrong_chinese(target: Side) -> Iterator[Note]:
    han = len(_HAN.findall(target.text))
    whole = Span(0, len(target.text))
    kana = len(_foreign("japanese").findall(target.text))
    hangul = len(_foreign("korean").findall(target.text))
    if kana >= 2 or hangul >= 2:
        name = "Japanese" if kana >= hangul else "Korean"
        yield WRONG_LANGUAGE.note(f"{name} instead of Chinese", whole)
        return
    old = _han("traditional").findall(target.text)
    cantonese = _han("cantonese").findall(target.text)
    if len(cantonese) >= 2:
        yield WRONG_LANGUAGE.note(f"Cantonese instead of Chinese: {''.join(dict.fromkeys(cantonese))}", whole)
    elif old and len(old) >= min(2, 0.04 * han):
        shown = "".join(dict.fromkeys(old))[:12]
        place = _han("traditional").search(target.text)
        yield WRONG_LANGUAGE.note(
            f"traditional instead of simplified characters: {shown}", place and Span(*place.span())
        )
    latin = [word for word in target.words if _LATIN.match(word.text)]
    if len(latin) >= 4 and sum(len(word.text) for word in latin) > 3 * max(1, han):
        lang, votes, _ = _best_foreign(target, "latin", "")
        if votes >= 2 or han < 2:
            yield WRONG_LANGUAGE.note(f"{_NAMES.get(lang, 'Latin letters')} instead of Chinese", whole)
    cyrillic = _CYRILLIC_WORD.findall(target.text)
    if len(cyrillic) >= 3 and sum(map(len, cyrillic)) > 2 * max(1, han):
        lang, votes, _ = _best_foreign(target, "cyrillic", "")
        yield WRONG_LANGUAGE.note(f"{_NAMES.get(lang, 'Cyrillic letters')} instead of Chinese", whole)


def wrong_script(pair: Pair) -> Iterator[Note]:
    """Letters of a script that the language is not written in, in words that the source does not have."""
    text, source = pair.target.text, pair.source.text
    if (match := _foreign("all").search(text)) and match.group() not in source:
        code = f"U+{ord(match.group()):04X}"
        yield WRONG_SCRIPT.note(f"{quoted(match.group())} ({code}) is of another script", Span(*match.span()))
    if match := _MIXED.search(text):
        word = next((w for w in pair.target.words if w.start <= match.start() < w.end), None)
        if word and word.text not in source:
            message = f"Latin and Cyrillic letters in one word: {quoted(word.text)}"
            yield WRONG_SCRIPT.note(message, word.span, None, Severity.WARNING)
    if pair.lang != "zh" and (match := _HAN.search(text)) and match.group() not in source:
        yield WRONG_SCRIPT.note(f"Chinese characters: {quoted(match.group())}", Span(*match.span()))
    if pair.lang == "ru":
        yield from _latin_words(pair)
    elif pair.lang == "zh":
        yield from _latin_words(pair)
        yield from _cyrillic_words(pair)
    else:
        yield from _cyrillic_words(pair)


def _latin_words(pair: Pair) -> Iterator[Note]:
    """Words in Latin letters that are no names: small letters, and not in the source."""
    source = pair.source.lowered
    strange = [
        w
        for w in pair.target.words
        if w.text.islower() and len(w.text) > 1 and _LATIN.match(w.text) and w.text not in source
        and not _inside(w, pair.target)
    ]  # fmt: skip
    if strange and (len(strange) >= 2 or len(strange[0].text) >= 4):
        yield WRONG_SCRIPT.note(
            f"words in Latin letters: {listed([w.text for w in strange])}", Span(strange[0].start, strange[-1].end)
        )


def _cyrillic_words(pair: Pair) -> Iterator[Note]:
    """Words in Cyrillic letters that the source does not have; those that it has are `untranslated`."""
    source = pair.source.lowered
    strange = [w for w in _CYRILLIC_WORD.finditer(pair.target.text) if w.group().lower() not in source]
    if strange:
        shown = listed([w.group() for w in strange])
        yield WRONG_SCRIPT.note(f"words in Cyrillic letters: {shown}", Span(strange[0].start(), strange[-1].end()))


def _inside(word: Word, side: Side) -> bool:
    return any(span.start <= word.start < span.end for span in side.addresses)


def untranslated(pair: Pair) -> Iterator[Note]:
    """The source copied, or words of it left; names and Latin words may stay."""
    source, target = pair.source, pair.target
    if len(source.words) >= 2 and target.letters >= 8 and _same(source.text, target.text) and not _all_latin(source):
        yield UNTRANSLATED.note("the source is copied", Span(0, len(target.text)))
        return
    if pair.lang == "ru":
        yield from _kazakh_in_russian(pair)
        return
    ours = {word.text.lower() for word in source.words}
    left = [
        m
        for m in _CYRILLIC_WORD.finditer(target.text)
        if any(part.lower() in ours for part in m.group().split("-"))
        and not any(span.start <= m.start() < span.end for span in target.addresses)
    ]
    if left:
        shown = listed([m.group() for m in left])
        severity = Severity.ERROR if len(left) > 1 else Severity.WARNING
        yield UNTRANSLATED.note(f"left in Kazakh: {shown}", Span(left[0].start(), left[-1].end()), None, severity)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).strip(" .!?…").lower() == " ".join(other.split()).strip(" .!?…").lower()


def _all_latin(side: Side) -> bool:
    """Whether the source is a name in Latin letters, or all names."""
    return all(_LATIN.match(word.text) for word in side.words) or (
        len(side.words) <= 4 and all(not word.text.islower() for word in side.words)
    )


_BENT = re.compile(
    "[лдт][ае]р(?:[мбп]ен|[дтғқгк][аеы]н?|[дт][ыі]ң|[дт][ыі])$|(?:[нт][ыі]ң|[дт][аеы]ғ[ыі]|ппен|йды|йді|[уү]ге|уға)$"
)
"""Kazakh endings."""


def _kazakh_in_russian(pair: Pair) -> Iterator[Note]:
    """Small-letter words of the source that Russian does not have, and words with letters it does not have."""
    ours = {word.text for word in pair.source.words}
    known = pair.books.back
    kazakh = _table("cyrillic").words
    strange: list[Word] = []
    for word in pair.target.words:
        if not word.text.islower() or _LATIN.match(word.text):
            continue
        own = any(letter in KAZAKH_ONLY for letter in word.text)
        copied = (
            word.text in ours and len(word.text) > 2 and ((known and word.stem not in known) or _BENT.search(word.text))
        )
        small = word.text in ours and kazakh.get(word.text, ()) and "ru" not in kazakh[word.text]
        if own or copied or small:
            strange.append(word)
    lettered = [w for w in strange if any(letter in KAZAKH_ONLY for letter in w.text) or _BENT.search(w.text)]
    if lettered or len(strange) >= 4 or len(strange) > max(1, 0.35 * len(pair.target.words)):
        shown = listed([word.text for word in strange])
        severity = Severity.ERROR if len(strange) > 1 else Severity.WARNING
        yield UNTRANSLATED.note(f"left in Kazakh: {shown}", Span(strange[0].start, strange[-1].end), None, severity)
