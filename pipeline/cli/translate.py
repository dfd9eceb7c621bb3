"""`qosbet translate`: articles to workspaces, or lines to lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import DEBUG, Bar, defect, fail, progress_bar, put, say
from pipeline.cli.files import is_stdin, read_file, shown, stdin
from pipeline.cli.machine import Machine, find_machine
from pipeline.cli.options import ComputeType, Config, Engine, Model, Workers
from pipeline.cli.workspaces import is_up_to_date, write
from pipeline.errors import IngestError, ModelError, QosbetError, StoreError, UsageError
from pipeline.languages import Alphabet

if TYPE_CHECKING:
    from pipeline.config import Options
    from pipeline.store import AnswerCache

_LINES_AT_ONCE = 1000


def _options(config: Path | None, to: list[str] | None, beam: int | None, markdown: str | None) -> Options:
    from pipeline.config import Options, make_targets, read_options
    from pipeline.render import FORMS

    options = read_options(config) if config else Options()
    if to:
        options = replace(options, targets=make_targets(to, "--to"))
    if beam is not None:
        options = replace(options, decoding=replace(options.decoding, beam=beam))
    if markdown is not None:
        if markdown not in FORMS:
            raise UsageError(f"--markdown {markdown!r} must be one of {', '.join(FORMS)}")
        options = replace(options, markdown=markdown)
    return options


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
    beam: Annotated[
        int | None, typer.Option("--beam", min=1, max=32, help="Beam width; 1 is greedy and fastest.")
    ] = None,
    markdown: Annotated[
        str | None, typer.Option("--markdown", help="Form of the Markdown: paragraphs or table.")
    ] = None,
    config: Config = None,
    any_language: Annotated[
        bool, typer.Option("--any-language", help="Do not refuse articles that look non-Kazakh.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Make everything again, even what is up to date.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar.")] = False,
) -> None:
    """Translate Kazakh articles into side-by-side pages.

    Each article gets a folder under --out with one page for all languages (index.html), one page and
    one Markdown file per language, the bitexts as JSON Lines, and a manifest.  The paths of the pages
    are printed on stdout.  What is up to date is not made again.
    """
    options = _options(config, to, beam, markdown)
    if lines is not None:
        if sources:
            raise UsageError("give either articles or --lines FILE, not both")
        if not to or len(options.targets) != 1:
            raise UsageError("--lines needs exactly one target language, e.g. --to ru")
        raise typer.Exit(_lines(lines, options, find_machine(model, engine, compute_type, workers), quiet))
    if not sources:
        raise UsageError("no article given; e.g. qosbet translate article.txt")
    paths = list(_articles(sources))
    machine = find_machine(model, engine, compute_type, workers)
    job = _Job(out, options, machine, check_language=not any_language, force=force)
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


class _Job:
    """A run over many articles."""

    def __init__(self, out: Path, options: Options, machine: Machine, *, check_language: bool, force: bool) -> None:
        self.out, self.options, self.machine = out, options, machine
        self.check_language, self.force = check_language, force
        self.cache: AnswerCache | None = None

    def run(self, paths: Sequence[Path], quiet: bool) -> int:
        """Translate all articles; a broken one is named and the others go on.  Returns the exit code."""
        done, failed = 0, 0
        try:
            with progress_bar(quiet) as bar:
                for number, path in enumerate(paths, start=1):
                    bar.start(f"{number}/{len(paths)} {path.name}")
                    try:
                        complete = self._article(path, bar)
                    except (StoreError, ModelError):
                        raise  # no other article would fare better
                    except QosbetError as error:
                        fail(str(error))
                        failed += 1
                        continue
                    except Exception as error:
                        if DEBUG:
                            raise
                        fail(f"{path}: {defect(error)}")  # the other articles go on
                        failed += 1
                        continue
                    done, failed = done + complete, failed + (not complete)
        except KeyboardInterrupt:
            fail(f"interrupted: {done} of {len(paths)} articles done; run the same command again to go on")
            return 1
        except (StoreError, ModelError) as error:
            fail(f"{error} ({done} of {len(paths)} articles done)")
            return 1
        finally:
            if self.cache:
                self.cache.close()
        if len(paths) > 1:
            say(f"{done} of {len(paths)} articles done" + (f", {failed} failed" if failed else ""))
        return 1 if failed else 0

    def _article(self, path: Path, bar: Bar) -> bool:
        """Translate one article; returns whether nothing is missing."""
        from pipeline.run import artefacts, make_signature, translate_bytes
        from pipeline.store import open_workspace
        from pipeline.store.workspace import printable, source_name

        data = read_file(path)
        signature = make_signature(data, source_name(path, self.out), self.machine.card, self.options)
        workspace = open_workspace(self.out, path)
        if not self.force and is_up_to_date(workspace, signature, path.name):
            return True
        if gone := workspace.replaces(given=False):
            say(f"{path.name}: replaces {gone}", "yellow")
        began = monotonic()
        result = translate_bytes(
            data,
            printable(path.name),
            self.machine.translator(),
            self.options,
            self._memory(),
            bar.advance,
            check_language=self.check_language,
        )
        encoding = result.source.document.encoding
        if encoding not in ("utf-8", "utf-8-sig"):
            say(f"{path.name}: decoded as {encoding}")
        alphabet = result.source.document.alphabet
        if alphabet is not Alphabet.CYRILLIC:
            say(f"{path.name}: written in {alphabet.description}, read in Cyrillic")
        folder = write(workspace, path.name, signature, result.account, artefacts(result, self.options))
        for line in result.account.missing:
            fail(line)
        account = result.account
        share = 100 * (account.translated + account.copied) / max(1, account.read)
        say(
            f"{path.name}: {len(result.source.segments)} segments, {share:.0f} % of {account.read} characters, "
            f"{monotonic() - began:.1f} s"
        )
        put(str(folder / "index.html"))
        return not account.missing

    def _memory(self) -> AnswerCache:
        from pipeline.store import AnswerCache

        if self.cache is None:
            path = self.out / ".cache" / "answers.sqlite"
            self.cache = AnswerCache(path, self.machine.card, self.options.decoding, ask_again=self.force)
        return self.cache


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
            made = translate_lines(chunk, target, machine.translator(), options.decoding, bar.advance)
            for number, line in enumerate(made, start=first):
                if line is None:
                    fail(f"{shown(path)}: line {number}: the model gave no translation; the line is left empty")
                    missing += 1
                put(line or "")
            first += len(chunk)
            sys.stdout.flush()
    return 1 if missing else 0
