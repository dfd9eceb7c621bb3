"""The command line: arguments, progress, exit codes."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line and exit: 0 done, 1 something asked for was not done, 2 wrong usage."""
    for name in ("stdout", "stderr"):  # a closed stream is None
        stream = getattr(sys, name) or open(os.devnull, "w")  # noqa: PTH123, SIM115
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        setattr(sys, name, stream)
    try:
        from pipeline.cli.main import run

        code = run()
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted\n")
        code = 1
    sys.exit(code)
