"""`qosbet`: the commands, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from pipeline.cli import align, check, evaluate, evaluate_trust, export, memory, models, terms, text, translate
from pipeline.cli.console import DEBUG, defect, fail
from pipeline.errors import QosbetError
from pipeline.version import __version__

app = typer.Typer(
    name="qosbet",
    help="Kazakh press releases as side-by-side English, Russian and Chinese pages and parallel corpora.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qosbet {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Kazakh press releases as side-by-side English, Russian and Chinese pages and parallel corpora."""


app.command(name="translate")(translate.translate)
app.command(name="split")(text.split)
app.command(name="align")(align.align)
app.command(name="check")(check.check)
app.command(name="terms")(terms.terms)
app.add_typer(memory.app, name="memory")
app.command(name="export")(export.export)
app.command(name="import")(export.import_)
app.add_typer(models.app, name="models")
evaluate.app.command(name="checks")(evaluate_trust.checks)
evaluate.app.command(name="terms")(evaluate_trust.terms)
app.add_typer(evaluate.app, name="evaluate")


_INTERRUPTED = 130
"""Typer's own exit code after Ctrl-C; ours is 1, with a line that says so."""


def run() -> int:
    """Run the command line; returns the exit code.  Every error becomes one line on stderr."""
    try:
        code = int(app(standalone_mode=False) or 0)
        if code != _INTERRUPTED:
            return code
        fail("interrupted")
    except QosbetError as error:
        fail(str(error))
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        fail("interrupted")
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except MemoryError:
        fail("out of memory; translate fewer or shorter articles at once, or use a smaller model")
    except OSError as error:
        fail(f"{error.filename or 'input or output'}: {error.strerror or error}")
    except Exception as error:  # the last line of defence: no traceback for users
        usage = getattr(error, "format_message", None)
        if usage is not None:  # Typer's own: an unknown option or a value out of range
            message = str(usage())
            typer.echo(message, err=True) if message.startswith("Usage:") else fail(f"{message} (see qosbet --help)")
            return 2
        if DEBUG:
            raise
        fail(defect(error))
    return 1
