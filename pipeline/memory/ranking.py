"""Which entries hold, and which of them comes first.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.memory.entry import Entry, Match, MatchKind, Query
from pipeline.memory.normal import normal

_ORDER = {kind: place for place, kind in enumerate(MatchKind)}
CONTEXT_SCORE = 101
EXACT_SCORE = 100

Identity = tuple[str, str, str | None, str]


def identity(entry: Entry) -> Identity:
    """What a newer entry must share to replace an older one: source, language, previous segment, kind."""
    previous = entry.context.previous
    return normal(entry.source), entry.lang, None if previous is None else normal(previous), entry.context.kind


def newest_last(entries: Iterable[Entry]) -> list[Entry]:
    """By time; those of one second stay in the given order, which is the order of adding."""
    return sorted(entries, key=lambda entry: entry.at)


def current(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that hold, newest first: the last of each identity, unless that is a tombstone.

    `entries` stand in the order of adding.
    """
    last: dict[Identity, Entry] = {}
    for entry in newest_last(entries):
        own = identity(entry)
        last.pop(own, None)
        last[own] = entry
    return [entry for entry in reversed(last.values()) if not entry.deleted]


def rank_exact(query: Query, entries: Sequence[Entry]) -> list[Match]:
    """Matches from entries of the very text, `current` ones, newest first; each translation once.

    The context is met when the segment before is known and equal on both sides and the kind is equal.
    """
    before = None if query.previous is None else normal(query.previous)

    def met(entry: Entry) -> bool:
        own = entry.context
        return (
            before is not None
            and own.previous is not None
            and normal(own.previous) == before
            and own.kind == query.kind
        )

    found = [
        Match(entry, MatchKind.CONTEXT, CONTEXT_SCORE, entry.target or "")
        if met(entry)
        else Match(entry, MatchKind.EXACT, EXACT_SCORE, entry.target or "")
        for entry in entries
    ]
    return rank(found, len(found))


def rank(matches: Iterable[Match], limit: int) -> list[Match]:
    """The best `limit` matches: by kind (context, exact, adapted, fuzzy), score, and time, newest first.

    Of matches that offer the same words the best is kept.  The order does not depend on that of `matches`,
    but for entries of one second.
    """
    newest = sorted(matches, key=lambda match: match.entry.at, reverse=True)
    best: dict[str, Match] = {}
    for match in sorted(newest, key=lambda match: (_ORDER[match.kind], -match.score)):
        best.setdefault(match.target, match)
    return list(best.values())[:limit]
