"""Checkpoint to a form that is fast on a CPU, once; what was made is recorded beside it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.data import ModelCard
from pipeline.engines.digests import sha256
from pipeline.engines.hf import load_checkpoint
from pipeline.engines.registry import CHECKPOINT, CONVERTED, INT8, RECORD
from pipeline.engines.tokenizer import EOS, SENTENCEPIECE_FILE, TOKENIZER_FILE, UNK, NllbTokenizer
from pipeline.engines.vocabulary import target_pieces
from pipeline.errors import ModelError, UsageError

QUANTIZATIONS = ("int8", "int8_float32", "int16", "float16", "bfloat16", "float32")
FORMATS = ("auto", "int8", "ctranslate2")


class _Vocabulary:
    """The few things the converter asks of a tokenizer, from ours: transformers' own has traps."""

    bos_token, eos_token, unk_token, unk_token_id = "<s>", EOS, UNK, 3
    special_tokens_map: dict[str, list[str]] = {}  # noqa: RUF012 - the converter only reads it

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens

    def get_vocab(self) -> dict[str, int]:
        return {token: index for index, token in enumerate(self._tokens)}

    def convert_ids_to_tokens(self, index: int) -> str:
        return self._tokens[index]


def convert(
    folder: Path,
    output: Path,
    card: ModelCard,
    *,
    quantization: str = "int8",
    trim: bool = True,
) -> Path:
    """Convert the checkpoint in `folder` to CTranslate2 in `output`, replacing what is there.

    With `trim` the output vocabulary is cut to the pieces of English, Russian and Chinese
    (`vocabulary`); the source keeps all.  The folder appears whole or not at all.
    Raises ModelError when the checkpoint cannot be loaded.
    """
    if quantization not in QUANTIZATIONS:
        raise ModelError(f"quantization {quantization!r} is unknown; use one of {', '.join(QUANTIZATIONS)}")
    checkpoint = _Checkpoint.load(folder)
    kept = checkpoint.kept() if trim else None
    with _fresh_folder(folder, output) as fresh:
        _converter(checkpoint, kept).convert(str(fresh), quantization=quantization)
        write_record(fresh, card, quantization)
    return output


def convert_int8(folder: Path, output: Path, card: ModelCard) -> Path:
    """Convert the checkpoint in `folder` to our own int8 engine's form in `output`; see `convert`."""
    from pipeline.engines.int8.conversion import write_model

    checkpoint = _Checkpoint.load(folder)
    with _fresh_folder(folder, output) as fresh:
        fresh.mkdir()
        write_model(checkpoint.model, checkpoint.kept(), fresh)
        write_record(fresh, card, "int8")
    return output


@dataclass(frozen=True, slots=True)
class _Checkpoint:
    """A checkpoint in memory, its pieces in the order of their ids, and the rows of its embedding."""

    folder: Path
    model: Any
    pieces: list[str]
    rows: int

    @classmethod
    def load(cls, folder: Path) -> _Checkpoint:
        tokenizer = NllbTokenizer.load(folder)
        model = load_checkpoint(folder)
        size, known = int(model.config.vocab_size), len(tokenizer)
        if size < known:
            raise ModelError(
                f"{folder}: the tokenizer has {known} pieces, the model only {size}: they do not belong together"
            )
        return cls(folder, model, tokenizer.tokens(range(known)), size)

    def kept(self) -> list[int]:
        return target_pieces(self.pieces)


@contextmanager
def _fresh_folder(folder: Path, output: Path) -> Iterator[Path]:
    """A scratch folder that replaces `output` when all went well, with the tokenizer if it needs one of its own."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}-") as scratch:
        fresh = Path(scratch) / output.name
        yield fresh
        if folder.name != CHECKPOINT or folder.parent != output.parent:
            for name in (TOKENIZER_FILE, SENTENCEPIECE_FILE):  # no checkpoint beside it to take the tokenizer from
                if (folder / name).is_file():
                    shutil.copy2(folder / name, fresh / name)
        if output.exists():
            shutil.rmtree(output)
        fresh.rename(output)


def _converter(checkpoint: _Checkpoint, kept: Sequence[int] | None) -> Any:
    """CTranslate2's converter for a checkpoint in memory, with a shorter output vocabulary if `kept` is given."""
    import ctranslate2
    import torch

    class Converter(ctranslate2.converters.TransformersConverter):  # type: ignore[misc]
        def load_model(self, *_args: Any, **_kwargs: Any) -> Any:
            return checkpoint.model

        def load_tokenizer(self, *_args: Any, **_kwargs: Any) -> Any:
            return _Vocabulary(checkpoint.pieces)

        def _load(self) -> Any:
            spec = super()._load()
            if kept is not None:
                rows = torch.tensor(list(kept))
                for layer in (spec.decoder.embeddings, spec.decoder.projection):
                    layer.weight = layer.weight.detach()[rows]
                filler = [f"<unused{number}>" for number in range(checkpoint.rows - len(checkpoint.pieces))]
                spec._vocabularies.update(source=[], target=[])
                spec.register_source_vocabulary([*checkpoint.pieces, *filler])
                spec.register_target_vocabulary([checkpoint.pieces[row] for row in kept])
            return spec

    return Converter(str(checkpoint.folder))


def write_record(folder: Path, card: ModelCard, quantization: str) -> None:
    """Write the record of a model folder: origin, licence and the digests of all its files."""
    files = {path.name: sha256(path) for path in sorted(folder.iterdir()) if path.is_file() and path.name != RECORD}
    record = {
        "name": card.name,
        "revision": card.revision,
        "licence": card.licence,
        "notice": card.notice,
        "demonstration": card.demonstration,
        "source_digest": card.digest,
        "quantization": quantization,
        "files": files,
    }
    (folder / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def default_output(folder: Path, name: str = CONVERTED) -> Path:
    """Where a checkpoint's conversion belongs: ``…/hf`` → ``…/ct2-int8`` or ``…/int8``, else inside the folder."""
    return folder.parent / name if folder.name == CHECKPOINT else folder / name


def convert_best(folder: Path, card: ModelCard, form: str, quantization: str, output: Path | None = None) -> Path:
    """Convert to `form`, one of `FORMATS`; ``auto`` is our own int8 engine where the processor suits it.

    A quantization other than int8 needs CTranslate2.
    """
    if form not in FORMATS:
        raise UsageError(f"--format {form!r} is unknown; use one of {', '.join(FORMATS)}")
    if form == "auto":
        from pipeline.engines.int8.arithmetic import supported

        form = "int8" if quantization == "int8" and supported() else "ctranslate2"
    if form == "int8":
        if quantization != "int8":
            raise UsageError(f"--format int8 has only --quantization int8, not {quantization!r}")
        return convert_int8(folder, output or default_output(folder, INT8), card)
    return convert(folder, output or default_output(folder), card, quantization=quantization)
