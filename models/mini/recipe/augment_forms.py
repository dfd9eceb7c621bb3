"""The same sentence in another dress: capitals, quotation marks, no full stop, list items; joined, cut, misspelt."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from random import Random

from pipeline.split.words import stripped

from .corpus import LANGUAGES, Quad

_STOPS = (".", ".", ".", "。")


def _each(quad: Quad, change: Callable[[str, int], str]) -> Quad:
    kk, en, ru, zh = (change(text, side) for side, text in enumerate(quad.texts))
    return Quad((kk, en, ru, zh), quad.kind)


def _ends_plainly(quad: Quad) -> bool:
    """Whether all sides end in one full stop."""
    pairs = zip(quad.texts, _STOPS, strict=True)
    return all(text.endswith(stop) and not text.endswith(("..", "...")) for text, stop in pairs)


def without_stop(quad: Quad, rng: Random) -> Quad:
    """Without the final full stop, as in headlines and tables."""
    return _each(quad, lambda text, side: text[:-1]) if _ends_plainly(quad) else quad


def with_stop(quad: Quad, rng: Random) -> Quad:
    """With a full stop where none side has an end mark."""
    if any(not text[-1].isalnum() for text in quad.texts):
        return quad
    return _each(quad, lambda text, side: text + _STOPS[side])


def bare_source(quad: Quad, rng: Random) -> Quad:
    """Only the Kazakh side loses its full stop: the translation still has one."""
    kk, en, ru, zh = quad.texts
    return Quad((kk[:-1], en, ru, zh), quad.kind) if _ends_plainly(quad) else quad


def capitals(quad: Quad, rng: Random) -> Quad:
    """ALL CAPITALS; Chinese has none.  Only short lines without addresses."""
    if len(quad.texts[0]) > 90 or any("@" in text or ".kz" in text or "www" in text for text in quad.texts):
        return quad
    return _each(quad, lambda text, side: text.upper() if side < 3 else text)


def small_first(quad: Quad, rng: Random) -> Quad:
    """A small first letter, as in a list after a colon; left alone where a first word might be a name."""
    firsts = [re.match(r"[^\W\d_]+(?=[ ,])", text) for text in quad.texts[:3]]
    if quad.kind == "dateline" or re.search(r"[.!?] ", quad.texts[0]) or quad.texts[1].startswith("I "):
        return quad
    if not all(first and first.group()[1:].islower() for first in firsts):
        return quad
    if not all(
        _is_ordinary(first.group().lower(), lang) for first, lang in zip(firsts, LANGUAGES, strict=False) if first
    ):
        return quad
    return _each(quad, lambda text, side: text[:1].lower() + text[1:] if side < 3 else text)


def _is_ordinary(word: str, lang: str) -> bool:
    """Whether a word is known to be no name."""
    words = _ordinary_words(lang)
    return word in words or any(stem in words for stem in stripped(word, lang) if len(stem) > 3)


@cache
def _ordinary_words(lang: str) -> frozenset[str]:
    text = files("pipeline.split").joinpath("rules", f"words-{lang}.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def list_item(quad: Quad, rng: Random) -> Quad:
    """As an item of a list: the same marker on all sides."""
    if not quad.texts[0][:1].isupper() or any(re.match(r"[-–—\d“\"«]", text) for text in quad.texts):
        return quad
    number = rng.randint(1, 20)
    marker, chinese = rng.choice(
        ((f"{number}. ", f"{number}. "), (f"{number}) ", f"{number}）"), ("– ", "——"), ("• ", "• "))
    )
    return _each(quad, lambda text, side: (chinese if side == 3 else marker) + text)


def plain_quotes(quad: Quad, rng: Random) -> Quad:
    """Straight quotation marks in the Kazakh text: many editors know no others."""
    kk, en, ru, zh = quad.texts
    return Quad((re.sub("[«»“”]", '"', kk), en, ru, zh), quad.kind)


def curly_quotes(quad: Quad, rng: Random) -> Quad:
    """English-looking quotation marks in the Kazakh text."""
    kk, en, ru, zh = quad.texts
    return Quad((kk.replace("«", "“").replace("»", "”"), en, ru, zh), quad.kind)


def other_dash(quad: Quad, rng: Random) -> Quad:
    """Long dashes, or hyphens between spaces, in the Kazakh text."""
    kk, en, ru, zh = quad.texts
    return Quad((kk.replace("–", rng.choice("—-")), en, ru, zh), quad.kind)


FORMS = (
    without_stop, with_stop, bare_source, capitals, small_first, list_item, plain_quotes, curly_quotes, other_dash,
)  # fmt: skip


def join(one: Quad, other: Quad) -> Quad | None:
    """Two neighbouring sentences as one line; None where either is no sentence or they are too long together."""
    if one.kind != other.kind or one.kind not in ("para", "quote") or not (_ends_plainly(one) and _whole(other)):
        return None
    if len(one.texts[0]) + len(other.texts[0]) > 320:
        return None
    pairs = zip(one.texts, other.texts, strict=True)
    kk, en, ru, zh = (a + ("" if side == 3 else " ") + b for side, (a, b) in enumerate(pairs))
    return Quad((kk, en, ru, zh), one.kind)


def _whole(quad: Quad) -> bool:
    return quad.texts[0][:1].isupper() and quad.texts[0][-1] in ".!?"


_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (";", re.compile(r"[;；]\s*")),
    (":", re.compile(r"[:：](?![\d/])\s*")),
)


def cut(quad: Quad, rng: Random) -> Quad | None:
    """One half of a sentence, cut at the only semicolon or colon of every side; None where there is none.

    Commas are left alone: Kazakh clauses stand in another order than those of the translations.
    """
    for mark, pattern in _MARKS:
        places = [list(pattern.finditer(text)) for text in quad.texts]
        if not all(len(found) == 1 for found in places) or any(_quoted(text) for text in quad.texts):
            continue
        first = rng.random() < 0.5
        halves = [
            (text[: found[0].start()] + (mark if mark == ":" else ""), text[found[0].end() :])
            for text, found in zip(quad.texts, places, strict=True)
        ]
        if any(len(half) < 4 for pair in halves for half in pair) or not _proportional(halves):
            continue
        kk, en, ru, zh = (pair[0] if first else pair[1] for pair in halves)
        if first and mark == ":":
            zh = zh[:-1] + "："
        return Quad((kk, en, ru, zh), quad.kind)
    return None


def _quoted(text: str) -> bool:
    return bool(re.search(r"[«»“”\"]", text))


def _proportional(halves: list[tuple[str, str]]) -> bool:
    """Whether the mark stands at about the same place on all sides."""
    shares = [len(a) / (len(a) + len(b)) for a, b in halves]
    return max(shares) - min(shares) < 0.2


_LOOKALIKES = str.maketrans("қғңәөұүіҚҒҢӘӨҰҮІһ", "кгнаоууиКГНАОУУИх")
"""A Kazakh text typed on a Russian keyboard."""


def garble(quad: Quad, rng: Random) -> Quad:
    """The Kazakh side as people mistype it: without Kazakh letters, small, or with two letters changed about."""
    kk, *others = quad.texts
    draw = rng.random()
    if draw < 0.3:
        kk = kk.translate(_LOOKALIKES)
    elif draw < 0.5:
        kk = kk.lower()
    else:
        places = [m.start() for m in re.finditer(r"(?<=[а-яәіңғқүұөһ]{2})[а-яәіңғқүұөһ]{2}(?=[а-яәіңғқүұөһ])", kk)]
        for at in rng.sample(places, min(len(places), 1 + len(kk) // 80)):
            kk = kk[:at] + kk[at + 1] + kk[at] + kk[at + 2 :]
    return Quad((kk, others[0], others[1], others[2]), quad.kind)
