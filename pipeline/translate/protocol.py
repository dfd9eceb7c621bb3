"""What the translate stage needs: a model, a memory of its answers, a judge, and what people have approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.data import Decoding, Hypothesis, ModelCard, Note, Request


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


class RecentAnswers:
    """The answers of this run in front of those that are kept elsewhere.

    So what a run has asked for once is found, also where the answers kept are not to be used.
    """

    def __init__(self, kept: Answers) -> None:
        self._kept = kept
        self._recent: dict[Request, Hypothesis] = {}

    def find(self, requests: Sequence[Request]) -> Mapping[Request, Hypothesis]:
        """Answers of this run, then those kept."""
        recent = {request: self._recent[request] for request in requests if request in self._recent}
        others = [request for request in requests if request not in recent]
        return {**self._kept.find(others), **recent} if others else recent

    def add(self, answers: Mapping[Request, Hypothesis]) -> None:
        """Keep answers here and there."""
        self._recent |= answers
        self._kept.add(answers)

    def forget(self) -> None:
        """Give the room back; what is kept elsewhere stays there."""
        self._recent.clear()


class Judge(Protocol):
    """Says what is wrong with a translation.  Languages are BCP 47 tags, spans as in `Note`."""

    def pair(self, source: str, target: str, lang: str, score: float | None) -> tuple[Note, ...]:
        """Findings on the translation `target` of one plain Kazakh (Cyrillic) text."""

    def article(self, pairs: Sequence[tuple[str, str]], lang: str) -> Sequence[tuple[int, Note]]:
        """What only the whole article shows: notes with the index of the (source, target) pair each belongs to.

        Pairs that are not to be judged are empty on both sides; they keep their place in the count.
        """


class NoJudge:
    """Finds nothing."""

    def pair(self, source: str, target: str, lang: str, score: float | None) -> tuple[Note, ...]:
        """Nothing is wrong."""
        return ()

    def article(self, pairs: Sequence[tuple[str, str]], lang: str) -> Sequence[tuple[int, Note]]:
        """Nothing is wrong."""
        return ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """A translation that people made or approved: it takes the place of the model's."""

    text: str
    """Plain text, list marker included."""
    notes: tuple[Note, ...]
    """Where it comes from."""
    approved: bool
    """Whether a person stands by exactly these words; then they are not judged."""


Known = Mapping[tuple[int, str], Remembered]
"""What is remembered for an article, by index of the segment and target tag."""


@dataclass(frozen=True, slots=True)
class Means:
    """What translates: the same for all articles of a run."""

    translator: Translator
    decoding: Decoding
    answers: Answers = field(default_factory=NoAnswers)
    judge: Judge = field(default_factory=NoJudge)

    def count(self, text: str) -> int:
        """Number of the model's pieces of one text."""
        return self.translator.count([text])[0]
