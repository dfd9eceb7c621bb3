"""`qosbet translate`: articles to workspaces, or lines to lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import fail, progress_bar, put
from pipeline.cli.files import is_stdin, shown, stdin
from pipeline.cli.job import Job, Settings
from pipeline.cli.machine import Machine, find_machine
from pipeline.cli.options import ComputeType, Config, Encoding, Engine, Model, Workers
from pipeline.errors import IngestError, UsageError

if TYPE_CHECKING:
    from pipeline.config import Options

_LINES_AT_ONCE = 1000


def _options(config: Path | None, to: list[str] | None, markdown: str | None) -> Options:
    from pipeline.config import Options, make_targets, read_options
    from pipeline.render import FORMS

    options = read_options(config) if config else Options()
    if to:
        options = replace(options, targets=make_targets(to, "--to"))
    if markdown is not None:
        if markdown not in FORMS:
            raise UsageError(f"--markdown {markdown!r} must be one of {', '.join(FORMS)}")
        options = replace(options, markdown=markdown)
    return options


def _with_quality(options: Options, quality: str | None, beam: int | None) -> Options:
    """The options with a quality, and a beam width that overrides its own."""
    from pipeline.config import make_quality

    decoding = options.decoding if quality is None else make_quality(quality, options.decoding, "--quality")
    return replace(options, decoding=decoding if beam is None else replace(decoding, beam=beam))


def _with_checks(options: Options, no_checks: bool, terms: Path | None) -> Options:
    """The options with the checks that are wanted; a list of terms is read at once, so that it fails early."""
    if no_checks and terms:
        raise UsageError("--terms needs the checks; leave --no-checks out")
    if terms:
        from pipeline.terms import load_terms

        load_terms(terms)
    return replace(options, checks=replace(options.checks, on=not no_checks, terms=terms))


def translate(
    sources: Annotated[
        list[Path] | None, typer.Argument(help="Kazakh articles (.txt, .md) or folders of them.")
    ] = None,
    to: Annotated[list[str] | None, typer.Option("--to", help="Target language: en, ru, zh.  May be repeated.")] = None,
    lines: Annotated[
        Path | None, typer.Option("--lines", help="Translate a file line by line to stdout; - is stdin.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the workspaces.")] = Path("output"),
    model: Model = None,
    engine: Engine = "auto",
    compute_type: ComputeType = "",
    workers: Workers = 0,
    quality: Annotated[
        str | None, typer.Option("--quality", help="draft, standard, or best: answers compared, failures retried.")
    ] = None,
    beam: Annotated[
        int | None, typer.Option("--beam", min=1, max=32, help="Beam width; 1 is greedy and fastest.")
    ] = None,
    terms: Annotated[
        Path | None, typer.Option("--terms", help="List of terms (.tsv) to check, over the bundled one.")
    ] = None,
    memory: Annotated[
        Path | None, typer.Option("--memory", help="Translation memory whose matches replace the model's words.")
    ] = None,
    no_checks: Annotated[bool, typer.Option("--no-checks", help="Do not check the translations.")] = False,
    markdown: Annotated[
        str | None, typer.Option("--markdown", help="Form of the Markdown: paragraphs or table.")
    ] = None,
    config: Config = None,
    any_language: Annotated[
        bool, typer.Option("--any-language", help="Do not refuse articles that look non-Kazakh.")
    ] = False,
    encoding: Encoding = None,
    force: Annotated[bool, typer.Option("--force", help="Make everything again, even what is up to date.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar.")] = False,
) -> None:
    """Translate Kazakh articles into side-by-side pages.

    Each article gets a folder under --out with one page for all languages (index.html), one page and
    one Markdown file per language, the bitexts as JSON Lines, and a manifest.  The paths of the pages
    are printed on stdout.  What is up to date is not made again.
    """
    options = _with_quality(_options(config, to, markdown), quality, beam)
    options = _with_checks(options, no_checks, terms)
    if lines is not None:
        if sources:
            raise UsageError("give either articles or --lines FILE, not both")
        if memory:
            raise UsageError("--memory needs articles, which have context; leave it out with --lines")
        if not to or len(options.targets) != 1:
            raise UsageError("--lines needs exactly one target language, e.g. --to ru")
        raise typer.Exit(_lines(lines, options, find_machine(model, engine, compute_type, workers), quiet))
    if not sources:
        raise UsageError("no article given; e.g. qosbet translate article.txt")
    paths = list(_articles(sources))
    machine = find_machine(model, engine, compute_type, workers)
    job = Job(out, options, machine, Settings(not any_language, force, encoding, memory))
    raise typer.Exit(job.run(paths, quiet))


def _articles(sources: Sequence[Path]) -> Iterator[Path]:
    """The files of the sources, folders searched for known endings, in name order, each once."""
    from pipeline.ingest import SUFFIXES

    seen: set[Path] = set()
    for source in sources:
        if source.is_dir():
            files = sorted(p for p in source.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            found = [p for p in files if not any(part.startswith(".") for part in p.relative_to(source).parts)]
            if not found:
                raise UsageError(f"{source}: no articles in this folder; files must end in {', '.join(SUFFIXES)}")
        else:
            found = [source]
        for path in found:
            if path not in seen:
                seen.add(path)
                yield path


def _line_chunks(path: Path) -> Iterator[list[str]]:
    """Lines without their ends, some at a time.  Only LF ends a line, so counts agree with `wc -l`.

    Lines before one that is not UTF-8 are yielded before the error is raised.
    """
    name = shown(path)
    try:
        stream = stdin() if is_stdin(path) else path.open("rb")
    except OSError as error:
        raise IngestError(f"{name}: cannot be read: {error.strerror or error}") from None
    with stream:
        chunk: list[str] = []
        for number, raw in enumerate(stream, start=1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                yield chunk
                place = f"{name}: line {number}: byte {error.start}"
                raise IngestError(f"{place} is not valid UTF-8; save the file as UTF-8") from None
            chunk.append(line.rstrip("\n").removesuffix("\r"))
            if len(chunk) >= _LINES_AT_ONCE:
                yield chunk
                chunk = []
        yield chunk


def _lines(path: Path, options: Options, machine: Machine, quiet: bool) -> int:
    from pipeline.run import translate_lines

    (target,) = options.targets
    first, missing = 1, 0
    with progress_bar(quiet) as bar:
        for chunk in _line_chunks(path):
            bar.start(f"lines {first}–{first + len(chunk) - 1}")
            made = translate_lines(
                chunk, target, machine.translator(), options.decoding, bar.advance, checks=options.checks
            )
            for number, line in enumerate(made, start=first):
                if line is None:
                    fail(f"{shown(path)}: line {number}: the model gave no translation; the line is left empty")
                    missing += 1
                put(line or "")
            first += len(chunk)
            sys.stdout.flush()
    return 1 if missing else 0
