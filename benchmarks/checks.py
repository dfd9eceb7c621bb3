"""How well the checks of translated segments do: false alarms, planted failures, speed; and the fit of their limits.

    python -m benchmarks.checks [--sentences 4000] [--honest] [--fit] [--show CODE]

False alarms are counted on the human translations of ``models/mini/corpus``, on the half of the documents (by the
SHA-256 of their slugs) that nothing was fitted on.  Failures are planted into the same translations, with a fixed
seed.  The dictionaries were learned from this corpus; ``--honest`` learns them anew from the half that is not
measured (two minutes), so that what is measured was seen by nothing.  ``--fit`` prints new contents for
``pipeline/check/length.toml`` and ``limits.toml``, fitted on every other document of the measured half.
Prints tables and, last, one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.align.lexicon import Entry, dictionary, parse
from pipeline.check import Books, check_pair
from pipeline.check.coverage import coverage, length_cues, length_deviation, log_length
from pipeline.check.names import distance, sound
from pipeline.check.pair import Pair
from pipeline.check.side import look
from pipeline.data import Note, Severity

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "models" / "mini"))  # the recipe reads the corpus

from recipe.corpus import Quad, read_press, read_terms  # noqa: E402
from recipe.dictionary import format_rows, learn  # noqa: E402

CORPUS = ROOT / "models" / "mini" / "corpus"
TARGETS = ("en", "ru", "zh")
Two = tuple[str, str]


def half(slug: str) -> int:
    """0: dictionaries are learned from it; 1: limits are fitted on it; 2: it is measured."""
    first = hashlib.sha256(slug.encode()).digest()[0]
    return 0 if first & 1 == 0 else 1 + (first >> 1 & 1)


def quads(parts: Iterable[int]) -> list[Quad]:
    """Sentences of the documents of some parts."""
    wanted = set(parts)
    folders = sorted(path for path in CORPUS.glob("press*") if path.is_dir())
    return [q for folder in folders for d in read_press(folder) if half(d.slug) in wanted for q in d.quads]


def books_of(lang: str, learned: Mapping[str, Mapping[str, Entry]]) -> Books:
    """Dictionaries: those learned here, or those of the project."""
    ahead = learned.get(f"kk-{lang}") or dictionary("kk", lang)
    return Books(ahead, learned.get(f"{lang}-kk") or dictionary(lang, "kk"), syllables())


def syllables() -> Mapping[str, str]:
    """Characters that write foreign names, and their consonants."""
    path = ROOT / "pipeline" / "align" / "sounds" / "zh.toml"
    table: Mapping[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["syllables"]
    return {character: code for code, characters in table.items() for character in characters}


def learn_half() -> dict[str, Mapping[str, Entry]]:
    """Dictionaries of part 0 alone."""
    sentences = quads([0]) + 2 * read_terms(CORPUS / "terms")
    made: dict[str, Mapping[str, Entry]] = {}
    for column, lang in enumerate(TARGETS, start=1):
        ahead, back = learn(sentences, (0, column))
        made[f"kk-{lang}"], made[f"{lang}-kk"] = parse(format_rows(ahead)), parse(format_rows(back))
    return made


# --- planted failures -----------------------------------------------------------------------------------------------

Plant = Callable[[Two, str, Sequence[Two], random.Random], str | None]
"""Pair, language, other pairs, chance → a broken translation; None where it cannot be planted."""


def _units(text: str, lang: str) -> list[str]:
    return list(text) if lang == "zh" else text.split()


def _join(units: Sequence[str], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(units)


def _stop(text: str, like: str) -> str:
    """The text with the last sign of the other."""
    last = like.rstrip()[-1:]
    return text.rstrip(" ,;:，、；") + ("" if last.isalnum() else last)


def _clauses(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[,;，；])\s*", text) if part]


def clause_lost(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """One clause of at least a quarter of the text is left out."""
    parts = _clauses(two[1])
    long_ones = [
        i
        for i, part in enumerate(parts)
        if 0.25 <= len(part) / len(two[1]) <= 0.75 and len(part) > 12 - 6 * (lang == "zh")
    ]
    if len(parts) < 2 or not long_ones:
        return None
    out = chance.choice(long_ones)
    return _stop(_join([*parts[:out], *parts[out + 1 :]], lang), two[1])


def end_lost(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """The last third to half is left out; the full stop stands."""
    units = _units(two[1], lang)
    if len(units) < (9 if lang != "zh" else 16):
        return None
    return _stop(_join(units[: int(len(units) * chance.uniform(0.45, 0.67))], lang), two[1])


def middle_lost(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """A third of the words, in the middle, is left out."""
    units = _units(two[1], lang)
    if len(units) < (12 if lang != "zh" else 20):
        return None
    start = int(len(units) * chance.uniform(0.2, 0.4))
    return _join([*units[:start], *units[start + len(units) // 3 :]], lang)


def cut_off(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """It stops somewhere."""
    units = _units(two[1], lang)
    if len(units) < (6 if lang != "zh" else 10) or two[0].rstrip()[-1:] not in ".!?":
        return None
    return _join(units[: int(len(units) * chance.uniform(0.4, 0.85))], lang)


def sentence_added(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """Another sentence behind it."""
    other = chance.choice(others)[1]
    return None if len(other) < 0.4 * len(two[1]) else two[1] + ("" if lang == "zh" else " ") + other


def clause_added(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """A clause of another sentence inside it."""
    mine, theirs = _clauses(two[1]), _clauses(chance.choice(others)[1])
    strange = chance.choice(theirs).rstrip(".。!?！？")
    if len(mine) < 2 or len(strange) < 0.3 * len(two[1]):
        return None
    return _join([mine[0], strange.rstrip(",，") + (", " if lang != "zh" else "，"), *mine[1:]], lang).replace(
        "  ", " "
    )


def other_sentence(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """The translation of another sentence of about the same length."""
    if len(two[0]) < 40:
        return None
    near = [
        o
        for o in chance.sample(others, min(60, len(others)))
        if 0.8 < len(o[1]) / len(two[1]) < 1.25 and o[0] != two[0]
    ]
    return near[0][1] if near else None


def word_loop(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """A word or two again and again at the end."""
    units = _units(two[1].rstrip(".。!?！？"), lang)
    width = chance.choice([1, 2, 3]) if lang != "zh" else chance.choice([2, 3, 4])
    if len(units) < 5:
        return None
    return _stop(_join([*units, *units[-width:] * chance.randint(3, 9)], lang), two[1])


def phrase_again(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """A phrase of five words (eight characters) said twice in a row."""
    units, width = _units(two[1], lang), 5 if lang != "zh" else 8
    if len(units) < 2 * width:
        return None
    start = chance.randint(0, len(units) - width - 1)
    return _join([*units[: start + width], *units[start:]], lang)


def copied(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """The source itself."""
    return two[0] if len(two[0].split()) > 4 else None


def half_copied(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """Half of the source behind half of the translation."""
    ours, theirs = two[0].split(), _units(two[1], lang)
    if len(ours) < 8:
        return None
    return _join(theirs[: len(theirs) // 2], lang) + " " + " ".join(ours[len(ours) // 2 :])


def word_left(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """Two small-letter Kazakh words instead of two of the translation."""
    ours, theirs = [w for w in two[0].split() if w.islower() and w.isalpha() and len(w) > 4], _units(two[1], lang)
    if len(ours) < 3 or len(theirs) < 6:
        return None
    at = len(theirs) // 2
    return _join([*theirs[:at], " " * (lang == "zh") + " ".join(ours[:2]), *theirs[at + 2 :]], lang)


def digit_changed(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """One digit is another one."""
    places = [m.start() for m in re.finditer(r"\d", two[1])]
    if not places:
        return None
    at = chance.choice(places)
    digit = chance.choice([d for d in "123456789" if d != two[1][at]])
    return two[1][:at] + digit + two[1][at + 1 :]


def number_lost(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """A number is left out."""
    found = list(re.finditer(r"\d[\d.,\u00a0]*(?<=\d)\s?", two[1]))
    if not found:
        return None
    match = chance.choice(found)
    return two[1][: match.start()] + two[1][match.end() :]


_SCALES = {
    "en": (("million", "billion"), ("billion", "million"), ("thousand", "million"), ("trillion", "billion")),
    "ru": (
        ("млн", "млрд"),
        ("млрд", "млн"),
        ("тыс.", "млн"),
        ("миллион", "миллиард"),
        ("миллиард", "миллион"),
        ("трлн", "млрд"),
    ),
    "zh": (("亿", "万"), ("万", "亿")),
}
_MONEY = {
    "en": (("tenge", "dollars"), ("dollars", "tenge"), ("euros", "dollars"), ("yuan", "dollars")),
    "ru": (("тенге", "долларов"), ("долларов", "тенге"), ("евро", "долларов"), ("юаней", "тенге")),
    "zh": (("坚戈", "美元"), ("美元", "坚戈"), ("欧元", "美元")),
}
_PERCENT = {"en": " per cent", "ru": " процент", "zh": "%"}
_MONTHS = {"en": ("March", "October"), "ru": ("марта", "октября"), "zh": ("3月", "10月")}


def scale_changed(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """Million for billion."""
    found = [(a, b) for a, b in _SCALES[lang] if re.search(r"\d\s?" + re.escape(a), two[1])]
    return re.sub(r"(\d\s?)" + re.escape(found[0][0]), rf"\g<1>{found[0][1]}", two[1], count=1) if found else None


def money_changed(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """Dollars for tenge."""
    found = [(a, b) for a, b in _MONEY[lang] if a in two[1] and b not in two[1]]
    return two[1].replace(*found[0]) if found and re.search(r"\d", two[1]) else None


def percent_lost(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """Per cent is left out."""
    made = re.sub(r"(?<=\d)(?:%| per cent| процент\w*|\s?%)", "", two[1])
    return made if made != two[1] else None


def name_changed(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """A person's name that stands inside the sentence is another one."""
    if lang == "zh":
        found = re.findall(r"[\u3400-\u9fff]{2,6}·[\u3400-\u9fff]{2,7}(?=[，。、的和与在])", two[1])
        return two[1].replace(found[0], "奥利弗·温特沃思") if found else None
    found = re.findall(r"(?<=[a-zа-я] )[A-ZА-ЯЁ][a-zа-яё]{3,} [A-ZА-ЯЁ][a-zа-яё]{4,}(?=[\s,.])", two[1])
    ours = [sound(word) for word in re.findall(r"(?<=[а-яәғқңөұүһі] )[А-ЯӘҒҚҢӨҰҮҺІ]\w{3,}", two[0])]
    found = [name for name in found if all(any(distance(o, sound(w)) < 0.25 for o in ours) for w in name.split())]
    if not found:
        return None
    return two[1].replace(found[0], "Oliver Wentworth" if lang == "en" else "Оливер Уэнтворт")


def name_lost(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """A person's name is left out."""
    if lang == "zh":
        made = re.sub(r"[\u3400-\u9fff]{1,5}·[\u3400-\u9fff]{2,7}(?=[，。、的和与在])", "他", two[1], count=1)
    else:
        strange = name_changed(two, lang, others, chance)
        made = re.sub(" ?(?:Oliver Wentworth|Оливер Уэнтворт)", "", strange) if strange else two[1]
    return made if made != two[1] else None


def unknown(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """A character that could not be written."""
    at = chance.randint(0, len(two[1]) - 1)
    return two[1][:at] + chance.choice(["⁇", "<unk>", "\ufffd", " ⁇ "]) + two[1][at + 1 :]


def leftover(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """The model's own signs."""
    return chance.choice(
        [f"{'eng_Latn'} {two[1]}", two[1] + "</s>", two[1].replace(" ", "&nbsp;", 1) + "&quot;", "<b>" + two[1]]
    )


def quote_lost(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """One of a pair of quotation marks is left out."""
    found = [m.start() for m in re.finditer("[«»“”《》]", two[1])]
    if len(found) < 2 or len(found) % 2 or re.search("[,!?] –|^–", two[0]):
        return None
    at = chance.choice(found)
    return two[1][:at] + two[1][at + 1 :]


def bracket_lost(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """One of a pair of brackets is left out."""
    found = [m.start() for m in re.finditer("[()（）]", two[1])]
    if len(found) != 2:
        return None
    at = chance.choice(found)
    return two[1][:at] + two[1][at + 1 :]


def question_lost(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """A question becomes a statement."""
    made = re.sub("[?？]", lambda m: "." if m[0] == "?" else "。", two[1])
    return made if made != two[1] and two[0].rstrip('»”" ').endswith("?") else None


def small_words(two: Two, lang: str, others: Sequence[Two], chance: random.Random) -> str | None:
    """All words of another of the four languages."""
    return None


PLANTS: Mapping[str, tuple[Plant, tuple[str, ...]]] = {
    "clause lost": (clause_lost, ("omission", "truncated")),
    "end lost": (end_lost, ("omission", "truncated")),
    "middle lost": (middle_lost, ("omission",)),
    "cut off": (cut_off, ("truncated", "omission")),
    "sentence added": (sentence_added, ("addition",)),
    "clause added": (clause_added, ("addition",)),
    "other sentence": (other_sentence, ("unrelated", "omission", "addition")),
    "word loop": (word_loop, ("repetition",)),
    "phrase again": (phrase_again, ("repetition",)),
    "copied": (copied, ("untranslated",)),
    "half copied": (half_copied, ("untranslated",)),
    "words left": (word_left, ("untranslated",)),
    "digit changed": (digit_changed, ("numbers-differ",)),
    "number lost": (number_lost, ("numbers-differ",)),
    "scale changed": (scale_changed, ("numbers-differ",)),
    "money changed": (money_changed, ("currency-differs",)),
    "percent lost": (percent_lost, ("units",)),
    "name changed": (name_changed, ("names-differ",)),
    "name lost": (name_lost, ("names-differ",)),
    "unknown": (unknown, ("unknown-characters",)),
    "leftover": (leftover, ("markup",)),
    "quote lost": (quote_lost, ("quotes",)),
    "bracket lost": (bracket_lost, ("brackets",)),
    "question lost": (question_lost, ("punctuation-differs",)),
}
"""Failures and the codes that name them."""


def planted(pairs: Sequence[Two], lang: str, most: int) -> Iterable[tuple[str, Two]]:
    """Failures by kind, up to `most` of each."""
    for name, (plant, _) in PLANTS.items():
        chance, made = random.Random(name + lang), 0
        for two in pairs:
            broken = plant(two, lang, pairs, chance)
            if broken is not None and broken.strip() != two[1].strip():
                yield name, (two[0], broken)
                made += 1
            if made >= most:
                break


# --- fit ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Features:
    """What `coverage` sees of a pair."""

    ahead: float
    back: float
    deviation: float


def features(two: Two, lang: str, books: Books) -> Features:
    """Weights of both gaps, and the deviation of the length."""
    pair = Pair(look(two[0], "kk"), look(two[1], lang), books)
    ahead = coverage(pair.source, pair.target, books.ahead).evidence
    return Features(
        ahead, coverage(pair.target, pair.source, books.back, books.syllables).evidence, length_deviation(pair)
    )


def fit_length(pairs: Sequence[Two], lang: str) -> str:
    """Lines for ``length.toml``: weights by least squares, and the variance as fixed + short / length."""
    sides = [(look(source, "kk"), look(target, lang)) for source, target in pairs]
    cues = np.array([length_cues(source) for source, _ in sides])
    lengths = np.array([log_length(target.size) for _, target in sides])
    weights = np.linalg.lstsq(cues, lengths, rcond=None)[0]
    squares = (lengths - cues @ weights) ** 2
    squares = np.clip(squares, 0, np.quantile(squares, 0.995))
    inverse = np.array([1 / max(1, source.size) for source, _ in sides])
    fixed, short = np.linalg.lstsq(np.stack([np.ones_like(inverse), inverse], axis=1), squares, rcond=None)[0]
    shown = ", ".join(f"{weight:.4f}" for weight in weights)
    return f"[{lang}]\nweights = [{shown}]\nfixed = {max(0.005, fixed):.4f}\nshort = {max(0.2, short):.3f}"


def logistic(rows: NDArray[np.float64], labels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of a logistic regression without a constant in `rows`; the constant comes last."""
    design = np.hstack([rows, np.ones((len(rows), 1))])
    weights = np.zeros(design.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        hessian = (design * (p * (1 - p))[:, None]).T @ design + 1e-3 * np.eye(len(weights))
        weights += np.linalg.solve(hessian, design.T @ (labels - p) - 1e-3 * weights)
    return weights


_ALARMS = {"en": (0.006, 0.004), "ru": (0.005, 0.004), "zh": (0.006, 0.004)}
"""False alarms allowed in fitting: omission, addition."""


def fit(lang: str, pairs: Sequence[Two], books: Books, alarms: tuple[float, float]) -> str:
    """Lines for ``limits.toml``."""
    clean = [features(two, lang, books) for two in pairs]
    broken: dict[str, list[Features]] = defaultdict(list)
    for name, two in planted(pairs, lang, 400):
        if name in ("clause lost", "end lost", "middle lost", "sentence added", "clause added"):
            broken[PLANTS[name][1][0]].append(features(two, lang, books))
    lines = [f"[{lang}]"]
    for code, sign in (("omission", -1.0), ("addition", 1.0)):

        def row(f: Features, sign: float = sign) -> list[float]:
            return [f.ahead if sign < 0 else f.back, max(0.0, sign * f.deviation)]

        good, bad = np.array([row(f) for f in clean]), np.array([row(f) for f in broken[code]])
        weights = logistic(np.vstack([good, bad]), np.array([0.0] * len(good) + [1.0] * len(bad)))
        limit = float(np.quantile(good @ weights[:2], 1 - alarms[0 if sign < 0 else 1]))
        found = float((bad @ weights[:2] > limit).mean())
        lines.append(f"{code} = [{weights[0]:.3f}, {weights[1]:.3f}, {limit:.3f}]  # {found:.1%} of planted")
    return "\n".join(lines)


# --- report ---------------------------------------------------------------------------------------------------------


def alarming(notes: Iterable[Note]) -> set[str]:
    """Codes of warnings and errors."""
    return {note.code for note in notes if note.severity is not Severity.INFO}


def _shown(note: Note, two: Two) -> str:
    return f"    {note.severity} {note.code}: {note.message}\n        {two[0]}\n        {two[1]}"


def report(lang: str, pairs: Sequence[Two], books: Books, show: str) -> dict[str, object]:
    """False alarms, failures found and speed of one language."""
    begin = time.process_time()
    found = [check_pair(source, target, lang, books) for source, target in pairs]
    speed = len(pairs) / (time.process_time() - begin)
    codes = Counter(code for notes in found for code in alarming(notes))
    anything = sum(bool(alarming(notes)) for notes in found) / len(pairs)
    print(f"\n{lang}: {len(pairs)} clean pairs, {anything:.2%} with a false alarm, {speed:.0f} pairs/s")
    for code, count in codes.most_common():
        print(f"    {code:22}{count / len(pairs):.2%}")
    for notes, two in zip(found, pairs, strict=True):
        for note in notes:
            if note.code == show:
                print(_shown(note, two))
    any_code, right_code, total = Counter[str](), Counter[str](), Counter[str]()
    for name, two in planted(pairs, lang, 200):
        got = alarming(check_pair(*two, lang, books))
        total[name] += 1
        any_code[name] += bool(got)
        right_code[name] += bool(got & set(PLANTS[name][1]))
        if show == f"missed {name}" and not got & set(PLANTS[name][1]):
            print(f"    {name} missed, got {sorted(got)}\n        {two[0]}\n        {two[1]}")
    for name, count in total.items():
        print(
            f"    {name:18}{count:5} planted{any_code[name] / count:7.1%} found{right_code[name] / count:7.1%} by name"
        )
    recall = sum(any_code.values()) / max(1, total.total())
    print(f"    all {recall:.1%}")
    return {
        "false_alarms": round(anything, 4), "recall": round(recall, 4), "pairs_per_s": round(speed),
        "by_name": round(sum(right_code.values()) / max(1, total.total()), 4),
        "codes": {code: round(count / len(pairs), 5) for code, count in codes.most_common()},
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=4000)
    parser.add_argument("--langs", nargs="+", default=list(TARGETS), choices=TARGETS)
    parser.add_argument("--honest", action="store_true", help="learn the dictionaries from the other half")
    parser.add_argument("--dictionaries", type=Path, help="where --honest keeps them")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--all", action="store_true", help="count false alarms over the whole corpus")
    parser.add_argument("--show", default="", help="print the findings of a code, or “missed NAME” of a failure")
    options = parser.parse_args(arguments)
    learned = _learned(options.dictionaries) if options.honest else {}
    chosen = quads([1] if options.fit else [0, 1, 2] if options.all else [2])
    random.Random(7).shuffle(chosen)
    results: dict[str, object] = {}
    for lang in options.langs:
        column = 1 + TARGETS.index(lang)
        pairs = [(q.texts[0], q.texts[column]) for q in (chosen if options.all else chosen[: options.sentences])]
        books = books_of(lang, learned)
        if options.fit:
            print(fit_length(pairs, lang))
            print(fit(lang, pairs, books, _ALARMS[lang]))
        else:
            results[lang] = report(lang, pairs, books, options.show)
    print(json.dumps(results))


def _learned(folder: Path | None) -> Mapping[str, Mapping[str, Entry]]:
    names = [name for lang in TARGETS for name in (f"kk-{lang}", f"{lang}-kk")]
    if folder and all((folder / f"{name}.tsv").is_file() for name in names):
        return {name: parse((folder / f"{name}.tsv").read_text(encoding="utf-8")) for name in names}
    return learn_half()


if __name__ == "__main__":
    main()
