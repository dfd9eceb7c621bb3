"""Make an NLLB checkpoint with random weights in the official file layout.

    python -m benchmarks.random_checkpoint FOLDER [--shape tiny|600m]

The files are those of the official repositories: ``pytorch_model.bin`` (float32, tied weights under
all their names), ``config.json``, ``generation_config.json``, ``sentencepiece.bpe.model``,
``tokenizer.json``, ``tokenizer_config.json``, ``special_tokens_map.json``.  The tokenizer is that of the
bundled model; at the 600M shape its vocabulary is filled up to NLLB's 256,206 with pieces that no
text contains, so that all ids are the official ones.  A quarter of all pieces look as if English,
Russian or Chinese used them: how many of the official ones do is not known here, and was estimated high.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.engines.tokenizer import SENTENCEPIECE_FILE, TOKENIZER_FILE, flores_codes, from_sentencepiece

MINI = Path(__file__).resolve().parent.parent / "models" / "mini" / "hf"
OFFICIAL_PIECES = 256_000
"""Pieces of the official SentencePiece model, its own three special ones included."""
WRITTEN_PIECES = 64_000
"""How many pieces of a filled-up model a cut output vocabulary keeps, about."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of the network, and how many SentencePiece pieces (0: those of the bundled model)."""

    width: int
    feed_forward: int
    heads: int
    layers: int
    pieces: int


SHAPES = {"tiny": Shape(32, 64, 2, 2, 0), "600m": Shape(1024, 4096, 16, 12, OFFICIAL_PIECES)}


def sentencepiece_model(pieces: int) -> bytes:
    """The bundled SentencePiece model, filled up to `pieces` with pieces that occur nowhere."""
    from sentencepiece import sentencepiece_model_pb2

    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString((MINI / SENTENCEPIECE_FILE).read_bytes())
    lowest = min(piece.score for piece in proto.pieces)
    for number in range(len(proto.pieces), pieces):
        # two rare characters of one plane: no merge leads to them
        low, high = (0x20000, 0x21000) if number < WRITTEN_PIECES else (0xF0000, 0x100000)
        name = chr(low + number // 500) + chr(high + number % 500)
        proto.pieces.add(piece=name, score=lowest - number)
    proto.trainer_spec.vocab_size = len(proto.pieces)
    return bytes(proto.SerializeToString())


def make(folder: Path, shape: Shape, seed: int = 1) -> None:
    """Write the checkpoint into `folder`."""
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    folder.mkdir(parents=True, exist_ok=True)
    (folder / SENTENCEPIECE_FILE).write_bytes(sentencepiece_model(shape.pieces))
    tokenizer = from_sentencepiece(folder / SENTENCEPIECE_FILE)
    tokenizer.save(str(folder / TOKENIZER_FILE))
    config = M2M100Config(
        vocab_size=tokenizer.get_vocab_size() + 2 if shape.pieces else tokenizer.get_vocab_size(),
        d_model=shape.width,
        encoder_layers=shape.layers,
        decoder_layers=shape.layers,
        encoder_ffn_dim=shape.feed_forward,
        decoder_ffn_dim=shape.feed_forward,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        max_position_embeddings=1024,
        scale_embedding=True,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
    )
    torch.manual_seed(seed)
    model = M2M100ForConditionalGeneration(config)
    weights = dict(model.state_dict())
    shared = weights["model.shared.weight"]
    for name in ("model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight", "lm_head.weight"):
        weights[name] = shared
    torch.save(weights, folder / "pytorch_model.bin")
    _write_json(folder, config.to_dict(), tokenizer.get_vocab_size())


def _write_json(folder: Path, config: dict[str, object], size: int) -> None:
    own = {"architectures": ["M2M100ForConditionalGeneration"], "tokenizer_class": "NllbTokenizer", "max_length": 200}
    generation = {
        "bos_token_id": 0,
        "decoder_start_token_id": 2,
        "eos_token_id": 2,
        "pad_token_id": 1,
        "max_length": 200,
    }
    special = {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "pad_token": "<pad>",
        "mask_token": "<mask>",
    }
    files = {
        "config.json": {**config, **own, "dtype": "float32"},
        "generation_config.json": generation,
        "special_tokens_map.json": {**special, "additional_special_tokens": list(flores_codes())},
        "tokenizer_config.json": {
            **special,
            "tokenizer_class": "NllbTokenizer",
            "model_max_length": 1024,
            "vocab": size,
        },
    }
    for name, value in files.items():
        (folder / name).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shape", choices=sorted(SHAPES), default="tiny")
    options = parser.parse_args()
    make(options.folder, SHAPES[options.shape])


if __name__ == "__main__":
    main()
