"""Putting the wanted wording in the place of a wrong one, bent as the wrong one was.

Where it cannot be known how to bend it, nothing is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.data import Span
from pipeline.languages import short_tag
from pipeline.terms.targets.russian import small
from pipeline.terms.targets.russian_bend import bend, cases_after, guess_slots, looks_like_noun

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")
_VOWEL = re.compile(r"(?i)(?!uni|use|uk|eu|one)[aeiou]")


def substitute(target: str, wrong: Span, wanted: str, lang: str) -> str | None:
    """The text with ``target[wrong.start:wrong.end]`` replaced by `wanted`; None where it is not sure how to bend it.

    English keeps a possessive ending, the article and a capital at the beginning; Russian puts the wanted wording into
    the case and number of the wrong one if all that it may stand in give one form; Chinese is replaced as it is.
    `lang` is a BCP 47 tag, `wanted` a dictionary form.
    """
    tag = short_tag(lang)
    before, found, behind = target[: wrong.start], target[wrong.start : wrong.end], target[wrong.end :]
    if not found.strip() or not wanted.strip():
        return None
    if tag == "zh":
        return before + wanted + behind
    made = _english(found, wanted, before) if tag == "en" else (before, _russian(found, wanted, before))
    if made[1] is None:
        return None
    return made[0] + _as_headed(found, made[1], before) + behind


def _as_headed(found: str, wanted: str, before: str) -> str:
    """The wanted wording with a capital if the wrong one stood at the head of a sentence."""
    head = not before.strip() or re.search(r"[.!?…:\n]\s*[«“\"–—-]?\s*$", before)
    return wanted[:1].upper() + wanted[1:] if head and found[:1].isupper() else wanted


def _english(found: str, wanted: str, before: str) -> tuple[str, str | None]:
    ending = _POSSESSIVE.search(found)
    made = wanted
    if ending:
        made = wanted + ("'" if ending.group()[0] == "'" else "’") + ("" if wanted.endswith("s") else "s")
    article = re.search(r"\b(a|an|A|An)(\s+)$", before)
    if article:
        right = "an" if _VOWEL.match(made) else "a"
        right = right.capitalize() if article[1][0] == "A" else right
        before = before[: article.start()] + right + article[2]
    return before, made


def _places(words: Sequence[str]) -> set[tuple[str, str]]:
    """Number and case that the head of a wrong wording may stand in, by the endings of its adjectives and its
    noun alone.
    """
    found: set[tuple[str, str]] = set()
    for word in words:
        here = {(slot.number, slot.case) for slot in guess_slots(word)}
        if here:
            found = found & here if found else here
        if looks_like_noun(word):
            break
    return found


def _governed(before: str) -> set[str] | None:
    """The cases that a preposition before the wording asks for; None where there is none."""
    match = re.search(r"([а-яё-]+)\s+$", before.lower())
    return cases_after(match[1]) if match else None


def _russian(found: str, wanted: str, before: str) -> str | None:
    words = [small(word) for word in _WORD.findall(found)]
    if not _WORD.search(wanted) or not words:
        return None
    places = _places(words)
    governed = _governed(before)
    if governed:
        places = {(number, case) for number, case in places if case in governed}
    if not places:
        return None
    forms = {bend(wanted, number, case) for number, case in places}
    return forms.pop() if len(forms) == 1 else None
