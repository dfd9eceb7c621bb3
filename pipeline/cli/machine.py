"""The model a command works with, found at once and loaded when it is first needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.cli.console import say
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.data import ModelCard
    from pipeline.engines import Found
    from pipeline.translate import Translator


@dataclass(slots=True)
class Machine:
    """A model that was found; its weights are loaded only when something has to be translated."""

    found: Found
    compute_type: str
    workers: int
    loaded: Translator | None = None

    @property
    def card(self) -> ModelCard:
        """Who translates, with the arithmetic that was asked for."""
        card = self.found.card
        if self.compute_type and self.found.engine == "ctranslate2":
            return replace(card, engine=f"ctranslate2/{self.compute_type}")
        return card

    def translator(self) -> Translator:
        """The loaded model."""
        if self.loaded is None:
            from pipeline.engines import load

            self.loaded = load(
                replace(self.found, card=self.card), compute_type=self.compute_type, workers=self.workers
            )
        return self.loaded


def find_machine(model: str | None, engine: str, compute_type: str, workers: int) -> Machine:
    """The model of that name, or the best one there is; says on stderr which it is.

    Raises UsageError or ModelError.
    """
    from pipeline.engines import find
    from pipeline.engines.registry import BUNDLED, best_name

    if model is not None and not model.strip():
        raise UsageError("--model is empty; give a name or a folder, or leave it out")
    name = model or best_name()
    machine = Machine(find(name, engine), compute_type, workers)
    if name == BUNDLED and model is None:
        say(f"model: mini (no NLLB-200 found). {machine.card.notice}")
    else:
        say(f"model: {machine.card.name} ({machine.card.engine}). {machine.card.notice}")
    return machine
