"""Which double quotes of a Chinese paragraph close a quotation.

Chinese is written without spaces, and in news the marks are often straight or the wrong way round
(``。"他说``, ``。“他说``).  So the whole row of marks is read at once, as the cheapest sequence of
openings and closings; what counts is a mark's shape, its neighbours, and that the two alternate.
"""

from __future__ import annotations

import re

from pipeline.split.knowledge import Knowledge

_MARK = re.compile('["“”]')
_IN_ORDER = re.compile("(?:“”)*")
_STOPS = frozenset("。！？｡．!?.…")
_COMMAS = frozenset("，,、；;")
_COLONS = frozenset("：:")
_CONTINUES = frozenset("，、；：,;:。！？）)的")
_SPEAKER = re.compile(
    r"((?:“[^“”，。！？.!?…]{1,12}”)?(?:[^，,。！？!?“”\"：:；…｡．.]|\.(?=[A-Za-z0-9])){1,36})"
    r"(?:。|！|[，,](?= ?[“\"「]))"
)
_NO_SPEAKER = re.compile("继续|接着|没有|并未")
"""One who goes on speaking brings in the next quotation; one who does not answer brings in none."""
_OBJECT = re.compile(r"[^\x00-\x7f]{1,10}|[\x00-\x7f]{1,30}")
"""Whom a speaker tells it: ten characters, or a foreign name."""
_LEAD_IN = re.compile(r"[^，。！？!?“”\"：:；]{1,20}[，,：:]\Z")
_DEEPEST = 2
"""Quotations inside quotations are followed to this depth."""
_NESTED, _UNPAIRED = 2.5, 3.5
"""Costs of a quotation in a quotation, and of a mark without a partner."""


def closing_quotes(text: str, known: Knowledge) -> frozenset[int]:
    """Offsets of the double quotes (straight and curly) that close a quotation, in linear time."""
    marks = [(match.start(), match.group()) for match in _MARK.finditer(text)]
    if _IN_ORDER.fullmatch("".join(mark for _, mark in marks)):
        return frozenset(at for at, mark in marks if mark == "”")
    costs = [0.0, 10.0, 10.0]  # of having arrived at this depth
    choices: list[list[tuple[int, bool]]] = []
    for at, mark in marks:
        opening, closing = _costs(text, at, mark, known)
        best = [(float("inf"), 0, False)] * (_DEEPEST + 1)
        for depth, cost in enumerate(costs):
            deeper = min(depth + 1, _DEEPEST)
            best[deeper] = min(best[deeper], (cost + opening + _NESTED * depth, depth, False))
            best[max(depth, 1)] = min(best[max(depth, 1)], (cost + opening + _UNPAIRED * (depth > 0), depth, False))
            higher = max(depth - 1, 0)
            best[higher] = min(best[higher], (cost + closing + _UNPAIRED * (depth == 0), depth, True))
        costs = [cost for cost, _, _ in best]
        choices.append([(depth, closes) for _, depth, closes in best])
    costs = [cost + _UNPAIRED / 3 * depth for depth, cost in enumerate(costs)]
    depth, found = costs.index(min(costs)), []
    for (at, _), choice in zip(reversed(marks), reversed(choices), strict=True):
        depth, closes = choice[depth]
        if closes:
            found.append(at)
    return frozenset(found)


def _costs(text: str, at: int, mark: str, known: Knowledge) -> tuple[float, float]:
    """What it costs to read the mark as an opening and as a closing one."""
    opening, closing = {"“": (0.0, 1.5), "”": (2.0, 0.0), '"': (0.0, 0.0)}[mark]
    head, rest = text[max(0, at - 24) : at].rstrip(), text[at + 1 : at + 42].lstrip()
    before = head[-1:]
    if not rest or rest[0] in _CONTINUES or names_speaker(rest, known):
        opening += 2.0
    if not before or before in _COLONS or (before in _COMMAS and leads_in(head, known)):
        closing += 3.0
    elif before == "”":
        closing += 1.5
    elif before in _COMMAS:
        opening += 1.0
    elif before not in _STOPS:
        closing += 0.5
    return opening, closing


def leads_in(head: str, known: Knowledge) -> bool:
    """Whether a clause that ends in a comma brings in a quotation: ``他说，``."""
    match = _LEAD_IN.search(head)
    return bool(match) and head[:-1].endswith(known.attribution_ends)


def names_speaker(rest: str, known: Knowledge) -> bool:
    """Whether a text begins with what names the speaker of the quotation before it: ``他说。``."""
    match = _SPEAKER.match(rest)
    if not match or match[1].startswith(known.attribution_starts) or _NO_SPEAKER.search(match[1]):
        return False
    words = match[1].rstrip()
    return words.endswith(known.attribution_ends) or any(
        verb in words and _OBJECT.fullmatch(words.rpartition(verb)[2]) for verb in known.attribution_verbs
    )
