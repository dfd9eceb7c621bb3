"""Matches as the command line prints them."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.terms.model import LANGUAGES, TermMatch


def match_json(match: TermMatch) -> dict[str, object]:
    """One match as a JSON object: start, end (half-open, code points), lemma, type, features, targets
    (preferred first).
    """
    targets = {lang: list(match.term.targets(lang)) for lang in LANGUAGES if match.term.targets(lang)}
    return {
        "start": match.span.start,
        "end": match.span.end,
        "lemma": match.lemma,
        "targets": {lang: wordings[0] for lang, wordings in targets.items()},
        "alternatives": {lang: wordings[1:] for lang, wordings in targets.items() if wordings[1:]},
        "type": match.term.type,
        "features": str(match.features),
    }


def line_json(matches: Iterable[TermMatch]) -> dict[str, object]:
    """What `qosbet terms --lines FILE --format jsonl` prints for one line."""
    return {"matches": [match_json(match) for match in matches]}
