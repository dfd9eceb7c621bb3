"""The training loop: fixed seeds, checkpoints that resume exactly, a running mean of the weights."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import M2M100ForConditionalGeneration

from .batches import Batch, Example, epoch_batches
from .network import GuidedLoss


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides the course of training."""

    steps: int = 4500
    warmup: int = 400
    peak_rate: float = 1.5e-3
    tokens: int = 1400
    """Positions a batch and side; every position is decoded into three languages."""
    guide_weight: float = 0.3
    average_decay: float = 0.998
    save_every: int = 150
    seed: int = 20231018


def learning_rate(plan: Plan, step: int) -> float:
    """Linear warm-up, then a cosine down to 3 % of the peak."""
    if step < plan.warmup:
        return plan.peak_rate * (step + 1) / plan.warmup
    progress = (step - plan.warmup) / max(1, plan.steps - plan.warmup)
    return plan.peak_rate * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


def _endless(examples: Sequence[Example], codes: dict[str, int], plan: Plan, skip: int) -> Iterator[Batch]:
    """Batches of epoch after epoch; each epoch has its own seed, so `skip` finds the place again."""
    epoch = 0
    while True:
        for batch in epoch_batches(examples, codes, plan.tokens, np.random.default_rng([plan.seed, epoch])):
            if skip > 0:
                skip -= 1
                continue
            yield batch
        epoch += 1


def _loss(loss: GuidedLoss, batch: Batch, device: str) -> tuple[torch.Tensor, torch.Tensor]:
    tensors = (batch.source, batch.decoder_input, batch.labels, batch.guide)
    with torch.autocast(device, dtype=torch.bfloat16):
        result: tuple[torch.Tensor, torch.Tensor] = loss(*(torch.from_numpy(t).to(device) for t in tensors))
    return result


def dev_loss(loss: GuidedLoss, batches: Sequence[Batch], device: str) -> float:
    """Mean translation loss (nats a piece, label-smoothed) over the development documents."""
    loss.eval()
    with torch.no_grad():
        values = [float(_loss(loss, batch, device)[0]) for batch in batches]
    loss.train()
    return sum(values) / len(values)


class Averaged:
    """Exponential running mean of the weights; it translates better than the last step."""

    def __init__(self, model: M2M100ForConditionalGeneration, decay: float) -> None:
        self.decay = decay
        self.weights = {name: value.detach().clone() for name, value in model.named_parameters()}

    def update(self, model: M2M100ForConditionalGeneration, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in model.named_parameters():
            self.weights[name].lerp_(value.detach(), 1 - decay)

    def put_into(self, model: M2M100ForConditionalGeneration) -> None:
        with torch.no_grad():
            for name, value in model.named_parameters():
                value.copy_(self.weights[name])


def train(
    model: M2M100ForConditionalGeneration,
    examples: Sequence[Example],
    dev: Sequence[Batch],
    codes: dict[str, int],
    plan: Plan,
    work: Path,
) -> None:
    """Train `model` in place, up to `plan.steps`; on return it holds the averaged weights.

    `work` receives ``checkpoint.pt`` (resumed from when present) and ``log.csv``.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model.to(device).train()
    loss = GuidedLoss(model)
    optimiser = torch.optim.AdamW(model.parameters(), lr=0.0, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    average = Averaged(model, plan.average_decay)
    first, checkpoint = 0, work / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        average.weights, first = state["average"], state["step"]
    batches = _endless(examples, codes, plan, first)
    began, seen = time.monotonic(), [0.0, 0.0, 0]
    for step in range(first, plan.steps):
        torch.manual_seed(plan.seed + step)  # dropout, too, continues the same after a resume
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(plan, step)
        translation, attention = _loss(loss, next(batches), device)
        torch.autograd.backward(translation + plan.guide_weight * attention)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        average.update(model, step)
        seen = [seen[0] + float(translation.detach()), seen[1] + float(attention.detach()), seen[2] + 1]
        if (step + 1) % plan.save_every == 0 or step + 1 == plan.steps:
            row = (step + 1, seen[0] / seen[2], seen[1] / seen[2], dev_loss(loss, dev, device))
            _log(work / "log.csv", (*row, time.monotonic() - began))
            seen = [0.0, 0.0, 0]
            state = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
            torch.save({**state, "average": average.weights, "step": step + 1}, work / "checkpoint.tmp")
            (work / "checkpoint.tmp").replace(checkpoint)
    average.put_into(model)
    model.to("cpu").eval()


def _log(path: Path, row: tuple[int, float, float, float, float]) -> None:
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(["step", "loss", "attention", "dev", "seconds"])
        writer.writerow([row[0], *(f"{value:.4f}" for value in row[1:])])
    print(
        f"step {row[0]:6d}  loss {row[1]:.3f}  attention {row[2]:.3f}  dev {row[3]:.3f}  {row[4]:.0f} s",
        flush=True,
    )
