"""Fresh variants of the corpus for every epoch: other names and numbers, other dress, joined and cut sentences.

    python -m recipe.augment --kind person --count 60      # in models/mini: print variants of one kind, to be read

Everything is pure and follows from a seed.  A sentence in which nothing can be changed safely comes back unchanged.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipeline.data import Span

from .augment_forms import FORMS, cut, garble, join
from .augment_frames import Frame, fill_frame, read_frames
from .augment_kazakh import particle
from .augment_literals import find_companies, find_literals, find_months
from .augment_names import Place, Stock, read_stock
from .augment_numbers import find_number_slots, spoken
from .augment_places import find_places, find_villages
from .augment_slots import Slot, Spans, Texts, find_person
from .corpus import Quad, read_parts

HERE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Variant:
    """A sentence as it is trained on."""

    quad: Quad
    links: tuple[Spans, ...] = ()
    """Places that are known to say the same on all sides: what was put into the slots."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sentence and its slots, none of which overlap on any side."""

    quad: Quad
    slots: tuple[tuple[str, Slot], ...]
    """Kind and slot, in the order of the Kazakh side."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How often what is done, of all sentences."""

    fill: float = 0.5
    """Sentences with slots in which slots are filled anew…"""
    each: float = 0.75
    """…and this share of their slots."""
    form: float = 0.12
    """Sentences in another dress: capitals, quotation marks, without a full stop, as a list item…"""
    join: float = 0.06
    """Sentences joined with the next one."""
    cut: float = 0.06
    """Sentences that can be cut at a clause mark, and are."""
    garble: float = 0.04
    """Sentences of which the Kazakh side is misspelt."""
    frames: float = 0.06
    """Short lines with addresses, numbers and names, made from frames, for each sentence."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What variants are made of."""

    sentences: tuple[Prepared, ...]
    stock: Stock
    frames: tuple[Frame, ...]


def _free(slots: Sequence[tuple[str, Slot]]) -> tuple[tuple[str, Slot], ...]:
    """Slots that overlap none of those before them in `slots`, on any side; in the order of the Kazakh side."""
    kept: list[tuple[str, Slot]] = []
    for kind, slot in slots:
        if not any(
            a.start < b.end and b.start < a.end
            for _, other in kept
            for a, b in zip(slot.spans, other.spans, strict=True)
        ):
            kept.append((kind, slot))
    return tuple(sorted(kept, key=lambda item: item[1].spans[0]))


@dataclass(frozen=True, slots=True)
class Finders:
    """What slots are found with."""

    stock: Stock
    places: Mapping[str, Place]

    def slots(self, texts: Texts) -> Iterator[tuple[str, Slot]]:
        """All slots, the longer kinds first."""
        by_kind: tuple[tuple[str, Iterator[Slot]], ...] = (
            ("literal", find_literals(texts)),
            ("company", find_companies(texts)),
            ("person", find_person(texts, self.stock)),
            ("village", find_villages(texts)),
            ("place", find_places(texts, self.places)),
            ("month", find_months(texts)),
            ("number", find_number_slots(texts)),
        )
        for kind, found in by_kind:
            for slot in found:
                yield kind, slot


def characters(quads: Sequence[Quad]) -> frozenset[str]:
    """Every character of some sentences."""
    return frozenset("".join(text for quad in quads for text in quad.texts))


def prepare(quads: Sequence[Quad], terms: Path, known: frozenset[str], frames: Sequence[Frame] = ()) -> Corpus:
    """Find the slots of all sentences.

    `terms` is the folder of the word lists; only names written with `known` characters are put in.
    """
    stock = read_stock(terms, known)
    find = Finders(stock, {place.name.kk: place for place in stock.places})
    prepared = tuple(
        Prepared(quad, () if quad.kind == "term" else _free(list(find.slots(quad.texts)))) for quad in quads
    )
    return Corpus(prepared, stock, tuple(frames))


def substitute(prepared: Prepared, stock: Stock, rng: Random, share: float = 1.0, kind: str = "") -> Variant:
    """Fill slots anew, each with probability `share`; with `kind`, those of this kind only."""
    texts, links = list(prepared.quad.texts), list[Spans]()
    chosen: list[tuple[Spans, Texts]] = []
    for name, slot in prepared.slots:
        if (kind and name != kind) or rng.random() >= share:
            continue
        made = slot.fill(stock, rng)
        if made and _article_fits(texts[1], slot.spans[1], made[1]):
            kazakh = _with_particle(texts[0], slot.spans[0].end, made[0])
            if kazakh:
                chosen.append((slot.spans, made))
                texts[0] = kazakh
    for side in range(4):
        for spans, made in sorted(chosen, key=lambda item: -item[0][side].start):
            texts[side] = texts[side][: spans[side].start] + made[side] + texts[side][spans[side].end :]
    if not chosen:
        return Variant(prepared.quad)
    for spans, made in chosen:
        here = [_moved(side, spans[side], made[side], chosen) for side in range(4)]
        links.append((here[0], here[1], here[2], here[3]))
    return Variant(Quad((texts[0], texts[1], texts[2], texts[3]), prepared.quad.kind), tuple(links))


def _moved(side: int, span: Span, made: str, chosen: Sequence[tuple[Spans, Texts]]) -> Span:
    """Where a filled slot stands after all have been filled."""
    shift = sum(len(text[side]) - len(spans[side]) for spans, text in chosen if spans[side].start < span.start)
    return Span(span.start + shift, span.start + shift + len(made))


_NEXT_WORD = re.compile(r" ([а-я]{2,3})(?!\w)")


def _with_particle(kazakh: str, end: int, made: str) -> str | None:
    """The sentence with the particle behind ``kazakh[:end]`` as it follows `made`; None where we cannot tell how.

    All forms of a particle are equally long, so nothing moves.
    """
    following = _NEXT_WORD.match(kazakh, end)
    if not following or particle(following[1], "а") is None:
        return kazakh
    form = particle(following[1], spoken(made))
    return kazakh[: following.start(1)] + form + kazakh[following.end(1) :] if form else None


_INDEFINITE = re.compile(r"\b[Aa]n?\s\Z")


def _article_fits(english: str, span: Span, made: str) -> bool:
    """Whether ``a`` or ``an`` before the slot may stay."""
    if not _INDEFINITE.search(english[: span.start]):
        return True
    return (english[span.start] in _AN) == (made[0] in _AN)


_AN = frozenset("AEIOUaeio8")


def vary(corpus: Corpus, index: int, shares: Shares, rng: Random) -> Variant:
    """One variant of sentence `index`; mostly the sentence itself."""
    prepared, draw = corpus.sentences[index], rng.random()
    variant = Variant(prepared.quad)
    if prepared.slots and draw < shares.fill:
        variant = substitute(prepared, corpus.stock, rng, shares.each)
    if prepared.quad.kind == "term":
        return variant
    draw = rng.random()
    if draw < shares.join and index + 1 < len(corpus.sentences):
        following = corpus.sentences[index + 1].quad
        return Variant(join(variant.quad, following) or variant.quad, variant.links)
    draw -= shares.join
    if draw < shares.cut:
        cut_quad = cut(prepared.quad, rng)
        return Variant(cut_quad) if cut_quad else variant
    draw -= shares.cut
    if draw < shares.form:
        form = rng.choice(FORMS)
        made = form(variant.quad, rng)
        return Variant(made, variant.links if _same_places(variant.quad, made) else ())
    if draw - shares.form < shares.garble:
        return Variant(garble(variant.quad, rng), variant.links)
    return variant


def _same_places(one: Quad, other: Quad) -> bool:
    """Whether a form left every character where it was, but for the end."""
    return all(a[:8].lower() == b[:8].lower() for a, b in zip(one.texts, other.texts, strict=True))


def epoch(corpus: Corpus, shares: Shares, seed: int) -> list[Variant]:
    """A variant of every sentence, in order, and then the lines made from frames."""
    rng = Random(seed)
    made = [vary(corpus, index, shares, rng) for index in range(len(corpus.sentences))]
    for _ in range(round(shares.frames * len(corpus.sentences)) if corpus.frames else 0):
        texts, links = fill_frame(rng.choice(corpus.frames), corpus.stock, rng)
        made.append(Variant(Quad(texts, "frame"), links))
    return made


def _shown(kind: str, corpus: Corpus, rng: Random) -> Iterator[Variant]:
    """Endless variants of one kind, for reading."""
    forms: Mapping[str, Callable[[Quad, Random], Quad | None]] = {
        **{form.__name__: form for form in FORMS}, "cut": cut, "garble": garble,
    }  # fmt: skip
    order = list(range(len(corpus.sentences) - 1))
    rng.shuffle(order)
    for index in order:
        prepared = corpus.sentences[index]
        if kind == "frame":
            texts, links = fill_frame(rng.choice(corpus.frames), corpus.stock, rng)
            yield Variant(Quad(texts, "frame"), links)
        elif kind == "join":
            joined = join(prepared.quad, corpus.sentences[index + 1].quad)
            yield Variant(joined or prepared.quad)
        elif kind in forms:
            made = forms[kind](prepared.quad, rng)
            yield Variant(made or prepared.quad)
        else:
            yield substitute(prepared, corpus.stock, rng, kind=kind)


def main() -> None:
    """Print variants that differ from their sentence."""
    parser = argparse.ArgumentParser(prog="python -m recipe.augment")
    parser.add_argument("--kind", default="person")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    _, parts = read_parts(HERE / "corpus")
    quads = [quad for part in parts for document in part for quad in document.quads]
    corpus = prepare(quads, HERE / "corpus" / "terms", characters(quads), read_frames())
    print(Counter(kind for prepared in corpus.sentences for kind, _ in prepared.slots))
    originals = {quad.texts for quad in quads}
    shown = 0
    for variant in _shown(options.kind, corpus, Random(options.seed)):
        if variant.quad.texts not in originals:
            print("\n".join(variant.quad.texts), end="\n\n")
            shown += 1
        if shown == options.count:
            break


if __name__ == "__main__":
    main()
