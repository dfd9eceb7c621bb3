"""`qosbet evaluate`: the language core and the models against gold files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.console import progress_bar, put
from pipeline.cli.machine import Machine, find_machine
from pipeline.cli.options import Engine, Format, Model, Workers, check_format
from pipeline.errors import IngestError, UsageError

if TYPE_CHECKING:
    from pipeline.data import Span

app = typer.Typer(no_args_is_help=True, help="Score the language core, the checks and the models against gold files.")
Gold = Annotated[list[Path], typer.Argument(help="Gold files, one JSON object a line; see tests/gold/README.md.")]
Record = dict[str, Any]


def _lines(path: Path) -> list[str]:
    """The lines of a file.  Raises IngestError that names the place."""
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise IngestError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise IngestError(f"{path}: byte {error.start} is not valid UTF-8; save the file as UTF-8") from None


def _records(path: Path, fields: Sequence[str]) -> list[Record]:
    """The objects of a gold file.  Raises IngestError that names the line and what it lacks."""
    records = []
    for number, line in enumerate(_lines(path), start=1):
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


def _check_indexes(indexes: Sequence[int], count: int, what: str) -> None:
    """Raise ValueError for an index that is none of `count`, and for one that comes twice."""
    seen: set[int] = set()
    for index in indexes:
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < count:
            raise ValueError(f"{what} index {index!r} is not from 0 to {count - 1}")
        if index in seen:
            raise ValueError(f"{what} index {index} stands in two beads")
        seen.add(index)


def check_beads(record: Record) -> None:
    """Raise ValueError where the gold beads of a record name sentences that it lacks, or one sentence twice."""
    for side, (field, name) in enumerate((("src", "source"), ("tgt", "target"))):
        _check_indexes([index for bead in record["gold"] for index in bead[side]], len(record[field]), name)


def check_links(record: Record) -> None:
    """Raise ValueError where the gold links of a record name tokens that it lacks."""
    counts = (len(record["source_tokens"]), len(record["target_tokens"]))
    for kind in ("sure", "possible"):
        for link in record[kind]:
            for index, count, name in zip(link, counts, ("source", "target"), strict=True):
                _check_indexes([index], count, f"{kind}: {name}")


def check_sentences(record: Record) -> None:
    """Raise ValueError where the sentences of a record do not make up its text, white space aside."""
    if "".join(record["text"].split()) != "".join("".join(record["sentences"]).split()):
        raise ValueError("the sentences do not make up the text")


def checked_records(path: Path, fields: Sequence[str], check: Callable[[Record], None]) -> list[Record]:
    """The records of a gold file, each of them sound.  Raises IngestError that names the one that is not."""
    records = _records(path, fields)
    for number, record in enumerate(records, start=1):
        try:
            check(record)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            name = f" ({record['id']})" if isinstance(record.get("id"), str) else ""
            said = str(error) if type(error) is ValueError else f"wrong shape ({type(error).__name__}: {error})"
            raise IngestError(f"{path}: record {number}{name}: {said}") from None
    return records


def _report(
    paths: Sequence[Path],
    form: str,
    fields: Sequence[str],
    check: Callable[[Record], None],
    scorer: Callable[[list[Record]], Any],
) -> None:
    """One row a file: a table, or one JSON object a line."""
    check_format(form)
    for number, path in enumerate(paths):
        records = checked_records(path, fields, check)
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

    _report(gold, format, ("text", "sentences"), check_sentences, scorer)


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

    _report(gold, format, ("pair", "src", "tgt", "gold"), check_beads, scorer)


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

    fields = ("source", "target", "source_tokens", "target_tokens", "sure", "possible")
    _report(gold, format, fields, check_links, scorer)


COLUMNS = ("kk", "en", "ru", "zh")
"""Columns of a corpus file."""


@app.command()
def translation(
    corpus: Annotated[Path, typer.Argument(help="Corpus (.tsv: kk, en, ru, zh), or Kazakh sentences, one a line.")],
    reference: Annotated[
        Path | None, typer.Option("--reference", help="Translations of the sentences, line by line; needs one --to.")
    ] = None,
    made: Annotated[
        Path | None, typer.Option("--made", help="Score these translations, line by line, instead of a model's.")
    ] = None,
    to: Annotated[list[str] | None, typer.Option("--to", help="Target language: en, ru, zh.  May be repeated.")] = None,
    model: Model = None,
    engine: Engine = "auto",
    workers: Workers = 0,
    beam: Annotated[int, typer.Option("--beam", min=1, max=32, help="Beam width; 1 is greedy.")] = 4,
    format: Format = "text",
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar.")] = False,
) -> None:
    """A model's translations against references: chrF++ and BLEU, by kind of line and by length."""
    from pipeline.config import make_targets
    from pipeline.languages import short_tag
    from pipeline.score import Scored, translation_scores

    check_format(format)
    targets = make_targets(list(to or COLUMNS[1:]), "--to")
    if (reference or made) and len(targets) != 1:
        raise UsageError("--reference and --made need exactly one target language, e.g. --to ru")
    kinds, sources, references = _bitext(corpus, reference, [short_tag(target) for target in targets])
    machine = None if made else find_machine(model, engine, "", workers)
    rows = []
    for target, wanted in zip(targets, references, strict=True):
        own = _lines(made) if made else _translated(sources, target, machine, beam, quiet)
        if len(own) != len(sources):
            raise IngestError(f"{made}: has {len(own)} lines for {len(sources)} sentences")
        scored = [Scored(*parts) for parts in zip(sources, own, wanted, kinds, strict=True)]
        rows += translation_scores(scored, target)
    for number, row in enumerate(map(asdict, rows)):
        if format == "jsonl":
            put(json.dumps(row, ensure_ascii=False))
            continue
        if not number:
            put("\t".join(row))
        put("\t".join(map(str, row.values())))


def _bitext(
    corpus: Path, reference: Path | None, targets: Sequence[str]
) -> tuple[list[str], list[str], list[list[str]]]:
    """Kinds, Kazakh sentences, and the references of each target."""
    from pipeline.score.translation import corpus_lines

    if reference is not None:
        sources, wanted = _lines(corpus), _lines(reference)
        if len(sources) != len(wanted):
            raise IngestError(f"{reference}: has {len(wanted)} lines, {corpus} has {len(sources)}")
        if not any(map(str.strip, sources)):
            raise IngestError(f"{corpus}: no sentences")
        return [""] * len(sources), sources, [wanted]
    if corpus.suffix.lower() != ".tsv":
        raise UsageError(
            f"{corpus}: give a .tsv with the columns {', '.join(COLUMNS)}, or the translations as --reference"
        )

    def fail(number: int, message: str) -> IngestError:
        return IngestError(f"{corpus}: line {number}: {message} ({', '.join(COLUMNS)})")

    lines = [line for line in corpus_lines(_lines(corpus), len(COLUMNS), fail) if line[1] != COLUMNS]
    if not lines:
        raise IngestError(f"{corpus}: no sentences")
    cells = list(zip(*(cells for _, cells in lines), strict=True))
    return [kind for kind, _ in lines], list(cells[0]), [list(cells[COLUMNS.index(target)]) for target in targets]


def _translated(sources: Sequence[str], target: str, machine: Machine | None, beam: int, quiet: bool) -> list[str]:
    from pipeline.data import Decoding
    from pipeline.run import translate_lines

    assert machine is not None
    with progress_bar(quiet) as bar:
        bar.start(target)
        made = translate_lines(sources, target, machine.translator(), Decoding(beam=beam), bar.advance)
    return [line or "" for line in made]
