"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import UsageError

Model = Annotated[
    str | None,
    typer.Option("--model", help="Model name, folder or hub id; without it the best NLLB present, else mini."),
]
Engine = Annotated[
    str, typer.Option("--engine", help="auto, int8 (our own), ctranslate2 or transformers (reference, GPU).")
]
ComputeType = Annotated[str, typer.Option("--compute-type", help="CTranslate2's arithmetic, e.g. int8 or float32.")]
Workers = Annotated[int, typer.Option("--workers", min=0, max=256, help="Parallel translators; 0: one per core.")]
Config = Annotated[Path | None, typer.Option("--config", help="Configuration file (TOML); see configs/default.toml.")]
Format = Annotated[str, typer.Option("--format", help="text or jsonl.")]


Encoding = Annotated[
    str | None,
    typer.Option("--encoding", help="Encoding of texts that are not UTF-8, e.g. cp1251; without it, it is recognised."),
]


def check_format(value: str) -> None:
    """Raise UsageError for a form of output that is not known."""
    if value not in ("text", "jsonl"):
        raise UsageError(f"--format {value!r} must be one of text, jsonl")
