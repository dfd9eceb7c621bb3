"""The NLLB network (M2M100: pre-norm transformer, ReLU, sinusoidal positions) on int8 products.

Sizes in comments: B sentences of S source pieces, D width, H heads of d = D / H, R rows (one for each
hypothesis that is being written), T pieces written so far.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeVar

import numpy as np
import torch
from torch.nn import functional

from pipeline.engines.int8.arithmetic import SIGNED, UNSIGNED, Linear, quantize, quantize_nonnegative
from pipeline.engines.int8.files import Shape, TensorFile

_Part = TypeVar("_Part")
_FIRST_POSITION = 2
"""Row of the position table for the first piece, as in fairseq: padding index plus one."""
_HEAD_COLUMNS = 4096
"""The output vocabulary is multiplied in slices that fit the processor's cache."""
_LAYERS = 3
"""Rows of a sentence's queries: as many as there are target languages."""
GROW = 16
"""Pieces by which the keys and values of the decoder grow at a time."""


@dataclass(frozen=True, slots=True)
class Norm:
    """Layer normalisation."""

    weight: torch.Tensor
    bias: torch.Tensor

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """(M, D) → (M, D)."""
        return functional.layer_norm(x, (x.shape[1],), self.weight, self.bias)


@dataclass(frozen=True, slots=True)
class FeedForward:
    """Norm, two products with a ReLU between them."""

    norm: Norm
    widen: Linear
    narrow: Linear

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """What is added to `x` (M, D)."""
        return self.narrow(quantize_nonnegative(self.widen(quantize(self.norm(x))).relu_()))


@dataclass(frozen=True, slots=True)
class EncoderLayer:
    """Self-attention and feed-forward."""

    norm: Norm
    qkv: Linear
    out: Linear
    feed_forward: FeedForward


@dataclass(frozen=True, slots=True)
class DecoderLayer:
    """Self-attention, attention to the source, feed-forward."""

    norm: Norm
    qkv: Linear
    out: Linear
    cross_norm: Norm
    cross_q: Linear
    cross_kv: Linear
    cross_out: Linear
    feed_forward: FeedForward


@dataclass(slots=True)
class Source:
    """What the decoder attends to: for each layer keys and values of B sentences."""

    keys: list[torch.Tensor]
    """(B·H, d, S) a layer: transposed, the order in which they are read."""
    values: list[torch.Tensor]
    """(B·H, S, d) a layer."""
    mask: torch.Tensor
    """(B·H, 1, S): 0, or minus infinity at padding."""

    def select(self, sentences: torch.Tensor, heads: int) -> None:
        """Keep these sentences, in this order."""
        rows = (sentences.unsqueeze(1) * heads + torch.arange(heads)).flatten()
        self.keys = [keys[rows] for keys in self.keys]
        self.values = [values[rows] for values in self.values]
        self.mask = self.mask[rows]


class Past:
    """Keys and values of the pieces written so far; grows by `GROW` pieces.

    A request has K hypotheses; piece t of hypothesis k stands at t·K + k, so beams need no copying:
    each hypothesis attends to its own ancestors through a mask.
    """

    def __init__(self, layers: int, requests: int, heads: int, head_width: int, hypotheses: int) -> None:
        self._beams = hypotheses
        self._heads = heads
        rows = requests * heads
        self._room = GROW * hypotheses
        self.keys = [torch.zeros(rows, head_width, self._room) for _ in range(layers)]
        self.values = [torch.zeros(rows, self._room, head_width) for _ in range(layers)]

    def make_room(self, step: int) -> None:
        """Room for the pieces of `step`, which counts from 0."""
        if (step + 1) * self._beams <= self._room:
            return
        more = GROW * self._beams
        self.keys = [functional.pad(keys, (0, more)) for keys in self.keys]
        self.values = [functional.pad(values, (0, 0, 0, more)) for values in self.values]
        self._room += more

    def put(self, layer: int, step: int, keys: torch.Tensor, values: torch.Tensor) -> None:
        """Store the (n·H, K, d) keys and values of a step."""
        at = slice(step * self._beams, (step + 1) * self._beams)
        self.keys[layer][:, :, at] = keys.transpose(1, 2)
        self.values[layer][:, at] = values

    def select(self, requests: torch.Tensor) -> None:
        """Keep these requests, in this order."""
        rows = (requests.unsqueeze(1) * self._heads + torch.arange(self._heads)).flatten()
        self.keys = [keys[rows] for keys in self.keys]
        self.values = [values[rows] for values in self.values]


def _attend(
    query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor | None = None
) -> torch.Tensor:
    """(n, q, d) queries, (n, d, k) keys, (n, k, d) values → (n, q, d)."""
    weights = torch.bmm(query, keys) if mask is None else torch.baddbmm(mask, query, keys)
    return torch.bmm(weights.softmax(-1), values)


class Network:
    """Weights laid out for the processor.  Not changed after loading: threads may share it."""

    def __init__(self, file: TensorFile, shape: Shape) -> None:
        self.shape = shape
        self._head_width = shape.width // shape.heads
        self._source, self._source_scale = file.mapped("source.weight"), file.tensor("source.scale")
        self._target, self._target_scale = file.mapped("target.weight"), file.tensor("target.scale")
        self._encoder = [_tidy(_encoder_layer(file, f"encoder.{i}")) for i in range(shape.encoder_layers)]
        self._decoder = [_tidy(_decoder_layer(file, f"decoder.{i}")) for i in range(shape.decoder_layers)]
        self._encoder_norm, self._decoder_norm = _norm(file, "encoder.norm"), _norm(file, "decoder.norm")
        slices = [slice(at, at + _HEAD_COLUMNS) for at in range(0, len(self._target), _HEAD_COLUMNS)]
        self._head = [_tidy(Linear(torch.tensor(self._target[at]), self._target_scale[at], None)) for at in slices]
        self._positions = _positions(64, shape.width)

    def encode(self, ids: torch.Tensor, lengths: Sequence[int]) -> Source:
        """Keys and values for the decoder from (B, S) padded source ids and the true lengths."""
        batch, width = ids.shape
        padded = torch.arange(width) >= torch.tensor(lengths).unsqueeze(1)
        mask = torch.zeros(batch, 1, 1, width).masked_fill_(padded.view(batch, 1, 1, width), -math.inf)
        x = self._embed_source(ids)
        for layer in self._encoder:
            parts = layer.qkv(quantize(layer.norm(x))).view(batch, width, 3, self.shape.heads, self._head_width)
            q, k, v = parts.permute(2, 0, 3, 1, 4).contiguous()
            seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=1.0)
            x = x + layer.out(quantize(seen.transpose(1, 2).reshape(batch * width, -1)))
            x = x + layer.feed_forward(x)
        return self._source_for(self._encoder_norm(x), batch, width, mask)

    def _source_for(self, x: torch.Tensor, batch: int, width: int, mask: torch.Tensor) -> Source:
        rows = quantize(x)
        heads, depth = self.shape.heads, self._head_width
        keys, values = [], []
        for layer in self._decoder:
            k, v = layer.cross_kv(rows).view(batch, width, 2, heads, depth).permute(2, 0, 3, 1, 4)
            # contiguous even for one sentence, where a view would do: another layout is another order of sums
            keys.append(k.transpose(2, 3).contiguous().view(batch * heads, depth, width))
            values.append(v.contiguous().view(batch * heads, width, depth))
        own = mask.expand(batch, heads, 1, width).reshape(batch * heads, 1, width)
        return Source(keys, values, own)

    def past(self, requests: int, hypotheses: int) -> Past:
        """Empty keys and values for so many requests."""
        return Past(len(self._decoder), requests, self.shape.heads, self._head_width, hypotheses)

    def step(
        self, ids: torch.Tensor, step: int, past: Past, attend_source: AttendSource, ancestry: torch.Tensor | None
    ) -> torch.Tensor:
        """One piece further: (R,) target ids at position `step` → (R, D) states, normalised.

        `ancestry` is (n·H, K, (step + 1)·K), 0 where a hypothesis may look and minus infinity elsewhere;
        None when K is 1.
        """
        past.make_room(step)
        beams = 1 if ancestry is None else ancestry.shape[1]
        seen = (step + 1) * beams
        x = self._embed_target(ids, step)
        for number, layer in enumerate(self._decoder):
            parts = layer.qkv(quantize(layer.norm(x))).view(-1, beams, 3, self.shape.heads, self._head_width)
            q, k, v = parts.permute(2, 0, 3, 1, 4).contiguous().view(3, -1, beams, self._head_width)
            past.put(number, step, k, v)
            own = _attend(q, past.keys[number][:, :, :seen], past.values[number][:, :seen], ancestry)
            x = x + layer.out(quantize(self._merge(own, beams)))
            q = layer.cross_q(quantize(layer.cross_norm(x))).view(-1, beams, self.shape.heads, self._head_width)
            there = attend_source(number, q.transpose(1, 2).contiguous().view(-1, beams, self._head_width))
            x = x + layer.cross_out(quantize(self._merge(there, beams)))
            x = x + layer.feed_forward(x)
        return self._decoder_norm(x)

    def _merge(self, x: torch.Tensor, beams: int) -> torch.Tensor:
        """(n·H, K, d) → (n·K, D)."""
        heads = self.shape.heads
        return x.view(-1, heads, beams, self._head_width).transpose(1, 2).reshape(-1, self.shape.width)

    def logits(self, states: torch.Tensor) -> list[torch.Tensor]:
        """(R, D) states → slices of the (R, V) logits, in the order of the vocabulary."""
        rows = quantize(states)
        return [part(rows) for part in self._head]

    def _embed_source(self, ids: torch.Tensor) -> torch.Tensor:
        batch, width = ids.shape
        made = self._embed(self._source, self._source_scale, ids.flatten())
        return made + self._position(0, width).repeat(batch, 1)

    def _embed_target(self, ids: torch.Tensor, step: int) -> torch.Tensor:
        return self._embed(self._target, self._target_scale, ids) + self._position(step, step + 1)

    def _embed(self, table: np.ndarray[Any, Any], scale: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        rows = torch.from_numpy(table[ids.numpy()].astype(np.float32))
        return rows * (scale[ids] * math.sqrt(self.shape.width)).unsqueeze(1)

    def _position(self, start: int, end: int) -> torch.Tensor:
        if len(self._positions) < end:
            self._positions = _positions(2 * end, self.shape.width)
        return self._positions[start:end]


AttendSource = Callable[[int, torch.Tensor], torch.Tensor]
"""Attention of (n·H, K, d) queries of a layer to their sentences → (n·H, K, d)."""


def attend_to(source: Source, counts: Sequence[int], heads: int) -> AttendSource:
    """Attention for requests in layers: the first `counts[0]` belong to sentences 0, 1, …, the next
    `counts[1]` to sentences 0, 1, … again, and so on: one layer for each language.

    So the languages of one sentence share its keys and values without a copy.  Every product has the
    same form whether a sentence has one language or three: with one hypothesis a request, the queries of
    a sentence always stand in `_LAYERS` rows, unused ones zero; with more, layer follows layer.
    """

    def attend(layer: int, query: torch.Tensor) -> torch.Tensor:
        keys, values = source.keys[layer], source.values[layer]
        ends = list(accumulate(count * heads for count in counts))
        parts = [query[end - count * heads : end] for end, count in zip(ends, counts, strict=True)]
        if query.shape[1] > 1 or len(counts) > _LAYERS:
            seen = [_attend(p, keys[: len(p)], values[: len(p)], source.mask[: len(p)]) for p in parts]
            return seen[0] if len(seen) == 1 else torch.cat(seen)
        stacked = query.new_zeros(len(keys), _LAYERS, query.shape[2])
        for number, part in enumerate(parts):
            stacked[: len(part), number] = part[:, 0]
        together = _attend(stacked, keys, values, source.mask)
        return torch.cat([together[: len(part), number] for number, part in enumerate(parts)]).unsqueeze(1)

    return attend


def _positions(count: int, width: int) -> torch.Tensor:
    """(count, D) sinusoids of fairseq: sines in the first half, cosines in the second."""
    half = width // 2
    rates = torch.exp(torch.arange(half, dtype=torch.float32) * -(math.log(10000) / (half - 1)))
    angles = torch.arange(_FIRST_POSITION, _FIRST_POSITION + count, dtype=torch.float32).unsqueeze(1) * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def _tidy(part: _Part) -> _Part:
    """Hand the memory of the unpacked weights back to the system: a sixth of the whole on Linux."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
    return part


def _norm(file: TensorFile, name: str) -> Norm:
    return Norm(file.tensor(f"{name}.weight"), file.tensor(f"{name}.bias"))


def _linear(file: TensorFile, name: str, steps: float = SIGNED) -> Linear:
    weight, scale, bias = (file.tensor(f"{name}.{part}") for part in ("weight", "scale", "bias"))
    return Linear(weight, scale, bias, steps)


def _feed_forward(file: TensorFile, name: str) -> FeedForward:
    widen, narrow = _linear(file, f"{name}.widen"), _linear(file, f"{name}.narrow", UNSIGNED)
    return FeedForward(_norm(file, f"{name}.norm"), widen, narrow)


def _encoder_layer(file: TensorFile, name: str) -> EncoderLayer:
    own = (_norm(file, f"{name}.norm"), _linear(file, f"{name}.qkv"), _linear(file, f"{name}.out"))
    return EncoderLayer(*own, _feed_forward(file, f"{name}.feed_forward"))


def _decoder_layer(file: TensorFile, name: str) -> DecoderLayer:
    own = (_norm(file, f"{name}.norm"), _linear(file, f"{name}.qkv"), _linear(file, f"{name}.out"))
    q, kv, out = (_linear(file, f"{name}.cross_{part}") for part in ("q", "kv", "out"))
    return DecoderLayer(
        *own, _norm(file, f"{name}.cross_norm"), q, kv, out, _feed_forward(file, f"{name}.feed_forward")
    )
