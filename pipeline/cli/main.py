"""`qosbet`: the commands, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from pipeline.cli import models, text, translate
from pipeline.cli.console import fail
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
app.command(name="align")(text.align)
app.add_typer(models.app, name="models")


def main() -> None:
    """Run the command line.  Exit codes: 0 done, 1 something asked for was not done, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except QosbetError as error:
        fail(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        fail("interrupted")
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except MemoryError:
        fail("out of memory; translate fewer or shorter articles at once, or use a smaller model")
        sys.exit(1)
    except OSError as error:
        fail(f"{error.filename or 'input or output'}: {error.strerror or error}")
        sys.exit(1)
    except Exception as error:  # the last line of defence: no traceback for users
        if os.environ.get("QOSBET_DEBUG"):
            raise
        fail(f"this is a defect in qosbet: {type(error).__name__}: {error} (set QOSBET_DEBUG=1 for the details)")
        sys.exit(1)


if __name__ == "__main__":
    main()
