"""`qosbet evaluate checks` and `qosbet evaluate terms`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Set
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.console import put
from pipeline.cli.evaluate import Record, checked_records
from pipeline.cli.options import Format, check_format
from pipeline.data import Span

if TYPE_CHECKING:
    from pipeline.score.terms import Place
    from pipeline.terms import TermMatch

_Gold = Annotated[Path, typer.Argument(help="Gold file, one JSON object a line; see the README beside it.")]


def _check_segment(record: Record) -> None:
    """Raise ValueError for a place outside the translation or a language that cannot be checked."""
    if record["lang"] not in ("en", "ru", "zh"):
        raise ValueError(f"lang {record['lang']!r} is not en, ru or zh")
    if record["start"] is not None and not 0 <= record["start"] <= record["end"] <= len(record["target"]):
        raise ValueError(f"place {record['start']}..{record['end']} is outside the translation")


def _check_matches(record: Record) -> None:
    """Raise ValueError for a match outside the text."""
    for match in record["matches"]:
        if not 0 <= match["start"] < match["end"] <= len(record["text"]) or not match["lemma"]:
            raise ValueError(f"match {match['start']}..{match['end']} is outside the text, or has no lemma")


def _print(rows: Iterable[Any], form: str) -> None:
    for number, row in enumerate(map(asdict, rows)):
        if form == "jsonl":
            put(json.dumps(row, ensure_ascii=False))
            continue
        if not number:
            put("\t".join(row))
        put("\t".join(f"{value:g}" if isinstance(value, float) else str(value) for value in row.values()))


def checks(gold: _Gold, format: Format = "text") -> None:
    """The checks on segments with planted failures: records with `lang`, `source`, `target`, `failure`, `start`, `end`.

    Of each kind of failure and language the percentage that has a warning or an error, and that has one whose place
    touches the failure; of the right translations (`clean`) the percentage of false alarms.
    """
    from pipeline.check import check_pair
    from pipeline.score.checks import CLEAN, Judged, check_scores
    from pipeline.trust import books_of

    check_format(format)
    judged = []
    for r in checked_records(gold, ("lang", "source", "target", "failure", "start", "end"), _check_segment):
        notes = check_pair(r["source"], r["target"], r["lang"], books_of(r["lang"]))
        place = None if r["start"] is None else Span(r["start"], r["end"])
        judged.append(Judged(r["lang"], r["failure"] or CLEAN, place, notes))
    _print(check_scores(judged), format)


def _places(matches: Iterable[TermMatch], gold: Set[Place]) -> set[Place]:
    """Matches to be compared with gold; a term is named as the gold data name it, where they use another wording."""
    places = set()
    for match in matches:
        names = [wording.casefold() for wording in match.term.kk]
        places.add(next((p for p in gold if p[:2] == match.span and p[2] in names), (*match.span, names[0])))
    return places


def terms(
    gold: _Gold,
    list_: Annotated[
        Path | None, typer.Option("--terms", help="List of terms (.tsv), laid over the bundled one.")
    ] = None,
    format: Format = "text",
) -> None:
    """Matching of terms: records with `id` (group-number), `text` and `matches` (start, end, lemma).

    Precision and recall by group and over all; a match counts if the characters and the term are the same.
    """
    from pipeline.score.terms import term_scores
    from pipeline.terms import TermIndex, find_terms, load_terms

    check_format(format)
    index = TermIndex(load_terms(list_))
    rows = []
    for r in checked_records(gold, ("id", "text", "matches"), _check_matches):
        wanted = {(m["start"], m["end"], m["lemma"].casefold()) for m in r["matches"]}
        rows.append((str(r["id"]).split("-")[0], wanted, _places(find_terms(r["text"], index), wanted)))
    _print(term_scores(rows), format)
