"""Whether the translation stops in the middle: its last sign and its last word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from pipeline.check.pair import Code, Pair, quoted
from pipeline.check.side import Side, end_of
from pipeline.check.signs import is_salutation
from pipeline.data import Note, Severity, Span

TRUNCATED = Code("truncated", Severity.ERROR, "the translation stops in the middle")

_CLOSERS = "»”\"’'」』》）)]】› \u00a0\t\n"
_ENDS = ".!?…。！？"
_OPEN = re.compile(r"[,，、;；:：(（\[«“„「『《&+=/]$|(?:^|[\s\w])[-–—]$")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*$")
_SMALL = re.compile(r"(?:^|\s)\w{1,3}$")


@cache
def _unfinished(lang: str, kind: str = "unfinished") -> frozenset[str]:
    table: Mapping[str, Mapping[str, str]] = tomllib.loads(
        files(__package__).joinpath("ends.toml").read_text(encoding="utf-8")
    )
    return frozenset(table[kind][lang].split())


def _bare(text: str) -> str:
    return text.rstrip(_CLOSERS)


def _hangs(side: Side) -> str:
    """What at the end of a text says that more should come; empty if nothing does."""
    bare = side.text.rstrip()
    if sign := _OPEN.search(bare):
        return sign.group().strip()[-1:]
    if side.lang == "zh":
        return next((word for word in _unfinished("zh") if bare.endswith(word)), "")
    stripped = bare.rstrip(_ENDS)
    if stripped[-1:] in tuple(_CLOSERS) or "?" in bare[len(stripped) :]:
        return ""
    last = _WORD.search(stripped)
    words = _unfinished(side.lang, "unfinished" if stripped == bare else "never")
    unit = last and stripped[: last.start()].endswith("/")  # Мбит/с
    return last.group() if last and not unit and last.group() in words else ""


def truncated(pair: Pair) -> Iterator[Note]:
    """The end: a sign or word that wants more, or no full stop though the source has one."""
    source, target = pair.source.text.rstrip(), pair.target.text.rstrip()
    if not target or not pair.target.letters or len(pair.source.words) < 2:
        return
    ends = _bare(source)[-1:] in tuple(_ENDS)
    place = end_of(pair.target)
    hanging = _hangs(pair.target)
    if hanging and not _same_sign(hanging, source) and not (source.endswith("!") and is_salutation(pair)):
        start = max(0, place.start - len(hanging))
        yield TRUNCATED.note(f"ends in {quoted(hanging)}", Span(start, place.end))
    elif target.endswith(("...", "…", "……")) and not re.search(r"\.\.|…", _bare(source)[-4:]):
        yield TRUNCATED.note(
            "ends in dots that the source does not have", Span(place.start - 1, place.end), None, Severity.WARNING
        )
    elif ends and len(pair.source.words) > 3 and not _closed(target) and not _greets(pair):
        yield TRUNCATED.note("no full stop at the end, as the source has", place, None, Severity.WARNING)


def _greets(pair: Pair) -> bool:
    return pair.source.text.rstrip().endswith("!") and is_salutation(pair)


def _closed(target: str) -> bool:
    return _bare(target)[-1:] in tuple(_ENDS + ";；:：") or target[-1:] in tuple(_ENDS + ";；:：")


def _same_sign(hanging: str, source: str) -> bool:
    """Whether the source ends in the same way: a colon before a list, a comma in verse."""
    alike = {"，": ",", "、": ",", "；": ";", "：": ":", "—": "–", "-": "–", "（": "("}
    last = source[-1:]
    sign = alike.get(hanging, hanging)
    ours = alike.get(last, last)
    return sign == ours or (sign in ";:,.–" and ours in tuple(";:,–"))
