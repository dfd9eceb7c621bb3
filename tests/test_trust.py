"""What a faulty model says is repaired or flagged, and nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cli.job import Job, Settings, windows
from pipeline.cli.machine import Machine
from pipeline.config import QUALITIES, Checking, Options
from pipeline.data import Bead, Decoding, Hypothesis, Note, Request, Severity, Span
from pipeline.errors import TranslationError
from pipeline.ingest import read_text
from pipeline.memory import Entry, Origin, TranslationMemory
from pipeline.run import Result, artefacts, flagged, read_article, translate_document
from pipeline.store.serial import note_json
from pipeline.translate import Means, RecentAnswers, prepare
from pipeline.translate.choice import choose, standing
from pipeline.translate.parts import cut_once
from pipeline.translate.schedule import MOST_BROKEN, answer, candidates
from pipeline.trust import sign_trust
from tests.fakes import CARD, DictAnswers, FakeTranslator

GOOD = {
    "Ауданда 300 орындық жаңа мектеп салынды.": "В районе построена новая школа на 300 мест.",
    "Құрылысқа бюджеттен 2 миллиард теңге бөлінді.": "На строительство из бюджета выделено 2 миллиарда тенге.",
    "Келесі жылы ауылда емхана ашылады,": "В следующем году в селе откроется поликлиника,",
    "су құбыры тартылады.": "будет проложен водопровод.",
    "Министр жұмысшыларға алғыс айтты.": "Министр поблагодарил рабочих.",
}
LONG = "Келесі жылы ауылда емхана ашылады, су құбыры тартылады."
GOOD[LONG] = "В следующем году в селе откроется поликлиника, будет проложен водопровод."
SENTENCES = [source for source in GOOD if source.endswith(".") and source != "су құбыры тартылады."]
TEXT = "Жаңа мектеп\n\n" + " ".join(SENTENCES)
GOOD["Жаңа мектеп"] = "Новая школа"

Fault = Callable[[str], str]
FAULTS: Mapping[str, Fault] = {
    "drop": lambda good: " ".join(good.split()[: len(good.split()) // 2]),
    "loop": lambda good: good.rstrip(".") + " снова и снова и снова и снова и снова и снова.",
    "digits": lambda good: good.replace("300", "400").replace("2 мил", "7 мил") if "0" in good or "2" in good else "",
    "language": lambda good: "The government has decided that all of the people should have what they want.",
    "garbage": lambda good: "⁇ <unk> ⁇ eng_Latn &quot;",
    "empty": lambda good: "",
    "blank": lambda good: "  \n ",
    "copied": lambda good: next(source for source, target in GOOD.items() if target == good),
}
BEST = QUALITIES["best"]


class Faulty(FakeTranslator):
    """Answers as `GOOD`, but with a fault at the ranks given, for whole sentences or, too, for their parts."""

    def __init__(self, faults: Mapping[str, Fault], ranks: Sequence[int] = range(1, 99)) -> None:
        super().__init__()
        self.faults, self.ranks = faults, set(ranks)

    def _hypothesis(self, request: Request, rank: int) -> Hypothesis:
        good = GOOD[request.text]
        fault = self.faults.get(request.text) if rank in self.ranks else None
        return Hypothesis(fault(good) if fault else good, -0.1 * rank, True)

    def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
        self.asked += requests
        yield from ((index, self._hypothesis(request, 1)) for index, request in enumerate(requests))

    def candidates(
        self, requests: Sequence[Request], decoding: Decoding, count: int
    ) -> Iterator[tuple[int, tuple[Hypothesis, ...]]]:
        self.asked += requests
        for index, request in enumerate(requests):
            yield index, tuple(self._hypothesis(request, rank) for rank in range(1, min(count, decoding.beam) + 1))


class Crashing(Faulty):
    """Breaks on whatever batch holds one of some sentences."""

    def __init__(self, poison: Sequence[str]) -> None:
        super().__init__({})
        self.poison = set(poison)

    def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
        for index, found in super().translate(requests, decoding):
            if requests[index].text in self.poison:
                raise TranslationError("the model broke")
            yield index, found


def russian(translator: FakeTranslator, decoding: Decoding | None = None, text: str = TEXT) -> Result:
    options = Options(("ru",), decoding or Decoding())
    return translate_document(read_text(text, "a.txt"), translator, options)


def bead_of(result: Result, source: str) -> tuple[Bead, str]:
    bitext = result.bitexts[0]
    at = next(i for i, segment in enumerate(result.source.segments) if segment.text == source)
    bead = bitext.beads[at]
    return bead, " ".join(segment.text for segment in bitext.target.segments[slice(*bead.target)])


def codes(bead: Bead) -> list[str]:
    return [note.code for note in bead.notes]


def alarming(bead: Bead) -> bool:
    return any(note.severity is not Severity.INFO for note in bead.notes)


# --- flagged ---------------------------------------------------------------------------------------------------------


def test_a_good_translation_has_no_notes() -> None:
    result = russian(Faulty({}))
    assert [note for bead in result.bitexts[0].beads for note in bead.notes] == []
    assert flagged(result) == ""


@pytest.mark.parametrize("name", list(FAULTS))
@pytest.mark.parametrize("source", SENTENCES)
@pytest.mark.parametrize("quality", list(QUALITIES))
def test_every_failure_is_flagged_where_nothing_better_comes(name: str, source: str, quality: str) -> None:
    everything = dict.fromkeys(GOOD, FAULTS[name])
    result = russian(Faulty({source: FAULTS[name]} if quality != "best" else everything), QUALITIES[quality])
    bead, _ = bead_of(result, source)
    account = result.account
    assert account.translated + account.copied + account.skipped == account.read == len(TEXT)
    if len(bead.target):
        assert alarming(bead)
        assert flagged(result)
    else:
        assert codes(bead) == ["missing"]
        assert any(source[:50] in line for line in account.missing)
        assert not account.complete


@settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(st.sampled_from(SENTENCES), st.sampled_from(list(FAULTS)), max_size=4),
    st.sampled_from(list(QUALITIES)),
    st.integers(1, 6),
)
def test_any_faults_are_repaired_or_flagged(faults: dict[str, str], quality: str, worst: int) -> None:
    translator = Faulty({source: FAULTS[name] for source, name in faults.items()}, range(1, worst + 1))
    result = russian(translator, QUALITIES[quality])
    for source in SENTENCES:
        bead, target = bead_of(result, source)
        repaired = target == GOOD[source]
        assert repaired or alarming(bead) or not len(bead.target)
        assert repaired or source in faults
        if quality == "best" and worst < 6:
            assert repaired
    assert result.account.complete == all(len(bead.target) for bead in result.bitexts[0].beads)


def test_a_note_of_the_article_stands_on_its_segment() -> None:
    text = "Ауданда мектеп салынды. Ауданда мектеп салынды."
    answers = iter(["Построена школа.", "В районе школа."])
    twice = FakeTranslator(lambda request: "Новый мост открыли вчера." if "көпір" in request.text else next(answers))
    result = russian(twice, text=text)  # one source is asked for once only, so both are alike
    assert "inconsistent" not in [code for bead in result.bitexts[0].beads for code in codes(bead)]
    same = FakeTranslator(lambda request: "Новый мост открыли вчера.")
    result = russian(same, text="Ауданда мектеп салынды. Кеше жаңа көпір ашылды.")
    assert "inconsistent" in codes(result.bitexts[0].beads[1])


# --- options ----------------------------------------------------------------------------------------------------------


def test_codes_can_be_turned_off_and_so_can_all_checks() -> None:
    faulty = Faulty({SENTENCES[0]: FAULTS["digits"]})
    document = read_text(TEXT, "a.txt")

    def made(checks: Checking) -> list[str]:
        result = translate_document(document, faulty, Options(("ru",), checks=checks))
        return codes(bead_of(result, SENTENCES[0])[0])

    assert made(Checking()) == ["numbers-differ"]
    assert made(Checking(off=("numbers-differ",))) == []
    assert made(Checking(on=False)) == []


def test_a_list_of_terms_is_checked(tmp_path: Path) -> None:
    terms = tmp_path / "t.tsv"
    terms.write_text("kk\ten\tru\tzh\ttype\tnote\nемхана\tclinic\tамбулатория\t诊所\tterm\t\n", encoding="utf-8")
    options = Options(("ru",), checks=Checking(terms=terms))
    result = translate_document(read_text(TEXT, "a.txt"), Faulty({}), options)
    (note,) = bead_of(result, LONG)[0].notes
    assert note.code == "term-missing"
    assert LONG[slice(*note.source or (0, 0))] == "емхана"


def test_the_signature_knows_what_was_checked(tmp_path: Path) -> None:
    from pipeline.run import make_signature

    terms = tmp_path / "t.tsv"
    terms.write_text("one", encoding="utf-8")
    variants = [
        Options(),
        Options(checks=Checking(on=False)),
        Options(checks=Checking(off=("spacing",))),
        Options(checks=Checking(terms=terms)),
        *(Options(decoding=decoding) for name, decoding in QUALITIES.items() if name != "standard"),
    ]

    def signed(options: Options, state: str = "") -> object:
        return sign_trust(make_signature(b"x", "a.txt", CARD, options), options, state)

    before = [signed(options) for options in variants]
    assert len({repr(signature) for signature in before}) == len(variants)
    terms.write_text("two", encoding="utf-8")
    assert [signed(options) for options in variants] == [*before[:3], signed(variants[3]), *before[4:]]
    assert signed(variants[3]) != before[3]
    assert signed(Options(), "state") != before[0]


# --- repaired ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(FAULTS))
@pytest.mark.parametrize("source", SENTENCES)
def test_a_better_answer_of_the_model_is_chosen(name: str, source: str) -> None:
    result = russian(Faulty({source: FAULTS[name]}, ranks=(1, 2)), BEST)
    bead, target = bead_of(result, source)
    assert target == GOOD[source]
    assert codes(bead) == ["reranked"]
    assert "3 of 6" in bead.notes[0].message
    assert result.account.complete


@pytest.mark.parametrize("name", ["loop", "language", "garbage", "empty", "blank", "copied"])
def test_what_is_wrong_in_all_answers_is_cut_and_tried_again(name: str) -> None:
    translator = Faulty({LONG: FAULTS[name]})
    result = russian(translator, BEST)
    bead, target = bead_of(result, LONG)
    assert target == GOOD[LONG]
    assert codes(bead) == ["retried"]
    assert "2 parts" in bead.notes[0].message
    assert [request.text for request in translator.asked[-2:]] == LONG.replace(", ", ",\n").split("\n")


def test_an_attempt_that_is_no_better_leaves_the_first() -> None:
    bad = Faulty(dict.fromkeys(GOOD, FAULTS["garbage"]))
    result = russian(bad, BEST)
    notes = bead_of(result, LONG)[0].notes
    assert [note.code for note in notes].count("retried") == 1
    assert "the first attempt stands" in next(note for note in notes if note.code == "retried").message
    assert any(note.severity is Severity.ERROR for note in notes)


def test_nothing_is_retried_in_standard() -> None:
    translator = Faulty({LONG: FAULTS["garbage"]})
    russian(translator)
    assert len(translator.asked) == len(SENTENCES) + 1


def test_the_ranking_puts_errors_first_and_the_score_last() -> None:
    error, warning, term = Note("a", "", Severity.ERROR), Note("b", ""), Note("term-missing", "")
    order = [
        standing("x", [Note("i", "", Severity.INFO)], -0.1),
        standing("x", [], -0.2),
        standing("x", [term], -0.1),
        standing("x", [term, term], -0.1),
        standing("x", [warning], -0.1),
        standing("x", [warning, term], -0.1),
        standing("x", [error], -0.1),
        standing("x", [error, warning], 0.0),
        standing(" ", [], 0.0),
    ]
    assert order == sorted(order)
    assert len(set(order)) == len(order)


def test_of_equals_the_models_first_is_taken() -> None:
    from pipeline.translate import NoJudge

    found = tuple(Hypothesis(text, -0.5, True) for text in "abc")
    assert choose(Request("x", "ru"), found, NoJudge()).rank == 1
    assert choose(Request("x", "ru"), (replace(found[0], finished=False), *found[1:]), NoJudge()).rank == 2


@given(st.text(alphabet="абв ,;–", max_size=80))
def test_cutting_once_loses_nothing(text: str) -> None:
    parts = cut_once(text)
    assert len(parts) <= 2
    if len(parts) == 2:
        assert "".join("".join(parts).split()) == "".join(text.split())
    else:
        assert parts == [text]


# --- a model that breaks ----------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_only_what_breaks_the_model_is_without_answer(poisoned: list[bool]) -> None:
    requests = [Request(f"сөз {n}", "ru") for n in range(len(poisoned))]
    poison = [request for request, bad in zip(requests, poisoned, strict=True) if bad]

    class Breaking(FakeTranslator):
        def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
            for index, found in super().translate(requests, decoding):
                if requests[index] in poison:
                    raise TranslationError("the model broke")
                yield index, found

    memory = DictAnswers()
    if len(poison) > MOST_BROKEN:
        with pytest.raises(TranslationError, match="the model broke"):
            answer(requests, Breaking(), Decoding(), memory)
    else:
        found = answer(requests, Breaking(), Decoding(), memory)
        assert set(found) == set(requests) - set(poison) == set(memory.known)


def test_a_sentence_that_breaks_the_model_is_missing_and_the_rest_is_there() -> None:
    result = russian(Crashing([SENTENCES[1]]))
    assert codes(bead_of(result, SENTENCES[1])[0]) == ["missing"]
    assert len(result.account.missing) == 1
    assert all(bead_of(result, source)[1] == GOOD[source] for source in SENTENCES if source != SENTENCES[1])


def test_in_best_a_missing_sentence_is_tried_in_parts() -> None:
    class Broken(Faulty):
        def candidates(
            self, requests: Sequence[Request], decoding: Decoding, count: int
        ) -> Iterator[tuple[int, tuple[Hypothesis, ...]]]:
            if any(request.text == LONG for request in requests):
                raise TranslationError("too long")
            yield from super().candidates(requests, decoding, count)

    result = russian(Broken({}), BEST)
    bead, target = bead_of(result, LONG)
    assert (target, codes(bead)) == (GOOD[LONG], ["retried"])
    assert result.account.complete


# --- answers kept -----------------------------------------------------------------------------------------------------


def test_all_ranks_are_remembered() -> None:
    memory, translator = DictAnswers(), Faulty({SENTENCES[0]: FAULTS["digits"]}, ranks=(1,))
    requests = [Request(text, "ru") for text in GOOD]
    first = candidates(requests, Means(translator, BEST, memory))
    asked = len(translator.asked)
    assert candidates(requests, Means(translator, BEST, memory)) == first
    assert len(translator.asked) == asked
    assert all(len(found) == 6 for found in first.values())
    assert first[requests[0]][0].text != first[requests[0]][1].text


def test_fewer_answers_than_asked_for_are_remembered_too() -> None:
    memory, translator = DictAnswers(), FakeTranslator()
    requests = [Request("сөз", "ru")]
    candidates(requests, Means(translator, BEST, memory))
    assert len(candidates(requests, Means(translator, BEST, memory))[requests[0]]) == 1
    assert len(translator.asked) == 1


def test_recent_answers_are_found_where_those_kept_are_not_wanted() -> None:
    class Deaf(DictAnswers):
        def find(self, requests: Sequence[Request]) -> Mapping[Request, Hypothesis]:
            return {}

    deaf = Deaf()
    recent = RecentAnswers(deaf)
    request, other = Request("сөз", "ru"), Request("сөз", "en")
    recent.add({request: Hypothesis("слово", -0.1, True)})
    assert list(recent.find([request, other])) == [request]
    assert list(deaf.known) == [request]
    recent.forget()
    assert not recent.find([request])


# --- many articles ----------------------------------------------------------------------------------------------------


def test_articles_answered_together_are_as_those_answered_alone() -> None:
    texts = [TEXT, "Тақырып\n\n" + SENTENCES[1], " ".join(reversed(SENTENCES))]
    GOOD.setdefault("Тақырып", "Заголовок")
    articles = [read_article(read_text(text, "a.txt")) for text in texts]
    translator, memory = Faulty({}), DictAnswers()
    means = Means(translator, Decoding(), memory)
    prepare([(one.read, one.known) for one in articles], ["ru"], means)
    assert len(translator.asked) == len(SENTENCES) + 2  # no sentence twice
    for text in texts:
        options = Options(("ru",))
        together = translate_document(read_text(text, "a.txt"), translator, options, memory)
        alone = translate_document(read_text(text, "a.txt"), Faulty({}), options)
        assert artefacts(together, options) == artefacts(alone, options)
    assert len(translator.asked) == len(SENTENCES) + 2


@given(st.integers(0, 200))
def test_windows_hold_every_article_once(count: int) -> None:
    paths = [Path(str(n)) for n in range(count)]
    made = list(windows(paths))
    assert [path for window in made for path in window] == paths
    assert all(1 <= len(window) <= 32 for window in made)


class FakeMachine(Machine):
    """A machine with a model that is loaded already."""

    def __init__(self, translator: FakeTranslator) -> None:
        self.fake = translator

    @property
    def card(self) -> object:  # type: ignore[override]
        return CARD

    def translator(self) -> FakeTranslator:
        return self.fake


def job(folder: Path, translator: FakeTranslator, sources: int, settings_: Settings | None = None) -> Job:
    for number in range(sources):
        path = folder / f"a{number}.txt"
        if not path.exists():
            path.write_text(SENTENCES[number % len(SENTENCES)] + "\n", encoding="utf-8")
    made = Job(folder / "out", Options(("ru",)), FakeMachine(translator), settings_ or Settings(check_language=False))
    made.code = made.run(sorted(folder.glob("*.txt")), quiet=True)  # type: ignore[attr-defined]
    return made


def manifests(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in (folder / "out").glob("*/manifest.json"))


def test_a_missing_sentence_makes_the_run_fail_and_spoils_no_other_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = job(tmp_path, Crashing([SENTENCES[1]]), 6)
    assert done.code == 1  # type: ignore[attr-defined]
    assert (done.done, done.failed) == (4, 2)
    assert manifests(tmp_path) == [f"a{n}" for n in range(6)]
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert [line.split()[1] for line in errors] == ["a1.txt:", "a5.txt:"]


def test_a_model_that_is_broken_altogether_ends_in_one_line_an_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = " ".join(f"Сөйлем {n}." for n in range(MOST_BROKEN + 4))
    (tmp_path / "b.txt").write_text(text, encoding="utf-8")

    class Dead(FakeTranslator):
        def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
            raise TranslationError("the model broke")
            yield

    done = job(tmp_path, Dead(), 0)
    assert done.code == 1  # type: ignore[attr-defined]
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert errors == ["error: the model broke"]
    assert manifests(tmp_path) == []


def test_an_interrupt_loses_no_answer(tmp_path: Path) -> None:
    class Interrupted(Faulty):
        def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
            for index, found in super().translate(requests, decoding):
                yield index, found
                if len(requests) > 1 and index == 1:
                    raise KeyboardInterrupt

    first = Interrupted({})
    done = job(tmp_path, first, 4)
    assert done.code == 1  # type: ignore[attr-defined]
    assert manifests(tmp_path) == ["a0"]
    again = Faulty({})
    assert job(tmp_path, again, 4).code == 0  # type: ignore[attr-defined]
    assert [request.text for request in again.asked] == SENTENCES[3:]


def test_force_asks_each_sentence_once_more(tmp_path: Path) -> None:
    job(tmp_path, Faulty({}), 4)
    again = Faulty({})
    job(tmp_path, again, 4, Settings(check_language=False, force=True))
    assert sorted(request.text for request in again.asked) == sorted(SENTENCES)


def test_the_flags_are_said_in_one_line_an_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert job(tmp_path, Faulty({SENTENCES[0]: FAULTS["digits"]}), 4).code == 0  # type: ignore[attr-defined]
    lines = [line for line in capsys.readouterr().err.splitlines() if "flagged" in line]
    assert lines == ["a0.txt: 1 of 1 segments flagged (numbers-differ)"]


# --- memory -----------------------------------------------------------------------------------------------------------


def remember(path: Path, *entries: tuple[str, str, Origin]) -> None:
    with TranslationMemory(path) as memory:
        memory.add(
            Entry(source, "ru", target, origin, "2026-03-05T09:30:00Z", who="Айгүл")
            for source, target, origin in entries
        )


def test_what_people_said_is_used_and_the_machine_is_not_asked(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    remember(path, (SENTENCES[3], "Глава ведомства сказал спасибо.", Origin.EDITED))
    translator = Faulty({})
    with TranslationMemory(path) as memory:
        article = read_article(read_text(TEXT, "a.txt"), memory, ("ru",))
    result = made_from(article, translator)
    bead, target = bead_of(result, SENTENCES[3])
    assert target == "Глава ведомства сказал спасибо."
    (note,) = bead.notes
    assert (note.code, note.severity) == ("memory", Severity.INFO)
    assert "exact match), edited by Айгүл, 2026-03-05" in note.message
    assert SENTENCES[3] not in [request.text for request in translator.asked]
    assert result.account.translated == len(TEXT) - TEXT.count("\n") - 3
    assert article.state != read_article(read_text(TEXT, "a.txt")).state == ""


def made_from(article: object, translator: FakeTranslator) -> Result:
    from pipeline.run import Article, translate_article
    from pipeline.trust import judge_of

    assert isinstance(article, Article)
    return translate_article(article, Means(translator, Decoding(), judge=judge_of(Checking())), ("ru",))


def test_an_adapted_match_is_used_and_judged(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    remember(path, (SENTENCES[0].replace("300", "500"), "Построена школа на 500 мест в районе.", Origin.APPROVED))
    with TranslationMemory(path) as memory:
        article = read_article(read_text(TEXT, "a.txt"), memory, ("ru",))
    bead, target = bead_of(made_from(article, Faulty({})), SENTENCES[0])
    assert target == "Построена школа на 300 мест в районе."
    assert "adapted match: 500 → 300" in bead.notes[0].message


def test_what_was_imported_is_judged_what_was_approved_is_not(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    wrong = "В районе построена новая школа на 900 мест."
    remember(path, (SENTENCES[0], wrong, Origin.IMPORTED), (SENTENCES[1], wrong, Origin.APPROVED))
    with TranslationMemory(path) as memory:
        article = read_article(read_text(TEXT, "a.txt"), memory, ("ru",))
    result = made_from(article, Faulty({}))
    assert "numbers-differ" in codes(bead_of(result, SENTENCES[0])[0])
    assert "numbers-differ" not in codes(bead_of(result, SENTENCES[1])[0])


def test_a_changed_memory_makes_only_its_articles_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.sqlite"
    remember(path, ("Басқа сөйлем.", "Другое предложение.", Origin.EDITED))
    with_memory = Settings(check_language=False, memory=path)
    job(tmp_path, Faulty({}), 4, with_memory)
    remember(path, (SENTENCES[2], GOOD[SENTENCES[2]], Origin.EDITED))
    capsys.readouterr()
    job(tmp_path, Faulty({}), 4, with_memory)
    said = capsys.readouterr().err
    assert [line.split(":")[0] for line in said.splitlines() if "up to date" in line] == ["a0.txt", "a1.txt", "a3.txt"]


def test_a_memory_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "none.sqlite"
    assert job(tmp_path, Faulty({}), 1, Settings(memory=path)).code == 1  # type: ignore[attr-defined]
    assert "no such translation memory" in capsys.readouterr().err
    assert not path.exists()


# --- written ----------------------------------------------------------------------------------------------------------


def test_a_note_as_json() -> None:
    assert note_json(Note("a", "b")) == {"code": "a", "message": "b", "severity": "warning"}
    placed = note_json(Note("a", "b", Severity.ERROR, Span(3, 5), Span(0, 1)))
    assert placed == {"code": "a", "message": "b", "severity": "error", "start": 3, "end": 5}


def test_notes_are_in_the_bitext_file() -> None:
    result = russian(Faulty({SENTENCES[0]: FAULTS["digits"]}))
    beads = [json.loads(line) for line in artefacts(result, Options(("ru",)))["kk-ru.jsonl"].splitlines()]
    (note,) = [note for bead in beads for note in bead["notes"]]
    target = FAULTS["digits"](GOOD[SENTENCES[0]])
    assert (note["code"], note["severity"], target[note["start"] : note["end"]]) == ("numbers-differ", "error", "400")
