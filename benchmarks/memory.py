"""The translation memory at size: how long it takes to fill, how large it is, how fast it answers, what it finds.

    python -m benchmarks.memory [--entries 1000000] [--queries 200] [--folder FOLDER]

The entries are made up from the project's corpus: chains of its words (the next word is one that follows
in the corpus), of the corpus's sentence lengths, with numbers, dates and months drawn anew, and one in five
is a corpus sentence with a few words replaced, so that there are families of similar sentences as in press
work.  Queries are drawn from the entries (exact), edited (a word replaced, inserted or left out, endings
changed), given other numbers, or new.  Every fuzzy query of a sample is checked against a comparison with
every entry.  With `--folder` the file is kept and used again.  Prints tables and, last, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pipeline.memory import Context, Entry, Origin, Query, Search, TranslationMemory
from pipeline.memory.adapt import adapt
from pipeline.memory.distance import distances, score
from pipeline.memory.normal import normal

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "models" / "mini" / "corpus"
AT = "2026-03-05T09:30:00Z"
_END = ""


def corpus_sentences() -> list[str]:
    """The Kazakh side of the project's corpus."""
    found: list[str] = []
    for path in sorted(CORPUS.glob("*/*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        column = lines[0].split("\t").index("kk") if "kk" in lines[0].split("\t") else 0
        found += [line.split("\t")[column] for line in lines[1:] if line.count("\t") >= column]
    return [sentence for sentence in found if " " in sentence and not sentence.startswith("#")]


@dataclass(frozen=True, slots=True)
class Language:
    """What sentences are made from."""

    sentences: Sequence[str]
    following: dict[str, list[str]]
    words: Sequence[str]


def learn(sentences: Sequence[str]) -> Language:
    """Which words follow which."""
    following: dict[str, list[str]] = {}
    for sentence in sentences:
        words = [_END, *sentence.split(), _END]
        for first, second in pairwise(words):
            following.setdefault(first, []).append(second)
    return Language(sentences, following, [word for sentence in sentences for word in sentence.split()])


def _figures(text: str, chance: random.Random) -> str:
    return re.sub(r"\d+", lambda m: str(chance.randrange(1, 10 ** len(m.group()))), text)


def sentence(language: Language, chance: random.Random) -> str:
    """A new sentence: a chain of words, or one in five times a corpus sentence with some words replaced."""
    if chance.random() < 0.2:
        words = chance.choice(language.sentences).split()
        for _ in range(chance.randrange(1, 4)):
            words[chance.randrange(len(words))] = chance.choice(language.words)
        return _figures(" ".join(words), chance)
    words = []
    length = len(chance.choice(language.sentences).split())
    word = _END
    while len(words) < length:
        word = chance.choice(language.following.get(word, [_END]))
        if word == _END and len(words) > length // 2:
            break
        if word != _END:
            words.append(word)
    return _figures(" ".join(words), chance)


def edited(text: str, language: Language, chance: random.Random) -> str:
    """One to three edits by whole words or endings."""
    words = text.split()
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(words))
        what = chance.randrange(4)
        if what == 0:
            words[place] = chance.choice(language.words)
        elif what == 1:
            words.insert(place, chance.choice(language.words))
        elif what == 2 and len(words) > 3:
            del words[place]
        else:
            words[place] = words[place][:-1] + chance.choice(("да", "ның", "ға", "ды"))
    return " ".join(words)


def entries(language: Language, count: int) -> Iterator[Entry]:
    """`count` entries, always the same."""
    chance = random.Random(1)
    previous = ""
    for number in range(count):
        text = sentence(language, chance)
        context = Context(previous, "paragraph", f"article-{number // 20}.txt")
        yield Entry(text, "en", " ".join(reversed(text.split())), Origin.APPROVED, AT, context, "editor")
        previous = text


def timed(memory: TranslationMemory, queries: Sequence[str], search: Search) -> tuple[list[float], list[int]]:
    """Milliseconds of computing of each look-up, one by one, and the best score of each (0 for none).

    Time of the processor, not of the clock, so that other work on the machine does not count; the file is
    in the system's cache after the first queries, so that there is no waiting for the disk to be added.
    """
    times, scores = [], []
    for query in queries:
        start = time.process_time()
        (found,) = memory.find([Query(query)], "en", search)
        times.append(1000 * (time.process_time() - start))
        scores.append(found[0].score if found else 0)
    return times, scores


def brute(memory: TranslationMemory, queries: Sequence[str]) -> list[int]:
    """The best score of each query below 100, by comparison with every entry; 0 below 75."""
    texts = list({normal(entry.source) for entry in memory.holding()})
    best = []
    for query in map(normal, queries):
        near = [text for text in texts if 4 * len(text) >= 3 * len(query) and 3 * len(text) <= 4 * len(query)]
        pairs = zip(near, distances(query, near), strict=True)
        scores = (score(distance, max(len(text), len(query))) for text, distance in pairs)
        best.append(max((own for own in scores if own >= 75), default=0))
    return best


def _row(name: str, times: Sequence[float], found: int) -> dict[str, float]:
    ordered = sorted(times)
    figures = {
        "median_ms": statistics.median(ordered),
        "p95_ms": ordered[int(0.95 * (len(ordered) - 1))],
        "max_ms": ordered[-1],
        "found": found / len(ordered),
    }
    print(f"{name:<22}" + "".join(f"{value:>12.2f}" for value in figures.values()))
    return {key: round(value, 3) for key, value in figures.items()}


_TARGETS = ("en", "ru", "zh-Hans")


def adapted(chance: random.Random, count: int) -> dict[str, float]:
    """For each target the share of corpus sentences whose translation takes another first number of the source.

    A share of what is dared, not of what is right: the values are read again by the program itself.
    """
    rows = [line.split("\t") for path in sorted(CORPUS.glob("press*/*.tsv")) for line in _lines(path)]
    rows = [row for row in rows if len(row) > len(_TARGETS) and re.search(r"\d", row[0])]
    taken: dict[str, list[bool]] = {lang: [] for lang in _TARGETS}
    for row in chance.sample(rows, min(count, len(rows))):
        old = normal(row[0])
        new = re.sub(r"\d+", lambda m: _other(int(m.group()), chance), old, count=1)
        for lang, target in zip(_TARGETS, row[1:], strict=False):
            if found := adapt(old, new, target, lang):
                taken[lang].append(not found.reason)
    return {lang: round(sum(some) / len(some), 3) for lang, some in taken.items() if some}


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def _other(number: int, chance: random.Random) -> str:
    """Another number of about the size; another year for a year."""
    low, high = (2015, 2026) if 1900 <= number <= 2100 else (max(2, number // 2), 2 * number + 3)
    return str(chance.choice([other for other in {low, high, chance.randint(low, high)} if other != number]))


def _filled(path: Path, language: Language, count: int) -> float | None:
    if path.exists():
        return None
    made = time.perf_counter()
    for _ in entries(language, min(count, 20_000)):
        pass
    making = (time.perf_counter() - made) * count / min(count, 20_000)
    start = time.perf_counter()
    with TranslationMemory(path) as memory:
        memory.add(entries(language, count))
    return time.perf_counter() - start - making


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--checked", type=int, default=5, help="queries compared with every entry")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(options.folder or Path(folder), options.entries, options.queries, options.checked)


def measure(folder: Path, count: int, asked: int, checked: int) -> None:
    """Everything, on one file."""
    language = learn(corpus_sentences())
    path = folder / f"memory-{count}.db"
    seconds = _filled(path, language, count)
    built = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = path.stat().st_size / 2**20
    print(f"{count} entries, {size:.0f} MB, " + (f"filled in {seconds:.0f} s" if seconds else "kept from before"))
    chance = random.Random(2)
    some = [entry.source for number, entry in enumerate(entries(language, count)) if number % (count // asked) == 0]
    queries: dict[str, list[str]] = {
        "exact": some,
        "edited": [edited(text, language, chance) for text in some],
        "other numbers": [_figures(text, chance) for text in some if re.search(r"\d", text)],
        "new": [sentence(language, chance) for _ in some],
    }
    print(f"{'queries':<22}{'median ms':>12}{'95 % ms':>12}{'longest ms':>12}{'found':>12}")
    figures = {}
    with TranslationMemory(path) as memory:
        memory.find([Query(text) for text in queries["new"][:20]], "en")  # reads the headers
        for name, texts in queries.items():
            times, scores = timed(memory, texts, Search())
            figures[name] = _row(name, times, sum(map(bool, scores)))
        times, scores = timed(memory, some, Search(threshold=100))
        figures["exact only"] = _row("exact only", times, sum(map(bool, scores)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sample = queries["edited"][:checked]
        recall = _recall(memory, sample)
    print(f"best score equal to that of a comparison with every entry: {recall:.2f} of {len(sample)}; {peak:.0f} MB")
    shares = adapted(random.Random(3), 1000)
    print("another number put into the translation: " + ", ".join(f"{lang} {share}" for lang, share in shares.items()))
    result = {
        "entries": count,
        "adapted": shares,
        "seconds": seconds,
        "file_mb": size,
        "filling_mb": built,
        "peak_mb": peak,
    }
    print(json.dumps({**result, "queries": figures, "recall": recall}))


def _recall(memory: TranslationMemory, sample: Sequence[str]) -> float:
    _, ours = timed(memory, sample, Search())
    pairs = list(zip(ours, brute(memory, sample), strict=True))
    return sum(first >= second for first, second in pairs) / max(1, len(pairs))


if __name__ == "__main__":
    main()
