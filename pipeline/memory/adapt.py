"""A remembered translation with the numbers, dates, months and names of a new source put in.

Nothing is guessed: each value that differs must stand in the remembered translation exactly once, in
digits, and must be writable in its manner; then the new text's values are counted again.  Else the
remembered words are offered as they are, with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.data import Span
from pipeline.languages import short_tag
from pipeline.memory import rendering
from pipeline.memory.entry import Substitution
from pipeline.memory.forms import forms
from pipeline.memory.names import KnownNames, NoNames
from pipeline.memory.values import MOST_FIGURES, Value, ValueKind, find_values, shape


@dataclass(frozen=True, slots=True)
class Adaptation:
    """An adapted translation, or why there is none."""

    text: str
    """Empty if there is a reason."""
    substitutions: tuple[Substitution, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A value of the remembered source and what stands in its place now."""

    old: Value
    new: Value
    old_text: str
    new_text: str


class _RefusedError(Exception):
    """Carries the reason, for people."""


def adapt(old: str, new: str, target: str, lang: str, names: KnownNames | None = None) -> Adaptation | None:
    """Put the values of `new` into `target`, the translation of `old`.  None where more differs than values.

    `old` and `new` are normalised sources; `lang` is the target's tag.
    """
    known = names or NoNames()
    before, after = find_values(old, "kk", known), find_values(new, "kk", known)
    if not before or len(before) != len(after) or shape(old, before) != shape(new, after):
        return None
    pairs = [_Pair(a, b, old[a.start : a.end], new[b.start : b.end]) for a, b in zip(before, after, strict=True)]
    if any(pair.old.kind is not pair.new.kind for pair in pairs):
        return None
    try:
        return _adapted(pairs, target, lang, known)
    except _RefusedError as refused:
        return Adaptation("", (), str(refused))


def _adapted(pairs: Sequence[_Pair], target: str, lang: str, names: KnownNames) -> Adaptation:
    values = find_values(target, lang, names)
    changed = [pair for pair in pairs if pair.old.value != pair.new.value]
    times = Counter((pair.old.kind, pair.old.value) for pair in pairs)
    places: list[tuple[Value, Value, str, _Pair]] = []
    for pair in changed:
        if times[pair.old.kind, pair.old.value] > 1:
            raise _RefusedError(f"{pair.old_text!r} stands in the source more than once")
        place = _only_place(pair, values)
        end, text = _written(pair, target, place, lang, names)
        places.append((place, _moved(place, end), text, pair))
    adapted, substitutions = _replaced(target, sorted(places, key=lambda item: item[0].start))
    _check_values(adapted, values, places, lang, names)
    return Adaptation(adapted, substitutions)


def _only_place(pair: _Pair, values: Sequence[Value]) -> Value:
    found = [value for value in values if (value.kind, value.value) == (pair.old.kind, pair.old.value)]
    if len(found) != 1:
        times = "more than once" if found else "not at all"
        raise _RefusedError(f"{pair.old_text!r} is found in the translation {times}")
    return found[0]


def _moved(value: Value, end: int) -> Value:
    """The value with what belongs to it up to `end` (the ending of an ordinal)."""
    return Value(value.start, end, end, value.kind, value.value, value.form, value.digits)


def _written(pair: _Pair, target: str, place: Value, lang: str, names: KnownNames) -> tuple[int, str]:
    """Where the remembered value stops, and the words for the new one.  Raises _RefusedError."""
    tag, remembered = short_tag(lang), target[place.start : place.end]
    text: str | None
    end = place.end
    if pair.old.kind is ValueKind.DATE:
        text = pair.new.value
    elif pair.old.kind is ValueKind.MONTH:
        text = rendering.month(int(pair.new.value), remembered, tag)
    elif pair.old.kind is ValueKind.NAME:
        text = names.written(pair.new.value, lang)
    else:
        end, text = _number(pair, target, place, tag)
    if not text:
        raise _RefusedError(f"{pair.new_text!r} cannot be written in the manner of {remembered!r}")
    return end, text


def _number(pair: _Pair, target: str, place: Value, tag: str) -> tuple[int, str | None]:
    remembered = target[place.start : place.end]
    if not place.digits:
        raise _RefusedError(f"{remembered!r} is written in words")
    if max(len(re.sub(r"\D", "", text)) for text in (pair.old_text, pair.new_text)) > MOST_FIGURES:
        raise _RefusedError(f"{pair.new_text!r} has too many figures")
    old, new = Decimal(pair.old.value), Decimal(pair.new.value)
    text = rendering.number(new, pair.new_text, remembered, tag)
    if text is None:
        return place.end, None
    ending = re.compile(r"(?:st|nd|rd|th)(?!\w)").match(target, place.end) if tag == "en" else None
    if ending:
        return ending.end(), text + rendering.ordinal_ending(new)
    if tag == "en":
        _check_english(old, new, target[: place.start], (remembered, text))
    if tag == "ru":
        _check_russian(old, new, target[place.end :], (remembered, text))
    return place.end, text


def _check_english(old: Decimal, new: Decimal, before: str, written: tuple[str, str]) -> None:
    """One and many take other nouns; “a” and “an” go by the sound."""
    if (old == 1) != (new == 1):
        raise _RefusedError(f"the words around {written[0]!r} would have to agree with {written[1]!r}")
    article = re.search(r"\b[Aa]n?[ \u00a0]$", before)
    if article and rendering.takes_an(written[0]) != rendering.takes_an(written[1]):
        raise _RefusedError(f"the article before {written[0]!r} would have to change for {written[1]!r}")


_NEXT = re.compile(r"(?P<hyphen>[-\u2011])?(?P<gap>\s*)(?P<word>%|[^\W\d_]+)?")


def _check_russian(old: Decimal, new: Decimal, after: str, written: tuple[str, str]) -> None:
    """The noun after a number goes by its last figures, unless it is a unit, a month, or the word for a year."""
    match = _NEXT.match(after)
    word = (match["word"] or "").lower() if match else ""
    if not word or match is None:
        return
    table = forms()
    if match["hyphen"]:
        if word not in table.endings:
            raise _RefusedError(f"the ending -{word} after {written[0]!r} may not fit {written[1]!r}")
        return
    month = any(word in row for row in table.months["ru"])
    if word in table.unchanging or month or (word in table.year and min(old, new) >= 1000):
        return
    if _noun_category(old, written[0]) != _noun_category(new, written[1]):
        raise _RefusedError(f"{match['word']!r} after {written[0]!r} would have to agree with {written[1]!r}")


def _noun_category(value: Decimal, written: str) -> str:
    """What the number asks of the noun: behind a scale word that is always the same."""
    return "many" if re.search(r"[^\W\d_]", written) else rendering.category(value)


def _replaced(target: str, places: Sequence[tuple[Value, Value, str, _Pair]]) -> tuple[str, tuple[Substitution, ...]]:
    """The new text, and what was changed in it, in order."""
    parts: list[str] = []
    at = length = 0
    substitutions = []
    for _, place, text, pair in places:
        parts += [target[at : place.start], text]
        start = length + place.start - at
        length = start + len(text)
        at = place.end
        old = target[place.start : place.end]
        substitutions.append(Substitution(pair.old_text, pair.new_text, old, text, Span(start, length)))
    return "".join([*parts, target[at:]]), tuple(substitutions)


def _check_values(
    adapted: str,
    before: Sequence[Value],
    places: Sequence[tuple[Value, Value, str, _Pair]],
    lang: str,
    names: KnownNames,
) -> None:
    """Read again, the text must hold the new values and all others, and nothing else."""
    expected = Counter((value.kind, value.value) for value in before)
    for place, _, _, pair in places:
        expected[place.kind, place.value] -= 1
        expected[pair.new.kind, pair.new.value] += 1
    found = Counter((value.kind, value.value) for value in find_values(adapted, lang, names))
    if +expected != found:
        raise _RefusedError("the values could not be read back from the adapted translation")
