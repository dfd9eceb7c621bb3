"""What the translate stage needs from a model and from a memory of earlier answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from pipeline.data import Decoding, Hypothesis, ModelCard, Request


class Translator(Protocol):
    """A model that reads Kazakh.  Engines satisfy this; tests use small fakes."""

    @property
    def card(self) -> ModelCard:
        """Who answers."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Number of pieces of each text, without language code and end mark."""

    def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
        """Answer every request once, in any order: its index and the answer, as soon as it is there.

        The answer to a request does not depend on the other requests or on their order.
        Raises TranslationError or ModelError.
        """

    def candidates(
        self, requests: Sequence[Request], decoding: Decoding, count: int
    ) -> Iterator[tuple[int, tuple[Hypothesis, ...]]]:
        """As `translate`, with up to `count` hypotheses, best first; at most as many as the beam is wide."""


class Answers(Protocol):
    """Earlier answers of the same model with the same options."""

    def find(self, requests: Sequence[Request]) -> Mapping[Request, Hypothesis]:
        """Those of `requests` that have been answered before."""

    def add(self, answers: Mapping[Request, Hypothesis]) -> None:
        """Keep answers, durably enough that an interrupted run can go on from them."""


class NoAnswers:
    """Remembers nothing."""

    def find(self, requests: Sequence[Request]) -> Mapping[Request, Hypothesis]:
        """Nothing is known."""
        return {}

    def add(self, answers: Mapping[Request, Hypothesis]) -> None:
        """Nothing is kept."""
