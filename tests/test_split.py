from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import split_text
from pipeline.errors import UsageError
from pipeline.split import alphabetic, chinese, explain, sentence_spans
from pipeline.split.knowledge import knowledge
from tests.timing import process_seconds

CASES = Path(__file__).parent / "cases"
KAZAKH = json.loads((CASES / "split_kk.json").read_text(encoding="utf-8"))
OTHER = [
    (lang, sentences)
    for lang, cases in json.loads((CASES / "split_other.json").read_text(encoding="utf-8")).items()
    for sentences in cases
]


def read_cases(lang: str) -> list[tuple[str, list[str]]]:
    """Texts and their sentences from a case file; what the marks in it mean stands on its first line."""
    lines = (CASES / f"split_{lang}.txt").read_text(encoding="utf-8").splitlines()
    cases = [line for line in lines if line and not line.startswith("# ")]
    return [(line.replace(" ‖ ", " ").replace("‖", ""), [part.strip() for part in line.split("‖")]) for line in cases]


HARD = [(lang, text, wanted) for lang in ("kk", "en", "ru", "zh") for text, wanted in read_cases(lang)]


def sentences(text: str, lang: str = "kk") -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text, lang)]


@pytest.mark.parametrize("case", KAZAKH, ids=[case["name"] for case in KAZAKH])
def test_kazakh_cases(case: dict[str, object]) -> None:
    wanted = case["sentences"]
    assert isinstance(wanted, list)
    text = case.get("text", " ".join(wanted))
    assert isinstance(text, str)
    assert sentences(text) == wanted


@pytest.mark.parametrize(("lang", "wanted"), OTHER)
def test_cases_of_the_other_languages(lang: str, wanted: list[str]) -> None:
    assert sentences(("" if lang == "zh" else " ").join(wanted), lang) == wanted


@pytest.mark.parametrize(("lang", "text", "wanted"), HARD, ids=[f"{lang}: {text}" for lang, text, _ in HARD])
def test_hard_cases(lang: str, text: str, wanted: list[str]) -> None:
    assert sentences(text, lang) == wanted
    assert [sentences(sentence, lang) for sentence in wanted] == [[sentence] for sentence in wanted]


def test_there_is_a_case_for_every_rule() -> None:
    texts = [*HARD, *(("kk", case.get("text", " ".join(case["sentences"])), []) for case in KAZAKH)]
    used = {decision.rule for lang, text, _ in texts for decision in explain(text, lang)}
    known = {rule.__name__ for rule in (*alphabetic.RULES, *chinese.RULES)}
    assert used == known


@pytest.mark.parametrize("lang", ["kk", "en", "ru"])
def test_abbreviations_are_written_small_and_without_their_last_dot(lang: str) -> None:
    for word in knowledge(lang).special:
        assert word == word.lower()
        assert not word.endswith(".")


@pytest.mark.parametrize("case", KAZAKH, ids=[case["name"] for case in KAZAKH])
def test_splitting_a_sentence_again_changes_nothing(case: dict[str, object]) -> None:
    wanted = case["sentences"]
    assert isinstance(wanted, list)
    assert [sentences(sentence) for sentence in wanted] == [[sentence] for sentence in wanted]


def test_explain_names_a_rule_for_every_stop() -> None:
    decisions = explain("Құжатқа 1921 ж. 21 ақпанда қол қойылды. Ол күшіне енді.")
    assert [(d.boundary, d.rule) for d in decisions] == [
        (False, "closing_abbreviation"),
        (True, "capital"),
        (True, "at_end"),
    ]


AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from('абғқӘЖ .!?…–-«»"“”()[]1235,:;\n\r\t\u00a0\u2028。！？”’т.б'), st.characters(codec="utf-8")
    )
)


@settings(deadline=None)
@given(AWKWARD, st.sampled_from(["kk", "en", "ru", "zh"]))
def test_segments_reproduce_the_text(text: str, lang: str) -> None:
    segments = split_text(text, lang)
    position = 0
    for segment in segments:
        assert text[segment.start : segment.end] == segment.text
        assert segment.text.strip() == segment.text
        assert segment.text
        assert not text[position : segment.start].strip()
        position = segment.end
    assert not text[position:].strip()


@settings(deadline=None)
@given(AWKWARD, st.sampled_from(["kk", "en", "ru", "zh"]))
def test_spans_hold_everything_but_white_space(text: str, lang: str) -> None:
    kept = "".join(sentences(text, lang))
    assert "".join(kept.split()) == "".join(text.split())


HOSTILE = [".", "«", "т.б. ", "– ", "(", "\n", "А. ", '"', "? ", "1. ", "ж. ", "…", "。", ": 1. "]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("lang", ["kk", "zh"])
def test_hostile_repetition_stays_linear(unit: str, lang: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        return process_seconds(lambda: split_text(text, lang))

    seconds(2_000)
    small, large = max(seconds(5_000), 0.008), seconds(40_000)
    assert large < 40 * small, "eight times the text may take about eight times as long, never sixty-four"


def test_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="'xx' is not supported"):
        split_text("Сөйлем.", "xx")


def test_empty_text_has_no_segments() -> None:
    assert split_text("") == split_text(" \n\t ") == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([case["sentences"][0] for case in KAZAKH]), min_size=1, max_size=5))
def test_paragraphs_of_known_sentences_are_found_again(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert "".join(s.text for s in split_text(text)).split() == "".join(paragraphs).split()


@pytest.mark.parametrize("lang", ["kk", "en", "ru"])
def test_no_word_of_the_knowledge_mixes_alphabets(lang: str) -> None:
    for word in knowledge(lang).special | knowledge(lang).openers:
        assert not (re.search("[a-z]", word) and re.search("[\u0400-\u04ff]", word)), word
