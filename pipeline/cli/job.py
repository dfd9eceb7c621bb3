"""A run over many articles: a window of them is translated together, then each is put together and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from pipeline.cli.console import DEBUG, Bar, defect, fail, progress_bar, put, say
from pipeline.cli.files import read_file
from pipeline.cli.machine import Machine
from pipeline.cli.workspaces import is_up_to_date, write
from pipeline.errors import ModelError, QosbetError, StoreError, TranslationError
from pipeline.languages import Alphabet

if TYPE_CHECKING:
    from pipeline.config import Options
    from pipeline.data import Signature
    from pipeline.memory import TranslationMemory
    from pipeline.run import Article, Result
    from pipeline.store import AnswerCache, Workspace
    from pipeline.translate import Means, RecentAnswers

_WINDOWS = (1, 3, 12)
_WINDOW = 32
"""Articles whose sentences are translated together: enough to fill batches of one length in every class, few enough
to hold in memory.  The first windows are smaller, so that the first pages are there soon."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How articles are read and what is used beside the model; nothing of it changes what the model says."""

    check_language: bool = True
    force: bool = False
    """Make everything again."""
    encoding: str | None = None
    """Encoding of texts that are not UTF-8; None to recognise it."""
    memory: Path | None = None
    """File of a translation memory."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """An article that was read and is to be translated."""

    path: Path
    signature: Signature
    workspace: Workspace
    article: Article


def windows(paths: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """The paths in order, some at a time."""
    start, sizes = 0, iter(_WINDOWS)
    while start < len(paths):
        size = next(sizes, _WINDOW)
        yield paths[start : start + size]
        start += size


class _Estimate:
    """Progress over all articles: pieces of those read, and by their size a guess at those to come."""

    def __init__(self, bar: Bar, paths: Sequence[Path]) -> None:
        self._bar = bar
        self._sizes = {path: path.stat().st_size if path.is_file() else 0 for path in paths}
        self._to_come = sum(self._sizes.values())
        self._read = self._pieces = self._now = 0

    def window(self, paths: Sequence[Path], translated: Sequence[Path]) -> None:
        """A window begins: its paths, and those of them that have to be translated."""
        self._to_come -= sum(self._sizes[path] for path in paths)
        self._pieces += self._now
        self._now = 0
        self._read += sum(self._sizes[path] for path in translated)

    def advance(self, done: int, total: int) -> None:
        """`done` of `total` pieces of the window are translated."""
        self._now = total
        known = self._pieces + total
        self._bar.advance(self._pieces + done, round(known * (1 + self._to_come / max(1, self._read))))


class Job:
    """A run over many articles."""

    def __init__(self, out: Path, options: Options, machine: Machine, settings: Settings) -> None:
        self.out, self.options, self.machine, self.settings = out, options, machine, settings
        self.done = self.failed = 0
        self._cache: AnswerCache | None = None
        self._recent: RecentAnswers | None = None
        self._means: Means | None = None
        self._memory: TranslationMemory | None = None

    def run(self, paths: Sequence[Path], quiet: bool) -> int:
        """Translate all articles; a broken one is named and the others go on.  Returns the exit code."""
        began = monotonic()
        try:
            self._open_memory()
            with progress_bar(quiet) as bar:
                bar.start(paths[0].name if len(paths) == 1 else f"{len(paths)} articles")
                estimate = _Estimate(bar, paths)
                for window in windows(paths):
                    self._window(window, estimate)
        except KeyboardInterrupt:
            fail(f"interrupted: {self.done} of {len(paths)} articles done; run the same command again to go on")
            return 1
        except (StoreError, ModelError) as error:
            fail(f"{error} ({self.done} of {len(paths)} articles done)")
            return 1
        finally:
            self._close()
        if len(paths) > 1:
            failed = f", {self.failed} failed" if self.failed else ""
            say(f"{self.done} of {len(paths)} articles done{failed}, {monotonic() - began:.1f} s")
        return 1 if self.failed else 0

    def _window(self, paths: Sequence[Path], estimate: _Estimate) -> None:
        """Read some articles, answer all their sentences together, then write them one by one."""
        pending: list[_Pending] = []
        for path in paths:
            with self._guarded(path):
                one = self._read(path)
                if one:
                    pending.append(one)
                else:
                    self.done += 1
        estimate.window(paths, [one.path for one in pending])
        if pending:
            self._prepare(pending, estimate)
        for one in pending:
            with self._guarded(one.path):
                complete = self._finish(one)
                self.done, self.failed = self.done + complete, self.failed + (not complete)
        if self._recent:
            self._recent.forget()

    @contextmanager
    def _guarded(self, path: Path) -> Iterator[None]:
        """What goes wrong with one article is said, and the others go on."""
        try:
            yield
        except (StoreError, ModelError):
            raise  # no other article would fare better
        except QosbetError as error:
            fail(str(error))
            self.failed += 1
        except Exception as error:
            if DEBUG:
                raise
            fail(f"{path}: {defect(error)}")
            self.failed += 1

    def _read(self, path: Path) -> _Pending | None:
        """Read an article; None if its workspace is up to date."""
        from pipeline.ingest import read_bytes
        from pipeline.run import make_signature, read_article
        from pipeline.store import open_workspace
        from pipeline.store.workspace import printable, source_name
        from pipeline.trust import sign_trust

        def read() -> Article:
            document = read_bytes(data, printable(path.name), check_language=self.settings.check_language)
            return read_article(document, self._memory, self.options.targets)

        data = read_file(path, self.settings.encoding)
        signature = make_signature(data, source_name(path, self.out), self.machine.card, self.options)
        article = read() if self._memory else None  # what it has for the article is part of the signature
        signature = sign_trust(signature, self.options, article.state if article else "")
        workspace = open_workspace(self.out, path)
        if not self.settings.force and is_up_to_date(workspace, signature, path.name):
            return None
        return _Pending(path, signature, workspace, article or read())

    def _prepare(self, pending: Sequence[_Pending], estimate: _Estimate) -> None:
        """Answer the sentences of many articles together.

        Where that fails, each article asks for what is missing by itself, and only those it is missing in fail.
        """
        from pipeline.run import prepare_articles

        means = self._find_means()
        try:
            prepare_articles([one.article for one in pending], means, self.options.targets, estimate.advance)
        except TranslationError:
            return
        except QosbetError:
            raise
        except Exception:
            if DEBUG:
                raise

    def _finish(self, one: _Pending) -> bool:
        """Put one article together and write it; returns whether nothing is missing."""
        from pipeline.run import artefacts, translate_article

        name = one.path.name
        if gone := one.workspace.replaces(given=False):
            say(f"{name}: replaces {gone}", "yellow")
        result = translate_article(one.article, self._find_means(), self.options.targets)
        self._say_how_read(name, result)
        files = artefacts(result, self.options)
        folder = write(one.workspace, name, one.signature, result.account, files)
        self._say_result(name, result)
        put(str(folder / "index.html"))
        return not result.account.missing

    @staticmethod
    def _say_how_read(name: str, result: Result) -> None:
        document = result.source.document
        if document.encoding not in ("utf-8", "utf-8-sig"):
            say(f"{name}: decoded as {document.encoding}")
        if document.alphabet is not Alphabet.CYRILLIC:
            say(f"{name}: written in {document.alphabet.description}, read in Cyrillic")

    @staticmethod
    def _say_result(name: str, result: Result) -> None:
        from pipeline.run import flagged

        account = result.account
        for line in account.missing:
            fail(line)
        share = 100 * (account.translated + account.copied) / max(1, account.read)
        say(f"{name}: {len(result.source.segments)} segments, {share:.0f} % of {account.read} characters")
        if found := flagged(result):
            say(f"{name}: {found}", "yellow")

    def _find_means(self) -> Means:
        """Model, answers and checks, made when they are first needed."""
        if self._means is None:
            from pipeline.store import AnswerCache
            from pipeline.translate import Means, RecentAnswers
            from pipeline.trust import judge_of

            path = self.out / ".cache" / "answers.sqlite"
            decoding, judge = self.options.decoding, judge_of(self.options.checks)
            self._cache = AnswerCache(path, self.machine.card, decoding, ask_again=self.settings.force)
            self._recent = RecentAnswers(self._cache)
            self._means = Means(self.machine.translator(), decoding, self._recent, judge)
        return self._means

    def _open_memory(self) -> None:
        path = self.settings.memory
        if path is None:
            return
        from pipeline.memory import TranslationMemory

        if not path.is_file():
            raise StoreError(f"{path}: no such translation memory; make one with qosbet memory import")
        self._memory = TranslationMemory(path)

    def _close(self) -> None:
        for opened in (self._cache, self._memory):
            if opened is not None:
                opened.close()
