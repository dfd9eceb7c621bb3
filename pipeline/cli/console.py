"""Messages for people go to stderr, results to stdout."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

stderr = Console(stderr=True, highlight=False, soft_wrap=True)


DEBUG = bool(os.environ.get("QOSBET_DEBUG"))
"""Whether a defect shows its traceback."""


def defect(error: Exception) -> str:
    """The line for an error that nobody foresaw."""
    return f"this is a defect in qosbet: {type(error).__name__}: {error} (set QOSBET_DEBUG=1 for the details)"


def say(message: str, style: str = "") -> None:
    """One line on stderr; brackets in it are text, not markup."""
    stderr.print(_one_line(message), style=style, markup=False)


def fail(message: str) -> None:
    """One error line on stderr."""
    say(f"error: {message}", "red")


def put(line: str) -> None:
    """One line of the result on stdout."""
    sys.stdout.write(line + "\n")


def _one_line(message: str) -> str:
    """A file name or a text may hold line ends and control characters; a message is one line."""
    return "".join(c if c.isprintable() or c == " " else "�" for c in message.replace("\n", " "))


class Bar:
    """Progress in source pieces over all articles of a run."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None) if progress else None

    def start(self, description: str) -> None:
        """A new article begins."""
        if self._progress is not None and self._task is not None:
            self._progress.reset(self._task, total=None, description=_one_line(description))

    def advance(self, done: int, total: int) -> None:
        """`done` of `total` pieces are translated."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Bar]:
    """A progress bar on stderr when it is a terminal; otherwise nothing is drawn."""
    if quiet or not stderr.is_terminal:
        yield Bar(None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, transient=True) as progress:
        yield Bar(progress)
