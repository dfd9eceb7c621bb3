"""`qosbet evaluate`: the language core against gold files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.console import put
from pipeline.cli.options import Format, check_format
from pipeline.errors import IngestError

if TYPE_CHECKING:
    from pipeline.data import Span

app = typer.Typer(no_args_is_help=True, help="Score splitting and alignment against gold files (JSON Lines).")
Gold = Annotated[list[Path], typer.Argument(help="Gold files, one JSON object a line; see tests/gold/README.md.")]
Record = dict[str, Any]


def _records(path: Path, fields: Sequence[str]) -> list[Record]:
    """The objects of a gold file.  Raises IngestError that names the line and what it lacks."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise IngestError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise IngestError(f"{path}: byte {error.start} is not valid UTF-8; save the file as UTF-8") from None
    records = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise IngestError(f"{path}: line {number}: is no JSON object: {error}") from None
        lacking = [field for field in fields if not isinstance(record, dict) or field not in record]
        if lacking:
            raise IngestError(f"{path}: line {number}: lacks {', '.join(lacking)}")
        records.append(record)
    if not records:
        raise IngestError(f"{path}: no records")
    return records


def _report(paths: Sequence[Path], form: str, fields: Sequence[str], scorer: Callable[[list[Record]], Any]) -> None:
    """One row a file: a table, or one JSON object a line."""
    check_format(form)
    for number, path in enumerate(paths):
        records = _records(path, fields)
        try:
            row = asdict(scorer(records))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise IngestError(f"{path}: a record has the wrong shape ({type(error).__name__}: {error})") from None
        if form == "jsonl":
            put(json.dumps({"file": str(path), **row}, ensure_ascii=False))
            continue
        if not number:
            put("\t".join(("file", *row)))
        put("\t".join((path.name, *(f"{value:g}" for value in row.values()))))


@app.command()
def segmentation(gold: Gold, format: Format = "text") -> None:
    """Sentence boundaries: records with `text`, `sentences` and, unless it is kk, `lang`."""
    from pipeline.run import split_text
    from pipeline.score import BoundaryScores, boundary_scores

    def scorer(records: list[Record]) -> BoundaryScores:
        return boundary_scores(
            (r["sentences"], [segment.text for segment in split_text(r["text"], r.get("lang", "kk"))]) for r in records
        )

    _report(gold, format, ("text", "sentences"), scorer)


@app.command()
def alignment(gold: Gold, format: Format = "text") -> None:
    """Sentence alignment: records with `pair` (kk-en), `src`, `tgt` and `gold` (pairs of lists of indexes)."""
    from pipeline.align import align_sentences
    from pipeline.score import AlignmentScores, alignment_scores

    def scorer(records: list[Record]) -> AlignmentScores:
        pairs = []
        for r in records:
            beads = align_sentences(r["src"], r["tgt"], *r["pair"].split("-"))
            found = [(tuple(range(*bead.source)), tuple(range(*bead.target))) for bead in beads]
            pairs.append(([(tuple(ours), tuple(theirs)) for ours, theirs in r["gold"]], found))
        return alignment_scores(pairs)

    _report(gold, format, ("pair", "src", "tgt", "gold"), scorer)


def _token_spans(text: str, tokens: Sequence[str]) -> list[tuple[int, int]]:
    spans, at = [], 0
    for token in tokens:
        start = text.index(token, at)
        at = start + len(token)
        spans.append((start, at))
    return spans


def token_links(record: Record, links: Sequence[tuple[Span, Span]]) -> set[tuple[int, int]]:
    """Links between character ranges as links between a record's tokens."""
    ours = _token_spans(record["source"], record["source_tokens"])
    theirs = _token_spans(record["target"], record["target_tokens"])
    return {
        (i, j)
        for a, b in links
        for i, (start, end) in enumerate(ours)
        if start < a.end and a.start < end
        for j, (first, last) in enumerate(theirs)
        if first < b.end and b.start < last
    }


@app.command()
def words(
    gold: Gold,
    pair: Annotated[str, typer.Option("--pair", help="Languages of the records, e.g. kk-en.")],
    format: Format = "text",
) -> None:
    """Word alignment: records with `source`, `target`, their `_tokens`, `sure` and `possible` links."""
    from pipeline.align import align_words
    from pipeline.score import WordScores, word_scores

    source, _, target = pair.partition("-")

    def scorer(records: list[Record]) -> WordScores:
        return word_scores(
            (
                {(i, j) for i, j in r["sure"]},
                {(i, j) for i, j in r["possible"]},
                token_links(r, align_words(r["source"], r["target"], source, target)),
            )
            for r in records
        )

    _report(gold, format, ("source", "target", "source_tokens", "target_tokens", "sure", "possible"), scorer)
