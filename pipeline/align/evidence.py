"""Evidence that sentences belong together, for all beads of a band at once.

A cue (a word, a name, a number…) of one sentence is *found* in a window of the other text when one
of its sentences offers it.  If the window is the sentence's translation, that happens with
probability f, elsewhere with chance c: found, the evidence is ln f/c, not found ln (1 - f)/(1 - c).
How often f is met is known from the corpus; c is estimated from the very text, inside the band.
All evidence of a sentence is divided by the root of the number of its cues.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.align.band import Band
from pipeline.align.cues import CHANNELS, EXPECTED, Cues
from pipeline.align.lexicon import Entry

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

WINDOWS = (1, 2, 3)
"""Numbers of sentences that one sentence may be translated by."""
_PRIOR_SENTENCES = 6.0
"""Sentences that the corpus's chance counts as, against what is seen in the text."""
_PRIOR_CUES = 12.0
"""Cues found as expected that a text is taken to have had before it is looked at."""
_STRONGEST = 5.0
_CROWD = 0.5
"""The more cues a sentence has, the less each counts: by this power of their number (chosen on development documents).

Cues of one sentence depend on each other, so that their plain sum makes long sentences too sure.
"""
_USUAL_CUES = 10.0
"""Cues of a sentence in which each counts in full; besides a constant of two that spares short ones."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The cues of one side, and where the other side offers what they ask for."""

    sentence: Ints
    """(T,) sentence of each cue."""
    key: Ints
    """(T,) which distinct cue it is."""
    channel: Ints
    """(K,) index into `CHANNELS` of each distinct cue."""
    found: NDArray[np.float64]
    """(K,) probability that it is found in a translation."""
    chance: NDArray[np.float64]
    """(K,) the corpus's chance that it is found in any one sentence."""
    starts: Ints
    """(K + 1,) where each distinct cue's places begin in `places`."""
    places: Ints
    """Sentences of the other side, ascending for each distinct cue."""


def _known(words: Sequence[str], known: Mapping[str, Entry]) -> tuple[str, ...]:
    """The words that the dictionary has; a Chinese character only where no pair with it is there."""
    found = [word for word in words if word in known]
    covered = {letter for word in found if len(word) == 2 for letter in word}
    return tuple(word for word in found if len(word) > 1 or word not in covered)


def ask(ours: Sequence[Cues], theirs: Sequence[Cues], known: Mapping[str, Entry]) -> Asked:
    """Look up every cue of `ours` in `theirs`; words by the dictionary `known`, all others by equality."""
    offered: list[dict[str, list[int]]] = [{} for _ in CHANNELS]
    for j, cue in enumerate(theirs):
        for channel, keys in enumerate(cue.offers):
            for key in keys:
                offered[channel].setdefault(key, []).append(j)
    distinct: dict[tuple[int, str], int] = {}
    sentence, key_of = [], []
    for i, cue in enumerate(ours):
        for channel, keys in enumerate((_known(cue.asks[0], known), *cue.asks[1:])):
            for key in keys:
                sentence.append(i)
                key_of.append(distinct.setdefault((channel, key), len(distinct)))
    found, chance, starts, places = [], [], [0], list[int]()
    for channel, key in distinct:
        if channel:
            expected, where = EXPECTED[CHANNELS[channel]], offered[channel].get(key, [])
        else:
            entry = known[key]
            expected = entry.expected
            lists = [offered[0][word] for word in entry.translations if word in offered[0]]
            where = lists[0] if len(lists) == 1 else sorted({j for places_ in lists for j in places_})
        found.append(expected.found)
        chance.append(expected.chance)
        places.extend(where)
        starts.append(len(places))
    return Asked(
        np.array(sentence, dtype=np.int64),
        np.array(key_of, dtype=np.int64),
        np.array([channel for channel, _ in distinct], dtype=np.int64),
        np.array(found),
        np.array(chance),
        np.array(starts, dtype=np.int64),
        np.array(places, dtype=np.int64),
    )


def rare_pairs(asked: Asked, most: int = 3) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Pairs of sentences that share a cue rare on both sides: (source, target, weight) of each.

    A cue is rare if at most `most` sentences ask for it and at most `most` offer it.
    """
    offered = np.diff(asked.starts)
    wanted = np.bincount(asked.key, minlength=len(offered))
    rare = (offered > 0) & (offered <= most) & (wanted <= most)
    cue = np.flatnonzero(rare[asked.key])
    key = asked.key[cue]
    count = offered[key]
    flat = np.repeat(np.arange(len(cue)), count)
    offset = np.arange(len(flat)) - np.repeat(np.cumsum(count) - count, count)
    target = asked.places[asked.starts[key][flat] + offset]
    weight = asked.found[key] / (offered[key] * wanted[key])
    return asked.sentence[cue][flat], target, weight[flat]


@dataclass(frozen=True, slots=True)
class Hits:
    """Where cues are found inside the band, and what that is worth."""

    asked: Asked
    cue: Ints
    """(P,) index of the cue, for every place found."""
    place: Ints
    """(P,) the sentence of the other side that offers it."""
    new: Ints
    """(P,) distance to the previous place of the same cue: so many windows are not counted yet."""
    for_it: Floats
    """(windows, T) evidence if found."""
    against: Floats
    """(windows, T) evidence if not found."""


def _within(asked: Asked, lows: Ints, highs: Ints) -> tuple[Ints, Ints]:
    """For each cue where its places from `lows` to below `highs` begin in `asked.places`, and how many they are."""
    step = int(asked.places.max(initial=0)) + int(highs.max(initial=0)) + 2
    owner = np.repeat(np.arange(len(asked.starts) - 1), np.diff(asked.starts))
    ordered = owner * step + asked.places
    begin = np.searchsorted(ordered, asked.key * step + lows)
    return begin, np.searchsorted(ordered, asked.key * step + highs) - begin


def faithfulness(asked: Asked, low: Ints, high: Ints) -> Floats:
    """(channels,) how much of what the corpus makes one expect is found in these texts' translations.

    ``low[i] <= place < high[i]`` is the translation of sentence `i`; where it is empty, the sentence
    does not count.  A free translation, or a text far from the corpus, is found to be less faithful.
    """
    lows, highs = low[asked.sentence], high[asked.sentence]
    linked = highs > lows
    found = (_within(asked, lows, highs)[1] > 0) & linked
    channel = asked.channel[asked.key]
    seen = np.bincount(channel, found, minlength=len(CHANNELS))
    expected = np.bincount(channel, asked.found[asked.key] * linked, minlength=len(CHANNELS))
    rate = (seen + _PRIOR_CUES) / (expected + _PRIOR_CUES)
    return np.clip(rate, 0.2, 1.1).astype(np.float32)


def hits(asked: Asked, low: Ints, high: Ints, faithful: Floats | None = None) -> Hits:
    """Cut the places of every cue down to the band: ``low[i] <= place < high[i]`` for sentence `i`.

    `faithful` (channels,) scales how often a cue is expected to be found; see `faithfulness`.
    """
    lows, highs = low[asked.sentence], high[asked.sentence]
    begin, count = _within(asked, lows, highs)
    cue = np.repeat(np.arange(len(asked.sentence)), count)
    offset = np.arange(len(cue)) - np.repeat(np.cumsum(count) - count, count)
    place = asked.places[np.repeat(begin, count) + offset]
    far = len(WINDOWS)
    new = np.where(offset == 0, far, np.diff(place, prepend=0))
    looked = np.maximum(1, highs - lows)
    prior = asked.chance[asked.key] * _PRIOR_SENTENCES
    rate = np.minimum(0.95, (count + prior) / (looked + _PRIOR_SENTENCES))
    chance = 1.0 - (1.0 - rate) ** np.array(WINDOWS)[:, None]
    likely = asked.found if faithful is None else np.minimum(asked.found * faithful[asked.channel], 0.98)
    found = np.maximum(likely[asked.key], chance)  # what is found everywhere says nothing
    for_it = np.minimum(_STRONGEST, np.log(found / chance))
    against = np.log((1.0 - np.minimum(found, 0.98)) / (1.0 - np.minimum(chance, 0.98)))
    share = _crowding(asked)
    return Hits(
        asked,
        cue,
        place,
        np.minimum(new, far),
        (share * for_it).astype(np.float32),
        (share * against).astype(np.float32),
    )


def _crowding(asked: Asked) -> NDArray[np.float64]:
    """(T,) how much each cue counts, by how many its sentence has; machine translations are a crowd of their own."""
    machine = asked.channel[asked.key] == CHANNELS.index("machine")
    crowd = 2 * asked.sentence + machine
    number = np.bincount(crowd, minlength=1)[crowd]
    made: NDArray[np.float64] = np.power((_USUAL_CUES + 2.0) / (number + 2.0), _CROWD)
    return made


@dataclass(frozen=True, slots=True)
class Weights:
    """How much found and missing cues of each channel count: two arrays of (channels,)."""

    found: Floats
    missing: Floats


def _sums(index: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(index, values, minlength=size).astype(np.float32)


def _windows(found: Hits, back: int) -> tuple[Ints, Ints]:
    """(cue, first sentence) of windows that begin `back` sentences before a place where the cue is found.

    Windows that hold an earlier place of the same cue, and so are counted there, are left out.
    """
    own = np.flatnonzero(found.new > back)
    return found.cue[own], found.place[own] - back


def _grid(found: Hits, weights: Weights, cells: Sequence[tuple[Ints, Ints]], index: int, size: int) -> Floats:
    """(size,) what finding cues adds to each cell for one length of window; `cells` per `back` of `_windows`."""
    gain = _values(found, weights, index)[0]
    cue = np.concatenate([part[0] for part in cells[: WINDOWS[index]]])
    cell = np.concatenate([part[1] for part in cells[: WINDOWS[index]]])
    return _sums(cell, gain[cue], size)


def source_grid(found: Hits, band: Band, weights: Weights) -> Floats:
    """(windows, N, width): for source sentence i and the window of n target sentences from each column."""
    rows, sentence, cells = len(band.first) - 1, found.asked.sentence, []
    for back in range(len(WINDOWS)):
        cue, start = _windows(found, back)
        column = start - band.first[sentence[cue]]
        inside = (column >= 0) & (column < band.width)
        cells.append((cue[inside], (sentence[cue] * band.width + column)[inside]))
    made = np.empty((len(WINDOWS), rows, band.width), dtype=np.float32)
    for index in range(len(WINDOWS)):
        flat = _grid(found, weights, cells, index, rows * band.width)
        missing = _sums(sentence, _values(found, weights, index)[1], rows)
        made[index] = flat.reshape(rows, band.width) + missing[:, None]
    return made


def target_grid(found: Hits, band: Band, weights: Weights) -> Floats:
    """(windows, N, width): for the target sentence of each column and the window of m source sentences from row i."""
    rows, sentence, cells = len(band.first) - 1, found.asked.sentence, []
    columns = np.minimum(band.columns()[:-1], band.targets)
    for back in range(len(WINDOWS)):
        cue, row = _windows(found, back)
        column = sentence[cue] - band.first[np.maximum(row, 0)]
        inside = (row >= 0) & (column >= 0) & (column < band.width)
        cells.append((cue[inside], (row * band.width + column)[inside]))
    made = np.empty((len(WINDOWS), rows, band.width), dtype=np.float32)
    for index in range(len(WINDOWS)):
        flat = _grid(found, weights, cells, index, rows * band.width)
        missing = _sums(sentence, _values(found, weights, index)[1], band.targets + 1)
        made[index] = flat.reshape(rows, band.width) + missing[columns]
    return made


def _values(found: Hits, weights: Weights, index: int) -> tuple[Floats, Floats]:
    """Per cue what finding it adds to missing it, and what missing it is worth."""
    channel = found.asked.channel[found.asked.key]
    missing = found.against[index] * weights.missing[channel]
    return found.for_it[index] * weights.found[channel] - missing, missing


def source_limits(band: Band) -> tuple[Ints, Ints]:
    """For each source sentence the range of target sentences in its row."""
    low = band.first[:-1]
    return low, np.minimum(low + band.width, band.targets)


def target_limits(band: Band) -> tuple[Ints, Ints]:
    """For each target sentence the range of source sentences whose rows reach it."""
    targets = np.arange(band.targets)
    rows = band.first[:-1]
    low = np.searchsorted(rows + band.width, targets, side="right")
    return low, np.searchsorted(rows, targets, side="right")


def shares(found: Hits, weights: Weights, low: Ints, high: Ints) -> Floats:
    """(sentences, channels): what each channel says for linking each sentence with ``low[i] <= j < high[i]``.

    Zero where the range is empty.
    """
    asked = found.asked
    lows, highs = low[asked.sentence], high[asked.sentence]
    size = np.clip(highs - lows, 1, len(WINDOWS)) - 1
    inside = _within(asked, lows, highs)[1] > 0
    cue, channel = np.arange(len(size)), asked.channel[asked.key]
    value = np.where(
        inside,
        found.for_it[size, cue] * weights.found[channel],
        found.against[size, cue] * weights.missing[channel],
    )
    cell = asked.sentence * len(CHANNELS) + channel
    flat = _sums(cell, (value * (highs > lows)).astype(np.float32), len(low) * len(CHANNELS))
    return flat.reshape(len(low), len(CHANNELS))
