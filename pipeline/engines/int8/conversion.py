"""A checkpoint in the official layout to an int8 model folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from pipeline.engines.int8.arithmetic import quantize_weight
from pipeline.engines.int8.files import KEPT, WEIGHTS, Shape, write_config

Tensors = dict[str, torch.Tensor]


def write_model(model: Any, kept: Sequence[int], folder: Path) -> None:
    """Write the weights of a transformers ``M2M100ForConditionalGeneration`` into `folder`.

    `kept` are the ids of the pieces that can be written; every source piece is kept.
    Weights become int8 with a scale an output; norms and biases stay float32.
    """
    from safetensors.torch import save_file

    config, weights = model.config, model.state_dict()
    shape = Shape(
        int(config.d_model), int(config.encoder_attention_heads), int(config.encoder_layers), int(config.decoder_layers)
    )
    shared = weights["model.shared.weight"].float()
    tensors: Tensors = {}
    tensors["source.weight"], tensors["source.scale"] = quantize_weight(shared)
    rows = torch.tensor(list(kept))
    tensors["target.weight"], tensors["target.scale"] = (
        tensors[f"source.{part}"][rows] for part in ("weight", "scale")
    )
    depth = shape.width // shape.heads
    for side, layers in (("encoder", shape.encoder_layers), ("decoder", shape.decoder_layers)):
        _norm(tensors, f"{side}.norm", weights, f"model.{side}.layer_norm")
        for number in range(layers):
            _layer(tensors, f"{side}.{number}", weights, f"model.{side}.layers.{number}", depth)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)  # the library makes it readable by its owner alone
    write_config(folder, shape)
    (folder / KEPT).write_text("".join(f"{piece}\n" for piece in kept), encoding="ascii")


def _layer(tensors: Tensors, name: str, weights: Tensors, theirs: str, depth: int) -> None:
    _norm(tensors, f"{name}.norm", weights, f"{theirs}.self_attn_layer_norm")
    _joined(tensors, f"{name}.qkv", weights, [f"{theirs}.self_attn.{part}_proj" for part in "qkv"], depth)
    _joined(tensors, f"{name}.out", weights, [f"{theirs}.self_attn.out_proj"])
    if f"{theirs}.encoder_attn.q_proj.weight" in weights:
        _norm(tensors, f"{name}.cross_norm", weights, f"{theirs}.encoder_attn_layer_norm")
        _joined(tensors, f"{name}.cross_q", weights, [f"{theirs}.encoder_attn.q_proj"], depth)
        _joined(tensors, f"{name}.cross_kv", weights, [f"{theirs}.encoder_attn.{part}_proj" for part in "kv"])
        _joined(tensors, f"{name}.cross_out", weights, [f"{theirs}.encoder_attn.out_proj"])
    _norm(tensors, f"{name}.feed_forward.norm", weights, f"{theirs}.final_layer_norm")
    _joined(tensors, f"{name}.feed_forward.widen", weights, [f"{theirs}.fc1"])
    _joined(tensors, f"{name}.feed_forward.narrow", weights, [f"{theirs}.fc2"])


def _norm(tensors: Tensors, name: str, weights: Tensors, theirs: str) -> None:
    for part in ("weight", "bias"):
        tensors[f"{name}.{part}"] = weights[f"{theirs}.{part}"].float()


def _joined(tensors: Tensors, name: str, weights: Tensors, theirs: Sequence[str], depth: int = 0) -> None:
    """Several linear layers of one input as one; with `depth` the first is divided by its root.

    That is attention's scaling of the queries, done once here.
    """
    parts = [weights[f"{layer}.weight"].float() for layer in theirs]
    biases = [weights[f"{layer}.bias"].float() for layer in theirs]
    if depth:
        parts[0], biases[0] = parts[0] * depth**-0.5, biases[0] * depth**-0.5
    tensors[f"{name}.weight"], tensors[f"{name}.scale"] = quantize_weight(torch.cat(parts))
    tensors[f"{name}.bias"] = torch.cat(biases)
