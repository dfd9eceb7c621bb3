"""Requests to hypotheses: duplicates once, known answers from memory, the rest through the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.data import Decoding, Hypothesis, Request
from pipeline.translate.protocol import Answers, Translator

Progress = Callable[[int, int], None]
"""Called with (pieces done, pieces in all); pieces are source pieces, once for every language."""

KEPT_AT_ONCE = 64
"""Answers that are put into memory together; an interrupted run loses none."""


def answer(
    requests: Sequence[Request],
    translator: Translator,
    decoding: Decoding,
    memory: Answers,
    progress: Progress | None = None,
) -> Mapping[Request, Hypothesis]:
    """Answer every distinct request; what `memory` knows is not asked again.

    Answers go into `memory` as they come, also when the model fails or the user interrupts.
    """
    distinct = list(dict.fromkeys(requests))
    known = dict(memory.find(distinct))
    missing = [request for request in distinct if request not in known]
    texts = list(dict.fromkeys(request.text for request in missing))
    length_of = dict(zip(texts, translator.count(texts), strict=True))
    total, done = sum(length_of[request.text] for request in missing), 0
    fresh: dict[Request, Hypothesis] = {}
    try:
        for index, hypothesis in translator.translate(missing, decoding):
            fresh[missing[index]] = hypothesis
            done += length_of[missing[index].text]
            if len(fresh) >= KEPT_AT_ONCE:
                memory.add(fresh)
                known |= fresh
                fresh = {}
            if progress:
                progress(done, total)
    finally:
        if fresh:
            memory.add(fresh)
            known |= fresh
    return known
