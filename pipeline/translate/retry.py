"""What is still wrong is cut at clause marks and translated anew; the better of both is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.data import Note, Request, Segment, Severity, Translation
from pipeline.translate.choice import Standing, standing
from pipeline.translate.marks import phrases
from pipeline.translate.parts import Parts, cut_once
from pipeline.translate.protocol import Means
from pipeline.translate.schedule import candidates
from pipeline.translate.together import joined

Made = Mapping[str, list[Translation | None]]
"""Translations by target tag, one a segment."""


def retry(segments: Sequence[Segment], parts: Sequence[Parts | None], made: Made, means: Means) -> Made:
    """The translations, with what was wrong translated again up to `Decoding.retries` times, in ever smaller parts.

    Wrong is what is missing or has a note of severity error; what the model did not make is left alone.  Each
    attempt leaves a note ``retried``, whether it was better or not.
    """
    finer, best = list(parts), {target: list(own) for target, own in made.items()}
    for _ in range(means.decoding.retries):
        wrong = [(target, at) for target, own in best.items() for at, one in enumerate(own) if _is_wrong(one)]
        cut = {at: smaller for _, at in wrong if (smaller := _cut(finer[at]))}
        asked = [(target, at) for target, at in wrong if at in cut]
        if not asked:
            break
        found = candidates([r for target, at in asked for r in _requests(segments[at], cut[at], target)], means)
        for target, at in asked:
            again = joined(segments[at], cut[at], target, found, means.judge)
            best[target][at] = _better(best[target][at], again, len(cut[at].parts))
        for at, smaller in cut.items():
            finer[at] = smaller
    return best


def _is_wrong(one: Translation | None) -> bool:
    if one is None:
        return True
    return one.score is not None and any(note.severity is Severity.ERROR for note in one.notes)


def _cut(parts: Parts | None) -> Parts | None:
    """Every part cut once more; None where none can be."""
    if parts is None:
        return None
    smaller = tuple(piece for part in parts.parts for piece in cut_once(part))
    return replace(parts, parts=smaller) if len(smaller) > len(parts.parts) else None


def _requests(segment: Segment, parts: Parts, target: str) -> list[Request]:
    return [Request(text, target) for text in (*parts.parts, *phrases(segment.plain, segment.marks))]


def _standing(one: Translation) -> Standing:
    return standing(one.text, one.notes, one.score)


def _better(first: Translation | None, again: Translation | None, count: int) -> Translation | None:
    """The better of two attempts; a tie goes to the first.  The second was made in `count` parts."""
    if again is None:
        return first and _noted(first, f"translated again in {count} parts without success: the first attempt stands")
    if first is None:
        return _noted(again, f"the model gave nothing for the whole: translated again in {count} parts")
    if _standing(again) >= _standing(first):
        return _noted(first, f"translated again in {count} parts, which was no better: the first attempt stands")
    wrong = dict.fromkeys(note.code for note in first.notes if note.severity is Severity.ERROR)
    return _noted(again, f"translated again in {count} parts, as the first attempt had {', '.join(wrong)}")


def _noted(one: Translation, message: str) -> Translation:
    """The translation with a note on the attempt; that of an earlier one goes."""
    others = (note for note in one.notes if note.code not in ("retried", "split"))
    return replace(one, notes=(Note("retried", message, Severity.INFO), *others))
