"""Which models there are, and where: the manifest, the folders, and the choice among them.

A model's home holds ``hf/`` (the checkpoint as published) and what was made of it: ``int8/`` (for our own
engine) or ``ct2-int8/`` (for CTranslate2).  Homes are
looked for under ``$QOSBET_MODELS``, ``models/`` in the current folder, the user's data folder, and
what is bundled with the program; new ones are written to the first of these that exists.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipeline.data import ModelCard
from pipeline.engines.digests import combined, verify
from pipeline.errors import ModelError, UsageError

CONVERTED = "ct2-int8"
INT8 = "int8"
_WEIGHTS_OF = {INT8: "weights.safetensors", CONVERTED: "model.bin"}
ENGINES = ("auto", "int8", "ctranslate2", "transformers")
CHECKPOINT = "hf"
RECORD = "qosbet.json"
"""Written beside a converted model: where it comes from, its licence, and the digests of its files."""
BUNDLED = "mini"
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the manifest."""

    name: str
    title: str
    source: str
    revision: str
    licence: str
    size: str
    rank: int
    notice: str
    demonstration: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    """Files to download and their SHA-256, empty where unknown."""
    records: Mapping[str, str] = field(default_factory=dict)
    """Folder and SHA-256 of its record, for the bundled model."""


@dataclass(frozen=True, slots=True)
class Found:
    """A model on this machine, ready to be loaded."""

    folder: Path
    engine: str
    """``int8``, ``ctranslate2`` or ``transformers``."""
    tokenizer: Path
    card: ModelCard


def roots() -> list[Path]:
    """Folders that hold model homes, best first; they need not exist."""
    chosen = os.environ.get("QOSBET_MODELS")
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    own = [Path(chosen)] if chosen else []
    return [
        *own,
        Path("models"),
        data / "qosbet" / "models",
        _PACKAGE / "bundled",
        _PACKAGE.parent / "models",
    ]


def new_home(name: str) -> Path:
    """Where a new model goes: under ``$QOSBET_MODELS``, else an existing ``models/``, else the data folder."""
    first, *rest = roots()
    root = first if os.environ.get("QOSBET_MODELS") or first.is_dir() else rest[0]
    return root / name.replace("/", "--")


@cache
def manifest() -> dict[str, Entry]:
    """The models known by name."""
    for folder in (_PACKAGE / "bundled", _PACKAGE.parent / "models"):
        path = folder / "manifest.toml"
        if path.is_file():
            with path.open("rb") as file:
                raw = tomllib.load(file)
            return {name: Entry(name=name, **fields) for name, fields in raw.items()}
    raise ModelError("models/manifest.toml is missing: the installation is damaged; install qosbet again")


def home(name: str) -> Path | None:
    """The home of a named model on this machine, or None."""
    folder = name.replace("/", "--")
    places = [root / folder for root in roots()]
    ready = (place for place in places if is_converted(place) or (place / CHECKPOINT / "config.json").is_file())
    return next(ready, None)


def is_converted(place: Path) -> bool:
    """Whether a home holds a converted model."""
    return any((place / folder / weights).is_file() for folder, weights in _WEIGHTS_OF.items())


def best_name() -> str:
    """The best model present: the highest-ranked one that can be loaded, `mini` failing all others."""
    present = [entry for entry in manifest().values() if (place := home(entry.name)) and is_converted(place)]
    return max(present, key=lambda entry: entry.rank, default=manifest()[BUNDLED]).name


def find(model: str | None, engine: str = "auto") -> Found:
    """Find a model by manifest name, folder or hub id; without one the best that is present.

    `engine` is ``auto`` (our own where the processor suits it and the model is converted for it, else
    CTranslate2, else transformers) or the name of one.
    Raises ModelError with the way to get or convert it, UsageError for an unknown engine.
    """
    if engine not in ENGINES:
        raise UsageError(f"engine {engine!r} is unknown; use one of {', '.join(ENGINES)}")
    name = model or best_name()
    place = Path(name) if Path(name).is_dir() and name not in manifest() else home(name)
    if place is None:
        raise ModelError(_absent(name))
    if found := _find_converted(place, name, engine):
        return found
    for folder in (place / CHECKPOINT, place):
        if (folder / "config.json").is_file() and not _weights_in(folder):
            if engine in ("int8", "ctranslate2"):
                raise ModelError(
                    f"{place}: not converted for {engine} yet; run: qosbet models convert {name} --format {engine}"
                )
            return Found(folder, "transformers", _tokenizer_folder(folder), card_of(folder, name, "transformers"))
    raise ModelError(
        f"{place}: neither a converted model ({' or '.join(_WEIGHTS_OF.values())}) nor a checkpoint (config.json)"
    )


def _weights_in(folder: Path) -> str:
    """The engine that a folder's weights are for, or nothing.  A checkpoint's weights have other names."""
    if (folder / "model.bin").is_file():
        return "ctranslate2"
    return "int8" if (folder / "weights.safetensors").is_file() else ""


def _find_converted(place: Path, name: str, engine: str) -> Found | None:
    for folder in (place / INT8, place / CONVERTED, place):
        made_for = _weights_in(folder)
        if made_for and (engine == made_for or (engine == "auto" and (made_for != "int8" or _suits_int8()))):
            return Found(folder, made_for, _tokenizer_folder(folder), card_of(folder, name, made_for))
    return None


def _suits_int8() -> bool:
    from pipeline.engines.int8.arithmetic import supported

    return supported()


def _absent(name: str) -> str:
    known = manifest().get(name)
    where = new_home(name)
    if known:
        files = " ".join(known.files)
        return (
            f"model {name} is not on this machine; run `qosbet models get {name}`, or copy {files} of "
            f"{known.source}@{known.revision[:12]} into {where / CHECKPOINT} and run `qosbet models convert {name}`"
        )
    if "/" in name and not name.startswith((".", "/")):
        remedy = f"run `qosbet models get {name}`, or put its files into {where / CHECKPOINT}"
        return f"model {name} is not on this machine; {remedy}"
    names = ", ".join(manifest())
    return f"model {name!r} is neither a known name ({names}) nor a folder nor a hub id (owner/name)"


def _tokenizer_folder(folder: Path) -> Path:
    for place in (folder, folder.parent / CHECKPOINT):
        if (place / "tokenizer.json").is_file() or (place / "sentencepiece.bpe.model").is_file():
            return place
    raise ModelError(
        f"{folder}: no tokenizer; copy tokenizer.json or sentencepiece.bpe.model of the original model into it"
    )


def card_of(folder: Path, name: str, engine: str) -> ModelCard:
    """Who a model folder is, every file of it digested and compared with what is on record.

    Without a record the manifest's digests are used, and without these the card says that origin and
    licence are unknown.  Raises ModelError for a missing or changed file.
    """
    entry = manifest().get(name)
    if (folder / RECORD).is_file():
        _check_record(folder, entry)
        return _recorded(folder, engine)
    if entry and entry.files:
        digest = combined(verify(folder, entry.files))
        return ModelCard(entry.source, entry.revision, digest, entry.licence, f"{engine}/float32", entry.notice)
    names = [path.name for path in folder.iterdir() if path.suffix in _MODEL_FILES]
    digest = combined(verify(folder, dict.fromkeys(names, "")))
    return ModelCard(Path(name).name or name, "unknown", digest, "unknown", engine, _UNKNOWN_NOTICE)


_MODEL_FILES = (".bin", ".safetensors", ".json", ".model", ".txt")
_UNKNOWN_NOTICE = "Licence of the model unknown; models derived from NLLB-200 are CC-BY-NC-4.0: not for commercial use."


def _check_record(folder: Path, entry: Entry | None) -> None:
    """The bundled model's records are themselves on record in the manifest."""
    wanted = entry.records.get(folder.name, "") if entry else ""
    if wanted and entry and folder.parent.resolve() in {(root / entry.name).resolve() for root in roots()}:
        verify(folder, {RECORD: wanted})


def _recorded(folder: Path, engine: str) -> ModelCard:
    path = folder / RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        fields = [record[key] for key in ("name", "revision", "licence", "notice")]
        arithmetic, files = record.get("quantization", "float32"), record["files"]
        names = [*fields, arithmetic, *files, *files.values()]
        if not all(isinstance(name, str) and name.isprintable() for name in names):
            raise TypeError("a value is no text")
        if not any(name.endswith((".bin", ".safetensors")) for name in files) or any("/" in name for name in files):
            raise ValueError("it does not name the model's files")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = str(error)[:100]
        raise ModelError(f"{path}: the record is damaged ({reason}); get or convert the model again") from None
    name, revision, licence, notice = fields
    digest, demonstration = combined(verify(folder, files)), record.get("demonstration") is True
    computed = "float32" if engine == "transformers" else arithmetic  # torch widens what is stored
    return ModelCard(name, revision, digest, licence, f"{engine}/{computed}", notice, demonstration)
