"""Products of int8 matrices whose result for a row depends on that row alone.

Weights are stored as int8 with one scale an output, inputs are quantised to eight bits with one scale a
row (the scheme of Wu et al. 2020, arXiv:2004.09602, section 3).  Sums are taken in 32-bit integers, where
the order does not matter: so a row's result is the same whatever stands in the rows beside it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import torch

SIGNED, UNSIGNED = 127.0, 255.0
"""Steps on one side of zero, and without a sign."""
_SMALLEST = 1e-12
"""Keeps rows of zeros from dividing by zero."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A matrix of M rows and K columns, scaled so that rounding to whole numbers gives eight bits."""

    values: torch.Tensor
    """(M, K) float32, between −127 and 127, or between 0 and 255."""
    largest: torch.Tensor
    """(M, 1) float32: the number that became 127, or 255."""
    zero: int
    """What is added to make whole numbers of `values` unsigned: 128 or 0."""


def quantize(x: torch.Tensor) -> Rows:
    """Each row of `x` (M, K) scaled so that its largest magnitude becomes 127."""
    largest = x.abs().amax(dim=1, keepdim=True).clamp_min_(_SMALLEST)
    return Rows(x * (SIGNED / largest), largest, 128)


def quantize_nonnegative(x: torch.Tensor) -> Rows:
    """As `quantize` for rows without negative numbers, which may use all 256 steps.  Overwrites `x`."""
    largest = x.amax(dim=1, keepdim=True).clamp_min_(_SMALLEST)
    return Rows(x.mul_(UNSIGNED / largest), largest, 0)


def quantize_weight(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(N, K) float32 as int8 and a scale for each of the N outputs."""
    scale = weight.abs().amax(dim=1).clamp_min_(_SMALLEST) / 127.0
    return torch.round(weight / scale.unsqueeze(1)).clamp_(-127, 127).to(torch.int8), scale


class Linear:
    """``x @ weight.T + bias`` for scaled rows, the weight laid out for the processor once (by FBGEMM).

    FBGEMM rounds the rows itself, and is twice as fast as oneDNN for a handful of rows and as fast for many.
    `steps` are those of the rows that will come: `SIGNED` or `UNSIGNED`.
    """

    def __init__(
        self, weight: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor | None, steps: float = SIGNED
    ) -> None:
        zeros = torch.zeros(len(scale), dtype=torch.long)
        with warnings.catch_warnings():
            # torch plans to drop quantised tensors; this is the one way to hand it packed weights
            warnings.simplefilter("ignore", UserWarning)
            quantised = torch._make_per_channel_quantized_tensor(weight, scale / steps, zeros, 0)
            self._packed = torch.ops.quantized.linear_prepack(quantised, None)
        self._bias = torch.zeros(len(scale)) if bias is None else bias

    def __call__(self, rows: Rows) -> torch.Tensor:
        """(M, K) rows to (M, N) float32."""
        return torch.addcmul(self._bias, self.unscaled(rows), rows.largest)

    def unscaled(self, rows: Rows) -> torch.Tensor:
        """The product without bias, for rows whose largest number is 1."""
        product: torch.Tensor = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            rows.values, 1.0, rows.zero, self._packed
        )
        return product


def supported() -> bool:
    """Whether this processor multiplies eight-bit numbers without intermediate rounding (x86 with VNNI).

    Without VNNI the library adds pairs of products in 16 bits, which saturates.
    """
    probe = getattr(torch.cpu, "_is_vnni_supported", None)
    known = hasattr(torch.ops.quantized, "linear_with_input_q_dq_qweight_dq_output_fp32")
    return bool(probe and probe()) and known and "fbgemm" in torch.backends.quantized.supported_engines
