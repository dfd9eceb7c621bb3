"""A model that answers at once and always the same, for tests of everything around the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.data import Decoding, Hypothesis, ModelCard, Request

CARD = ModelCard("fake", "1", "0" * 64, "CC0-1.0", "fake/exact", "Made with a fake model.")

Answer = Callable[[Request], str]


def wordy(request: Request) -> str:
    """A recognisable answer of about the same length, with the stops of the target language."""
    text = request.text.rstrip(".")
    ended = text != request.text
    if request.target == "zh-Hans":
        return "译" + text.replace(" ", "").replace(".", "。") + ("。" if ended else "")
    return f"{request.target.upper()} {text}" + ("." if ended else "")


def same(request: Request) -> str:
    """The text itself."""
    return request.text


class FakeTranslator:
    """Satisfies `Translator`.  Counts a piece per word and remembers what it was asked."""

    def __init__(self, answer: Answer = wordy, card: ModelCard = CARD) -> None:
        self.card = card
        self.answer = answer
        self.asked: list[Request] = []

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
        for index, request in enumerate(requests):
            self.asked.append(request)
            yield index, Hypothesis(self.answer(request), -0.5, True)

    def candidates(
        self, requests: Sequence[Request], decoding: Decoding, count: int
    ) -> Iterator[tuple[int, tuple[Hypothesis, ...]]]:
        return ((index, (found,)) for index, found in self.translate(requests, decoding))


class DictAnswers:
    """Satisfies `Answers` in memory."""

    def __init__(self) -> None:
        self.known: dict[Request, Hypothesis] = {}

    def find(self, requests: Sequence[Request]) -> Mapping[Request, Hypothesis]:
        return {request: self.known[request] for request in requests if request in self.known}

    def add(self, answers: Mapping[Request, Hypothesis]) -> None:
        self.known |= answers
