"""Write the trained model as the product ships it: checkpoint, conversion, records, manifest."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from transformers import M2M100ForConditionalGeneration

from pipeline.data import ModelCard
from pipeline.engines.convert import convert, write_record
from pipeline.engines.digests import sha256
from pipeline.engines.registry import RECORD, card_of, manifest
from pipeline.engines.tokenizer import SENTENCEPIECE_FILE, TOKENIZER_FILE, from_sentencepiece

NAME = "qosbet-mini"


def release(model: M2M100ForConditionalGeneration, spm: Path, home: Path) -> None:
    """Write ``hf/`` (float16) and ``ct2-int8/`` under `home`, and their digests into ``../manifest.toml``.

    What was there is replaced.
    """
    entry = manifest()["mini"]
    checkpoint = home / "hf"
    if checkpoint.exists():
        shutil.rmtree(checkpoint)
    checkpoint.mkdir(parents=True)
    shutil.copyfile(spm, checkpoint / SENTENCEPIECE_FILE)
    from_sentencepiece(spm).save(str(checkpoint / TOKENIZER_FILE), pretty=False)
    model.half().save_pretrained(checkpoint)
    _tidy(checkpoint)
    card = ModelCard(NAME, entry.revision, "", entry.licence, "", entry.notice, demonstration=True)
    write_record(checkpoint, card, "float16")
    convert(checkpoint, home / "ct2-int8", card_of(checkpoint, NAME, ""), trim=False)  # 8,204 pieces are few
    _note_digests(home)


def _tidy(checkpoint: Path) -> None:
    """Readable files, and no version of the tools in the configuration: same weights, same bytes."""
    for path in checkpoint.iterdir():
        path.chmod(0o644)
    for name in ("config.json", "generation_config.json"):
        path = checkpoint / name
        values = json.loads(path.read_text(encoding="utf-8"))
        values.pop("transformers_version", None)
        path.write_text(json.dumps(values, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _note_digests(home: Path) -> None:
    path = home.parent / "manifest.toml"
    if not path.is_file():
        return
    records = ", ".join(f'{folder} = "{sha256(home / folder / RECORD)}"' for folder in ("hf", "ct2-int8"))
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r"^records = .*$", f"records = {{ {records} }}", text, count=1, flags=re.M), encoding="utf-8"
    )
