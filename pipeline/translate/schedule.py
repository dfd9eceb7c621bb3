"""Requests to hypotheses: duplicates once, known answers from memory, the rest through the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.data import Decoding, Hypothesis, Request
from pipeline.errors import TranslationError
from pipeline.translate.protocol import Answers, Means, Translator

Progress = Callable[[int, int], None]
"""Called with (pieces done, pieces in all); pieces are source pieces, once for every language."""

Candidates = tuple[Hypothesis, ...]
"""The model's answers to one request, its best first; at least one."""

KEPT_AT_ONCE = 64
"""Answered requests that are put into memory together; an interrupted run loses none."""
MOST_BROKEN = 8
"""Requests on which the model may fail before it counts as broken altogether."""


def answer(
    requests: Sequence[Request],
    translator: Translator,
    decoding: Decoding,
    memory: Answers,
    progress: Progress | None = None,
) -> Mapping[Request, Hypothesis]:
    """The model's first answer to every distinct request; see `candidates`."""
    found = candidates(requests, Means(translator, decoding, memory), progress)
    return {request: answers[0] for request, answers in found.items()}


def candidates(
    requests: Sequence[Request], means: Means, progress: Progress | None = None
) -> Mapping[Request, Candidates]:
    """Up to `Decoding.candidates` answers to every distinct request; what is remembered is not asked again.

    Answers are remembered as they come, also when the model fails or the user interrupts.  A request on
    which the model fails is left out.  Raises TranslationError when it fails on more than `MOST_BROKEN`.
    """
    distinct = list(dict.fromkeys(requests))
    known = _remembered(distinct, means)
    missing = [request for request in distinct if request not in known]
    texts = list(dict.fromkeys(request.text for request in missing))
    length_of = dict(zip(texts, means.translator.count(texts), strict=True))
    total, done = sum(length_of[request.text] for request in missing), 0
    fresh: dict[Request, Candidates] = {}
    try:
        for request, found in _ask(missing, means):
            fresh[request] = known[request] = found
            done += length_of[request.text]
            if len(fresh) >= KEPT_AT_ONCE:
                _keep(fresh, means.answers)
                fresh = {}
            if progress:
                progress(done, total)
    finally:
        if fresh:
            _keep(fresh, means.answers)
    return known


def _ranked(request: Request, rank: int) -> Request:
    """The name under which the answer of a rank (from 1) is remembered: ``ru``, ``ru#2``, ``ru#3``…"""
    return request if rank == 1 else replace(request, target=f"{request.target}#{rank}")


def _remembered(requests: Sequence[Request], means: Means) -> dict[Request, Candidates]:
    ranks = range(1, means.decoding.candidates + 1)
    found = means.answers.find([_ranked(request, rank) for request in requests for rank in ranks])
    known: dict[Request, Candidates] = {}
    for request in requests:
        if request in found:
            answers = (found.get(_ranked(request, rank)) for rank in ranks)
            known[request] = tuple(hypothesis for hypothesis in answers if hypothesis)
    return known


def _keep(fresh: Mapping[Request, Candidates], answers: Answers) -> None:
    """Remember all ranks of a request together, so that none is ever known by half."""
    rows = ((request, *ranked) for request, found in fresh.items() for ranked in enumerate(found, start=1))
    answers.add({_ranked(request, rank): hypothesis for request, rank, hypothesis in rows})


def _ask(requests: Sequence[Request], means: Means) -> Iterator[tuple[Request, Candidates]]:
    """Ask the model; where it breaks, ask again in halves, until the requests that break it stand alone."""
    waiting, broken = [list(requests)], 0
    while waiting:
        some = waiting.pop()
        left = dict.fromkeys(some)
        try:
            for index, found in _ask_once(some, means):
                if some[index] in left and found:
                    del left[some[index]]
                    yield some[index], found
        except TranslationError:
            rest = list(left)
            broken += len(some) == len(rest) == 1
            if broken > MOST_BROKEN:
                raise
            middle = len(rest) // 2
            waiting += [half for half in (rest[middle:], rest[:middle]) if half and len(half) < len(some)]


def _ask_once(requests: Sequence[Request], means: Means) -> Iterator[tuple[int, Candidates]]:
    if not requests:
        return
    if means.decoding.candidates > 1:
        yield from means.translator.candidates(requests, means.decoding, means.decoding.candidates)
    else:
        for index, hypothesis in means.translator.translate(requests, means.decoding):
            yield index, (hypothesis,)
