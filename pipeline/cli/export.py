"""`qosbet export` and `qosbet import`: workspaces → corpora, and files of other tools → records."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import fail, put, say
from pipeline.errors import StoreError, UsageError

if TYPE_CHECKING:
    from pipeline.cli.corpora import Sink
    from pipeline.export.articles import Article
    from pipeline.export.card import About
    from pipeline.export.corpus import Articles, Export, Wanted
    from pipeline.export.leaks import HeldOut
    from pipeline.export.splits import Plan


def export(
    folder: Annotated[Path, typer.Argument(help="Folder of the workspaces.")] = Path("output"),
    format: Annotated[
        str, typer.Option("--format", help="tmx, xliff (2.1), xliff12, tsv, moses, jsonl or parquet.")
    ] = "tmx",
    to: Annotated[list[str] | None, typer.Option("--to", help="Target language; may be repeated.")] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.")] = Path("corpus"),
    multiway: Annotated[bool, typer.Option("--multiway", help="All languages in one record, not one pair.")] = False,
    splits: Annotated[str, typer.Option("--splits", help="E.g. train=0.9,dev=0.05,test=0.05; by article.")] = "",
    against: Annotated[
        list[Path] | None, typer.Option("--against", help="Test set that nothing may be near to; may be repeated.")
    ] = None,
    leaks: Annotated[str, typer.Option("--leaks", help="drop: leave leaks out; fail: write nothing.")] = "drop",
    min_score: Annotated[float | None, typer.Option("--min-score", help="Leave out what scores lower.")] = None,
    without_flags: Annotated[
        bool, typer.Option("--without-flags", help="Leave out what has a warning or an error.")
    ] = False,
    unique: Annotated[bool, typer.Option("--unique", help="Leave out what has the same words as before.")] = False,
    licence: Annotated[str, typer.Option("--licence", help="Licence of the articles, e.g. CC-BY-4.0.")] = "",
    name: Annotated[str, typer.Option("--name", help="Name of the data set, for its card.")] = "",
    url: Annotated[str, typer.Option("--url", help="Where the data set will be found, for its card.")] = "",
    date: Annotated[str, typer.Option("--date", help="YYYY-MM-DD; else SOURCE_DATE_EPOCH, else none.")] = "",
    alias: Annotated[
        list[str] | None, typer.Option("--alias", help="Write another language tag, e.g. zh-Hans=zh-CN.")
    ] = None,
) -> None:
    """Export the bitexts of all workspaces in a folder as a parallel corpus.

    Prints the paths of the files.  Beside them lie FORMAT.report.json, the account, and FORMAT.skipped.jsonl, what
    was left out and why.  The same workspaces and options give the same bytes.
    """
    from pipeline.cli.corpora import Sink, articles_in
    from pipeline.export import FORMATS, Stream
    from pipeline.export.card import DEFAULT_NAME, About
    from pipeline.export.corpus import Export, Wanted

    if format not in FORMATS:
        raise UsageError(f"--format {format!r} must be one of {', '.join(FORMATS)}")
    if leaks not in ("drop", "fail"):
        raise UsageError(f"--leaks {leaks!r} must be drop or fail")
    if multiway and format.startswith("xliff"):
        raise UsageError("XLIFF holds two languages; leave --multiway out, or use --format tmx")
    wanted = Wanted(_tags(to), multiway, min_score, without_flags, unique)
    about = About(name or DEFAULT_NAME, licence, url, _date(date))
    if not folder.is_dir():
        raise StoreError(f"{folder}: there is no such folder; give the one with the workspaces")

    def articles() -> Iterator[Article]:
        return articles_in(folder, licence)

    template = Stream((), aliases=_aliases(alias), date=about.date)
    held, plan = _held_out(articles, wanted, splits, against or [])
    job = Export(wanted, FORMATS[format], template, held, plan)
    with Sink(out, format) as sink:
        for item in job.run(articles):
            sink.take(item)
        leaked = sum(count for reason, count in job.tally.skipped.items() if reason.startswith("leak-"))
        if leaks == "fail" and leaked:
            sink.name_leaks()
            fail(
                f"{leaked} record(s) are too near to held-out data; nothing was written (--leaks drop leaves them out)"
            )
            raise typer.Exit(1)
        _finish(sink, job, wanted, about)


def _finish(sink: Sink, job: Export, wanted: Wanted, about: About) -> None:
    from pipeline.export.card import card, report
    from pipeline.export.croissant import croissant

    written = sink.written()
    if sink.format == "parquet":
        sink.add("README.md", card(about, job.tally, wanted, written))
        sink.add("croissant.json", croissant(about, job.tally, written))
    sink.add(f"{sink.format}.report.json", report(job.tally, wanted, sink.written()))
    for path in sink.publish():
        put(str(path))
    for stem, count in sorted(job.tally.records.items()):
        say(f"{stem}: {count} records")
    if job.tally.plan and (empty := {s.name for s in job.tally.plan.splits} - _filled(job)):
        say(f"no article fell to {', '.join(sorted(empty))}; there are too few for such shares", "yellow")
    for reason, count in sorted(job.tally.skipped.items()):
        say(f"left out, {reason}: {count}")
    if job.tally.escaped:
        say(f"{job.tally.escaped} character(s) or field(s) are written as escapes; see docs/export.md")


def _filled(job: Export) -> set[str]:
    return {stream.split for stream in job.tally.streams.values()}


def _tags(to: Iterable[str] | None) -> tuple[str, ...]:
    from pipeline.languages import language

    return tuple(dict.fromkeys(language(tag).tag for tag in to or ()))


def _aliases(values: Iterable[str] | None) -> tuple[tuple[str, str], ...]:
    pairs = []
    for value in values or ():
        ours, _, theirs = value.partition("=")
        if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", theirs):
            raise UsageError(f"--alias {value!r}: write OURS=THEIRS, e.g. zh-Hans=zh-CN")
        pairs += [(tag, theirs) for tag in _tags([ours])]
    return tuple(pairs)


def _date(given: str) -> str:
    """The date to write: the user's, or that of SOURCE_DATE_EPOCH; never the clock's."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given and epoch.isascii() and epoch.isdigit() and len(epoch) < 12:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    try:
        return datetime.strptime(given, "%Y-%m-%d").date().isoformat() if given else ""
    except ValueError:
        raise UsageError(f"--date {given!r}: write it as YYYY-MM-DD") from None


def _held_out(
    articles: Articles, wanted: Wanted, splits: str, against: Sequence[Path]
) -> tuple[HeldOut | None, Plan | None]:
    """What nothing may be near to, and where each article goes; None where neither was asked for."""
    from pipeline.cli.corpora import sentences_of
    from pipeline.export.corpus import AGAINST, hold_out, plan_splits
    from pipeline.export.leaks import HeldOut
    from pipeline.export.splits import parse_splits

    plan = plan_splits(parse_splits(splits), articles) if splits else None
    if plan is None and not against:
        return None, None
    held = HeldOut()
    for path in against:
        for number, (lang, text) in enumerate(sentences_of(path), start=1):
            held.add(lang, text, AGAINST, f"{path.name}, {number}")
    if plan:
        hold_out(articles, wanted, plan, held)
    return held, plan


def import_(
    file: Annotated[Path, typer.Argument(help="A .tmx, .xlf, .xliff, .tsv, .jsonl or Moses file (kk-en.kk).")],
    from_: Annotated[str, typer.Option("--from", help="Language of the source.")] = "kk",
    to: Annotated[list[str] | None, typer.Option("--to", help="Target language; may be repeated.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Do not name what is skipped one by one.")] = False,
) -> None:
    """Read a corpus file of any tool and print its records on stdout, one JSON object a line.

    Inline codes of other tools are left out and counted in a flag; a broken unit is named and the others go on.
    XML that declares entities is refused.
    """
    from pipeline.cli.corpora import SHOWN, items_of
    from pipeline.export.jsonl import record_line
    from pipeline.export.record import Record
    from pipeline.languages import language

    langs = (language(from_).tag, *_tags(to))
    skipped: Counter[str] = Counter()
    records = 0
    for item in items_of(file, langs):
        if isinstance(item, Record):
            sys.stdout.write(record_line(item))
            records += 1
            continue
        skipped[item.reason] += 1
        if not quiet and item.reason not in _HARMLESS and skipped[item.reason] <= SHOWN:
            fail(f"{item.place}: {item.reason}: {item.detail}")
    for reason, count in sorted(skipped.items()):
        say(f"skipped, {reason}: {count}")
    say(f"{file}: {records} records")
    if set(skipped) - _HARMLESS or not records:
        raise typer.Exit(1)


_HARMLESS = frozenset({"untranslated", "language"})
"""Reasons that are no fault of the file: segments that nobody has translated yet, languages not asked for."""
