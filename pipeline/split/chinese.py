"""Sentence boundaries in Chinese: full-width stops, closing quotes kept on the left."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.split.knowledge import Knowledge

_CANDIDATE = re.compile(r"(?P<stop>[。！？!?]+|…+|(?<![\d.A-Za-z])\.(?=\s|$))(?P<close>[”’」』）》】\"')\]]*)")
_LONGEST_ATTRIBUTION = 30


def candidates(text: str, known: Knowledge) -> Iterator[tuple[int, int, bool, str]]:
    """Every candidate stop: (end of the sentence, start of the next, whether a boundary, rule)."""
    for match in _CANDIDATE.finditer(text):
        end = match.end()
        following = end
        while following < len(text) and text[following].isspace():
            following += 1
        boundary, rule = _decide(text, match, following, known)
        yield end, following, boundary, rule


def _decide(text: str, match: re.Match[str], following: int, known: Knowledge) -> tuple[bool, str]:
    if following >= len(text):
        return True, "at_end"
    if text[following] in "，、；：,;:。）)":
        return False, "goes_on"
    if match["stop"].startswith("…") and not match["close"] and following == match.end():
        return False, "ellipsis"
    if match["close"][:1] in ("”", "」", '"') and match["close"]:
        rest = re.match(rf"[^，。！？!?“”]{{1,{_LONGEST_ATTRIBUTION}}}(?=[。，：])", text[following : following + 40])
        if rest and rest.group().endswith(known.attribution_ends):
            return False, "attribution"
    if (
        match["stop"] in ("？", "！", "?", "!")
        and match["close"][:1] in ("”", "」", "》")
        and text[following] in "的这那等一"
    ):
        return False, "inner_quote"
    return True, "stop"
