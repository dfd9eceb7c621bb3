from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Options
from pipeline.data import Account, Decoding, Document, Hypothesis, Note, Request, Severity
from pipeline.errors import TranslationError
from pipeline.ingest import read_text
from pipeline.run import split_text, translate_document, translate_lines
from pipeline.translate.choice import UNFINISHED
from pipeline.translate.parts import cut_long, take_apart
from pipeline.translate.schedule import answer
from tests.fakes import DictAnswers, FakeTranslator, same

DECODING = Decoding()


def words(text: str) -> int:
    return len(text.split())


def test_duplicates_are_asked_once_and_known_answers_never() -> None:
    memory = DictAnswers()
    known = Request("бір", "en")
    memory.add({known: Hypothesis("one", -0.1, True)})
    translator = FakeTranslator()
    requests = [known, Request("екі", "en"), Request("екі", "en"), Request("екі", "ru")]
    answers = answer(requests, translator, DECODING, memory)
    assert answers[known].text == "one"
    assert sorted(translator.asked, key=lambda r: r.target) == [Request("екі", "en"), Request("екі", "ru")]
    assert set(memory.known) == set(requests)


WORKING = (Request("сөз 00", "en"), Request("сөз 01", "en"))


class Failing(FakeTranslator):
    def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
        for index, found in super().translate(requests, decoding):
            if requests[index] not in WORKING:
                raise TranslationError("the model broke")
            yield index, found


def test_answers_are_kept_when_the_model_breaks() -> None:
    memory = DictAnswers()
    requests = [Request(f"сөз {n:02}", "en") for n in range(20)]
    with pytest.raises(TranslationError):
        answer(requests, Failing(), DECODING, memory)
    assert set(memory.known) == set(requests[:2])


def test_progress_counts_every_piece() -> None:
    seen: list[tuple[int, int]] = []
    requests = [Request("сөз " * n, "en") for n in (1, 20, 300)]
    answer(requests, FakeTranslator(), DECODING, DictAnswers(), lambda done, total: seen.append((done, total)))
    assert seen[-1] == (321, 321)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_list_markers_are_kept_back() -> None:
    parts = take_apart("2) жолды жөндеу;", "2)", words, 100)
    assert (parts.marker, parts.parts) == ("2) ", ("жолды жөндеу;",))


def test_a_quote_keeps_its_dash() -> None:
    assert take_apart("– Сөз, – деді ол.", "", words, 100).parts == ("– Сөз, – деді ол.",)


@pytest.mark.parametrize("text", ["2 934", "***", "50 %", "12.10.2023"])
def test_what_has_no_letters_is_copied(text: str) -> None:
    assert (take_apart(text, "", words, 100).parts, take_apart(text, "", words, 100).verbatim) == ((), text)


def test_long_sentences_are_cut_at_semicolons_first() -> None:
    text = "бірінші бөлік, үтірлі; екінші бөлік, үтірлі"
    assert cut_long(text, words, 4) == ["бірінші бөлік, үтірлі;", "екінші бөлік, үтірлі"]


@given(st.text(alphabet="абв ,;–", max_size=300), st.integers(2, 20))
def test_cutting_loses_nothing(text: str, longest: int) -> None:
    parts = cut_long(text, words, longest)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(words(part) <= longest for part in parts)


def test_a_word_without_end_is_cut_too() -> None:
    assert "".join(cut_long("а" * 1000, len, 100)) == "а" * 1000


def test_parts_are_joined_and_marked() -> None:
    text = "Тақырып\n\n" + "бір екі үш төрт, " * 60 + "соңы."
    result = translate_document(read_text(text, "a.txt"), FakeTranslator(same), Options(targets=("en", "zh-Hans")))
    for bitext in result.bitexts:
        assert bitext.beads[1].notes[0] == Note("split", "translated in 2 parts", Severity.INFO)
    assert result.bitexts[0].target.document.text.split() == text.split()


def test_a_missing_translation_is_counted_and_named() -> None:
    document = read_text("Тақырып\n\nБірінші сөйлем. Екінші сөйлем.", "a.txt")
    made = FakeTranslator(lambda r: "" if r.text.startswith("Екінші") and r.target == "ru" else "ok.")
    result = translate_document(document, made)
    at = document.text.index("Екінші")
    message = f"a.txt: segment 3 at character {at} has no translation into ru: 'Екінші сөйлем.'"
    assert result.account == Account(read=at + 14, translated=7 + 15, copied=3, skipped=14, missing=(message,))
    assert not result.account.complete
    bead = result.bitexts[1].beads[2]
    assert (len(bead.target), bead.notes[0].code) == (0, "missing")


def test_an_unfinished_translation_is_noted() -> None:
    class Cut(FakeTranslator):
        def translate(self, requests: Sequence[Request], decoding: Decoding) -> Iterator[tuple[int, Hypothesis]]:
            yield from ((index, Hypothesis("half", -1.0, False)) for index in range(len(requests)))

    result = translate_document(read_text("Сөйлем.", "a.txt"), Cut())
    assert result.bitexts[0].beads[0].notes[0] == UNFINISHED
    assert UNFINISHED.severity is Severity.ERROR


def test_lines_stay_lines() -> None:
    lines = ["Бірінші. Екінші.", "", "  ", "123", "Сөз\u2028сөз", "– Жоқ, – деді ол."]
    made = translate_lines(lines, "ru", FakeTranslator(), DECODING)
    assert made == ["RU Бірінші. RU Екінші.", "", "", "123", "RU Сөз сөз", "RU – Жоқ, – деді ол."]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\n")), max_size=20))
def test_as_many_lines_out_as_in(lines: list[str]) -> None:
    made = translate_lines(lines, "zh-Hans", FakeTranslator(), DECODING)
    assert len(made) == len(lines)
    assert not any("\n" in line or "\r" in line for line in made if line)


@given(st.text(alphabet="абв .!?\n–1«»", max_size=200))
def test_the_account_always_closes_and_beads_tile(text: str) -> None:
    if not text.strip():
        return
    document: Document = read_text(text, "a.txt")
    result = translate_document(document, FakeTranslator())
    assert result.account.read == len(text)
    assert result.account.skipped == 0
    for bitext in result.bitexts:  # the types check tiling and offsets; here: what lies between is kept
        assert [b.source.start for b in bitext.beads] == list(range(len(split_text(text))))
