"""Greedy and beam search over many sentences, each into several languages at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

from pipeline.engines.int8.network import AttendSource, Network, attend_to

EOS, UNK = 2, 3
"""Rows of the output vocabulary; the four special pieces always come first."""
_COMPACT = 6
"""Finished requests are dropped from the batch when they are one in so many."""


@dataclass(frozen=True, slots=True)
class Job:
    """Sentences of one padded width that are translated together."""

    sources: Sequence[Sequence[int]]
    """Source ids of each sentence, language code and end mark included."""
    languages: Sequence[Sequence[int]]
    """For each sentence the output rows of the codes of its target languages."""
    width: int
    """Pieces that every source is padded to."""
    limit: int
    """Longest output in pieces, end mark included, language code not."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished hypothesis."""

    rows: tuple[int, ...]
    """Rows of the output vocabulary, without language code and end mark."""
    score: float
    """Mean log-probability of its pieces, end mark included."""
    finished: bool
    """Whether the model wrote an end mark."""


@dataclass(slots=True)
class _Request:
    """One sentence into one language, while it is being written."""

    sentence: int
    number: int
    """Its place in the answer."""
    code: int
    found: list[Finished] = field(default_factory=list)
    done: bool = False


def search(network: Network, job: Job, beam: int) -> list[list[list[Finished]]]:
    """Hypotheses, best first, for each sentence and each of its languages.

    Beam search as in CTranslate2: a hypothesis leaves the beam when its end mark is among the `beam`
    best continuations, a request ends when `beam` hypotheses have left it, and scores are means over
    the pieces.  With a beam of 1 it is greedy.
    """
    numbers = iter(range(sum(map(len, job.languages))))
    requests = [_Request(s, next(numbers), code) for s, codes in enumerate(job.languages) for code in codes]
    with torch.inference_mode():
        _Search(network, job, requests, beam).run()
    found = iter(sorted(requests, key=lambda request: request.number))
    return [[sorted(next(found).found, key=lambda w: -w.score) for _ in codes] for codes in job.languages]


class _Search:
    """The state of one batch.  Requests stand in layers, as `attend_to` wants them."""

    def __init__(self, network: Network, job: Job, requests: list[_Request], beam: int) -> None:
        self._network, self._limit, self._beam = network, job.limit, beam
        padded = torch.tensor([[*ids, *[1] * (job.width - len(ids))] for ids in job.sources])
        self._source = network.encode(padded, [len(ids) for ids in job.sources])
        self._sentences = list(range(len(job.sources)))
        self._requests: list[_Request] = []
        self._attend: AttendSource
        self._arrange(requests)
        count = len(self._requests)
        self._past = network.past(count, beam)
        self._totals = torch.full((count, beam), -math.inf)
        self._totals[:, 0] = 0.0
        self._pieces = torch.zeros(count, beam, 0, dtype=torch.long)
        self._slots = torch.zeros(count, beam, 0, dtype=torch.long)

    def run(self) -> None:
        """Write until every request is done."""
        codes = torch.tensor([request.code for request in self._requests])
        self._feed(torch.full((len(self._requests), self._beam), EOS), 0)
        states = self._feed(codes.unsqueeze(1).expand(-1, self._beam), 1)
        for length in range(1, self._limit + 1):
            following = self._choose(states, length)
            if following is None:
                return
            states = self._feed(following, length + 1)

    def _arrange(self, requests: list[_Request]) -> torch.Tensor:
        """Put requests into layers, drop sentences without any; returns their places before."""
        own: dict[int, list[int]] = {}
        for place, request in enumerate(requests):
            own.setdefault(request.sentence, []).append(place)
        sentences = sorted(own, key=lambda sentence: (-len(own[sentence]), sentence))
        deepest = max(map(len, own.values()))
        layers = [[own[s][depth] for s in sentences if len(own[s]) > depth] for depth in range(deepest)]
        if sentences != self._sentences:
            where = {sentence: place for place, sentence in enumerate(self._sentences)}
            self._source.select(torch.tensor([where[s] for s in sentences]), self._network.shape.heads)
            self._sentences = sentences
        order = [place for layer in layers for place in layer]
        self._requests = [requests[place] for place in order]
        self._attend = attend_to(self._source, [len(layer) for layer in layers], self._network.shape.heads)
        return torch.tensor(order)

    def _feed(self, rows: torch.Tensor, step: int) -> torch.Tensor:
        """Give the network the (n, K) pieces of a step; (n·K, D) states."""
        own = torch.arange(self._beam).expand(len(rows), -1).unsqueeze(2)
        self._slots = torch.cat([self._slots, own], dim=2)
        return self._network.step(rows.flatten(), step, self._past, self._attend, self._ancestry())

    def _ancestry(self) -> torch.Tensor | None:
        """Which written pieces belong to each hypothesis: see `Network.step`."""
        if self._beam == 1:
            return None
        count, beam, steps = self._slots.shape
        mask = torch.full((count, beam, steps, beam), -math.inf)
        mask.scatter_(3, self._slots.unsqueeze(3), 0.0)
        return mask.view(count, beam, steps * beam).repeat_interleave(self._network.shape.heads, dim=0)

    def _choose(self, states: torch.Tensor, length: int) -> torch.Tensor | None:
        """Pick the continuations; (n, K) next pieces, or None when all is done."""
        wide = 1 if self._beam == 1 else 2 * self._beam
        logprobs, rows = _best(self._network.logits(states), wide)
        count = len(self._requests)
        totals = self._totals.unsqueeze(2) + logprobs.view(count, self._beam, wide)
        best, place = totals.view(count, -1).topk(wide, dim=1)
        pieces = rows.view(count, -1).gather(1, place)
        parents, chosen = self._keep(best, pieces, place // wide, length)
        self._totals = best.gather(1, chosen)
        parents = parents.unsqueeze(2)
        self._slots = self._slots.gather(1, parents.expand(-1, -1, self._slots.shape[2]))
        history = self._pieces.gather(1, parents.expand(-1, -1, length - 1))
        following = pieces.gather(1, chosen)
        self._pieces = torch.cat([history, following.unsqueeze(2)], dim=2)
        return self._compact(following)

    def _keep(
        self, best: torch.Tensor, pieces: torch.Tensor, parents: torch.Tensor, length: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Take finished hypotheses out; the (n, K) parents and candidates that go on."""
        kept = torch.zeros(len(self._requests), self._beam, dtype=torch.long)
        columns = zip(self._requests, best.tolist(), pieces.tolist(), parents.tolist(), strict=True)
        for number, (request, scores, ids, from_) in enumerate(columns):
            if request.done:
                continue
            going: list[int] = []
            for rank, piece in enumerate(ids):
                ends = piece == EOS
                if rank < self._beam and (ends or length == self._limit) and scores[rank] > -math.inf:
                    history = tuple(self._pieces[number, from_[rank]].tolist())
                    rows = history if ends else (*history, piece)
                    request.found.append(Finished(rows, scores[rank] / length, ends))
                if not ends:
                    going.append(rank)
            request.done = len(request.found) >= self._beam or length == self._limit
            going = (going + [0] * self._beam)[: self._beam]
            kept[number] = torch.tensor(going)
        return parents.gather(1, kept), kept

    def _compact(self, following: torch.Tensor) -> torch.Tensor | None:
        active = [place for place, request in enumerate(self._requests) if not request.done]
        if not active:
            return None
        if (len(self._requests) - len(active)) * _COMPACT < len(self._requests):
            return following
        order = torch.tensor(active)[self._arrange([self._requests[place] for place in active])]
        self._past.select(order)
        self._totals, self._slots, self._pieces = self._totals[order], self._slots[order], self._pieces[order]
        return following[order]


def _best(slices: list[torch.Tensor], count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """(R, count) log-probabilities, highest first, and rows of the vocabulary, from slices of the logits.

    ``<unk>`` is never among them.  Each slice is normalised by itself (a row at a time, so that the order
    of the sum does not depend on the other rows), then the slices' sums are put together.
    """
    slices[0][:, UNK] = -math.inf
    values, rows, sums, start = [], [], [], 0
    for logits in slices:
        if count == 1:
            place = logits.argmax(1, keepdim=True)
        else:
            place = logits.topk(min(count, logits.shape[1]), dim=1).indices
        raw = logits.gather(1, place)
        values.append(raw)
        rows.append(place + start)
        sums.append(raw[:, :1] - logits.log_softmax(1).gather(1, place[:, :1]))
        start += logits.shape[1]
    whole = torch.cat(sums, 1).logsumexp(1, keepdim=True)
    found, place = torch.cat(values, 1).topk(count, dim=1)
    return found - whole, torch.cat(rows, 1).gather(1, place)
