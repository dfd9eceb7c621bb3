"""Products of int8 matrices whose result for a row depends on that row alone.

Weights are stored as int8 with one scale an output, inputs are quantised to eight bits with one scale a
row (the scheme of Wu et al. 2020, arXiv:2004.09602, section 3).  Sums are taken in 32-bit integers, where
the order does not matter: so a row's result is the same whatever stands in the rows beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

_SMALLEST = 1e-12
"""Keeps rows of zeros from dividing by zero."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A matrix of M rows and K columns in eight bits: ``real = (values - zero) * scale``."""

    values: torch.Tensor
    """(M, K) uint8."""
    scale: torch.Tensor
    """(M, 1) float32."""
    zero: int


def quantize(x: torch.Tensor) -> Rows:
    """Each row of `x` (M, K) scaled so that its largest magnitude becomes 127."""
    largest = torch.linalg.vector_norm(x, ord=float("inf"), dim=1, keepdim=True).clamp_min_(_SMALLEST)
    # adding a half and cutting rounds; 128 stands for zero
    return Rows((x * (127.0 / largest)).add_(128.5).to(torch.uint8), largest / 127.0, 128)


def quantize_nonnegative(x: torch.Tensor) -> Rows:
    """As `quantize` for rows without negative numbers, which may use all 256 steps.  Overwrites `x`."""
    largest = x.amax(dim=1, keepdim=True).clamp_min_(_SMALLEST)
    return Rows(x.mul_(255.0 / largest).add_(0.5).to(torch.uint8), largest / 255.0, 0)


def quantize_weight(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(N, K) float32 as int8 and a scale for each of the N outputs."""
    scale = weight.abs().amax(dim=1).clamp_min_(_SMALLEST) / 127.0
    return torch.round(weight / scale.unsqueeze(1)).clamp_(-127, 127).to(torch.int8), scale


class Linear:
    """``x @ weight.T + bias`` for quantised rows, the weight laid out for the processor once."""

    def __init__(self, weight: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor | None) -> None:
        self._packed = torch.ops.onednn.qlinear_prepack(weight, None)
        self._scale = scale
        self._zeros = torch.zeros(len(scale), dtype=torch.int32)
        self._bias = torch.zeros(len(scale)) if bias is None else bias

    def __call__(self, rows: Rows) -> torch.Tensor:
        """(M, K) rows to (M, N) float32."""
        return torch.addcmul(self._bias, self.unscaled(rows), rows.scale)

    def unscaled(self, rows: Rows) -> torch.Tensor:
        """The product without bias and without the rows' scales."""
        arguments: tuple[Any, ...] = (rows.values, 1.0, rows.zero, self._packed, self._scale, self._zeros, None)
        product: torch.Tensor = torch.ops.onednn.qlinear_pointwise(*arguments, 1.0, 0, torch.float32, "none", [], "")
        return product


def supported() -> bool:
    """Whether this processor multiplies eight-bit numbers without intermediate rounding (x86 with VNNI).

    Without VNNI the library adds pairs of products in 16 bits, which saturates.
    """
    probe = getattr(torch.cpu, "_is_vnni_supported", None)
    return bool(probe and probe()) and hasattr(torch.ops.onednn, "qlinear_pointwise")
