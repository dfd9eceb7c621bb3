"""Download a model from the hub: pinned revision, only the files that are needed, digests checked."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.engines.digests import verify
from pipeline.engines.registry import CHECKPOINT, RECORD, Entry, manifest, new_home
from pipeline.errors import ModelError

_PATTERNS = (
    "config.json",
    "generation_config.json",
    "*.safetensors",
    "*.safetensors.index.json",
    "pytorch_model*.bin",
    "pytorch_model.bin.index.json",
    "sentencepiece.bpe.model",
    "tokenizer.json",
)


def fetch(name: str, revision: str | None = None) -> Path:
    """Download a manifest model, or any ``owner/name`` of the hub, into its home's ``hf/``.

    Returns the checkpoint folder.  Raises ModelError with what to do when the hub cannot be reached
    or a digest does not match.
    """
    entry = manifest().get(name)
    if entry and entry.source == "bundled":
        raise ModelError(f"model {name} is bundled with the program; there is nothing to get")
    if entry is None and "/" not in name:
        raise ModelError(f"model {name!r} is neither a known name ({', '.join(manifest())}) nor a hub id (owner/name)")
    folder = new_home(name) / CHECKPOINT
    _download(entry.source if entry else name, revision or (entry.revision if entry else None), folder, entry)
    _record(folder, name, entry, revision)
    return folder


def _download(source: str, revision: str | None, folder: Path, entry: Entry | None) -> None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError
    from huggingface_hub.utils import logging

    logging.set_verbosity_error()  # its retries would each print lines; the one error below says it all
    patterns = list(entry.files) if entry else list(_PATTERNS)
    try:
        snapshot_download(source, revision=revision, local_dir=folder, allow_patterns=patterns)
    except (HfHubHTTPError, OSError, ValueError) as error:
        reason = " ".join(str(_root(error)).split())[:100]
        wanted = f"{source}@{revision[:12]}" if revision else source
        by_hand = f"download {', '.join(patterns[:6])} and put them into {folder}"
        raise ModelError(
            f"{wanted} cannot be downloaded ({reason}); on a machine with access, {by_hand}, "
            f"then run: qosbet models convert {folder.parent.name}"
        ) from None


def _root(error: BaseException) -> BaseException:
    """The first cause of an error: what the network said."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return error


def _record(folder: Path, name: str, entry: Entry | None, revision: str | None) -> None:
    """Check the known digests and write down all of them, so that later changes are noticed."""
    names = entry.files if entry else {p.name: "" for p in folder.iterdir() if p.is_file() and p.name != RECORD}
    digests = verify(folder, names)
    record = {
        "name": entry.source if entry else name,
        "revision": revision or (entry.revision if entry else "main"),
        "licence": entry.licence if entry else "unknown",
        "notice": entry.notice if entry else "Licence of the model unknown; look at its card.",
        "files": digests,
    }
    (folder / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
