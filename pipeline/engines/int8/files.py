"""The folder of an int8 model: ``weights.safetensors``, ``config.json``, ``vocabulary.txt``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch

from pipeline.errors import ModelError

WEIGHTS = "weights.safetensors"
CONFIG = "config.json"
KEPT = "vocabulary.txt"
"""Ids of the pieces that can be written, one a line, in the order of the rows of the output."""
_TYPES = {"I8": (np.int8, torch.int8), "F32": (np.float32, torch.float32)}


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of the network."""

    width: int
    heads: int
    encoder_layers: int
    decoder_layers: int


class TensorFile:
    """Tensors read one by one, so that only one is in memory beside its packed form.

    (The library maps the whole file instead, and what it has touched counts as the program's memory.)
    The format is that of safetensors: eight bytes with the header's length, a JSON header, the data.
    Raises ModelError for a damaged file or a missing tensor.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                length = int.from_bytes(file.read(8), "little")
                if not 0 < length < min(path.stat().st_size, 100_000_000):
                    raise ValueError("its header has an impossible length")
                self._header: dict[str, Any] = json.loads(file.read(length))
        except (OSError, ValueError, RecursionError) as error:
            raise ModelError(f"{path}: cannot be read as safetensors ({error}); convert the model again") from None
        self._start = 8 + length

    def _place(self, name: str) -> tuple[str, tuple[int, ...], int]:
        try:
            entry = self._header[name]
            kind, shape, (start, end) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
            size = int(np.prod(shape)) * np.dtype(_TYPES[kind][0]).itemsize
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{self._path}: tensor {name} is missing or damaged ({error})") from None
        if end - start != size or self._start + end > self._path.stat().st_size:
            raise ModelError(f"{self._path}: tensor {name} does not have its size; convert the model again")
        return kind, shape, self._start + start

    def tensor(self, name: str) -> torch.Tensor:
        """A tensor, read into memory."""
        kind, shape, offset = self._place(name)
        values = np.fromfile(self._path, _TYPES[kind][0], count=int(np.prod(shape)), offset=offset)
        return torch.from_numpy(values.reshape(shape))

    def mapped(self, name: str) -> np.ndarray[Any, Any]:
        """A large table of which only the rows that are used are read."""
        kind, shape, offset = self._place(name)
        return np.memmap(self._path, dtype=_TYPES[kind][0], mode="r", offset=offset, shape=shape)


def write_config(folder: Path, shape: Shape) -> None:
    """Write ``config.json``."""
    text = json.dumps({"format": "qosbet-int8", "version": 1, **asdict(shape)}, indent=2)
    (folder / CONFIG).write_text(text + "\n", encoding="utf-8")


def read_config(folder: Path) -> Shape:
    """Read ``config.json``; ModelError when it is no configuration of this engine."""
    path = folder / CONFIG
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if (value["format"], value["version"]) != ("qosbet-int8", 1):
            raise ValueError(f"format {value['format']!r} version {value['version']!r}")
        shape = Shape(*(int(value[field.name]) for field in fields(Shape)))
        if min(asdict(shape).values()) < 1 or shape.width % shape.heads:
            raise ValueError("impossible sizes")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"{path}: no configuration of an int8 model ({error}); convert the model again") from None
    return shape


def read_kept(folder: Path) -> list[int]:
    """The piece ids that can be written."""
    path = folder / KEPT
    try:
        return [int(line) for line in path.read_text(encoding="ascii").split()]
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: no list of piece ids ({error}); convert the model again") from None
