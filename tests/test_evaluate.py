"""The scorers, on cases counted by hand, and `qosbet evaluate` on the gold data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.errors import IngestError
from pipeline.score import Scored, alignment_scores, boundary_scores, translation_scores, word_scores
from pipeline.score.translation import FEWEST

GOLD = Path(__file__).parent / "gold"


def evaluate(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, ["evaluate", *arguments, "--format", "jsonl"], catch_exceptions=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_boundaries_are_counted_without_white_space() -> None:
    scores = boundary_scores([(["A b.", "C.", "D."], ["A  b.", "C. D."]), (["E."], ["E."])])
    assert (scores.precision, scores.recall, scores.f1) == (100.0, 50.0, 66.67)
    assert (scores.exact, scores.altered) == (50.0, 0)
    wrong = boundary_scores([(["A."], ["B."])])
    assert (wrong.altered, wrong.exact) == (1, 0)


def test_strict_and_lax() -> None:
    gold = [((0,), (0,)), ((1, 2), (1,)), ((3,), ())]
    found = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ())]
    scores = alignment_scores([(gold, found)])
    # precision 2 of 4, recall 1 of 2; lax: 3 of 4, 2 of 2
    assert scores.strict == 50.0
    assert scores.lax == pytest.approx(200 * 0.75 / 1.75, abs=0.01)


def test_error_rate_of_words() -> None:
    scores = word_scores([({(0, 0), (1, 1)}, {(1, 2)}, {(0, 0), (1, 2), (2, 2)})])
    assert (scores.precision, scores.recall) == (66.67, 50.0)
    assert scores.error_rate == pytest.approx(1 - (1 + 2) / (3 + 2))


def test_segmentation_on_gold() -> None:
    """Wide margins below what docs/segmentation.md reports."""
    (row,) = evaluate("segmentation", str(GOLD / "seg_kk.jsonl"))
    assert row["altered"] == 0
    assert row["f1"] > 94


@pytest.mark.parametrize(("pair", "least"), [("kk-en", 92), ("kk-ru", 95), ("kk-zh", 92)])
def test_alignment_on_gold(pair: str, least: float) -> None:
    """Wide margins below what docs/alignment.md reports: catch a broken channel, not a bad day."""
    (row,) = evaluate("alignment", str(GOLD / f"align_{pair}.jsonl"))
    assert row["strict"] > least
    assert row["lax"] > 97


@pytest.mark.parametrize(("pair", "most"), [("kk-en", 0.22), ("kk-ru", 0.20), ("kk-zh", 0.30)])
def test_words_on_gold(pair: str, most: float) -> None:
    (row,) = evaluate("words", str(GOLD / f"words_{pair}.jsonl"), "--pair", pair)
    assert row["error_rate"] < most


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "line 1: is no JSON object"),
        (b'{"text": "A."}', "line 1: lacks sentences"),
        (b"", "no records"),
        (b"\xff", "byte 0 is not valid UTF-8"),
        (b'{"text": 5, "sentences": 6}', "wrong shape"),
        (b'{"text": "A.", "sentences": ["A."], "lang": "xx"}', "'xx' is not supported"),
        (b'{"text": "A. B.", "sentences": ["A.", "C."]}', "record 1: the sentences do not make up the text"),
    ],
)
def test_broken_gold_files_are_named(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    done = CliRunner().invoke(app, ["evaluate", "segmentation", str(path)])
    assert message in str(done.exception)
    assert isinstance(done.exception, Exception)
    assert IngestError.__mro__[1] in type(done.exception).__mro__


BEADS = '{"id": "d7", "pair": "kk-en", "src": ["Бір.", "Екі."], "tgt": ["One.", "Two."], "gold": %s}'
LINKS = (
    '{"source": "Бір екі", "target": "One two", "source_tokens": ["Бір", "екі"], "target_tokens": ["One", "two"],'
    ' "sure": %s, "possible": %s}'
)


@pytest.mark.parametrize(
    ("command", "content", "message"),
    [
        ("alignment", BEADS % "[[[0], [-1]]]", r"record 1 \(d7\): target index -1 is not from 0 to 1"),
        ("alignment", BEADS % "[[[0, 2], [0]]]", "source index 2 is not from 0 to 1"),
        ("alignment", BEADS % "[[[0], [0]], [[0, 1], [1]]]", "source index 0 stands in two beads"),
        ("alignment", BEADS % "[[[0], [true]]]", "target index True is not from 0 to 1"),
        ("alignment", BEADS % '[[["0"], [0]]]', "source index '0' is not"),
        ("alignment", BEADS % "[[[0]]]", "wrong shape"),
        ("alignment", BEADS % "7", "wrong shape"),
        ("words", LINKS % ("[[0, 2]]", "[]"), "sure: target index 2 is not from 0 to 1"),
        ("words", LINKS % ("[]", "[[-1, 0]]"), "possible: source index -1 is not from 0 to 1"),
        ("words", LINKS % ("[[0]]", "[]"), "record 1: "),
    ],
)
def test_impossible_indexes_are_named(command: str, content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content + "\n", encoding="utf-8")
    options = ["--pair", "kk-en"] if command == "words" else []
    done = CliRunner().invoke(app, ["evaluate", command, str(path), *options])
    assert isinstance(done.exception, IngestError)
    assert re.search(message, str(done.exception))
    assert "\n" not in str(done.exception)


CORPUS = """# doc: a | kind: meeting
# title
Мектеп ашылды\tA school was opened\tОткрылась школа\t学校落成
# para
Алматыда мектеп ашылды.\tA school was opened in Almaty.\tВ Алматы открылась школа.\t阿拉木图一所新学校落成。
"""


def test_translations_of_a_corpus(tmp_path: Path) -> None:
    path = tmp_path / "corpus.tsv"
    path.write_text(CORPUS, encoding="utf-8")
    rows = evaluate("translation", str(path), "--model", "mini", "--quiet", "--beam", "1")
    assert [(row["target"], row["group"], row["sentences"]) for row in rows] == [
        ("en", "all", 2), ("ru", "all", 2), ("zh-Hans", "all", 2),
    ]  # fmt: skip
    assert all(0 < row["chrf"] <= 100 for row in rows)


def test_a_header_is_no_sentence(tmp_path: Path) -> None:
    path = tmp_path / "corpus.tsv"
    path.write_text("kk\ten\tru\tzh\n" + CORPUS, encoding="utf-8")
    (row,) = evaluate("translation", str(path), "--model", "mini", "--to", "en", "--beam", "1")
    assert row["sentences"] == 2


def test_given_translations_are_scored(tmp_path: Path) -> None:
    texts = {"kk": "Бір.\nЕкі.\n", "en": "One house.\nTwo dogs.\n", "made": "One house.\nTwo cats.\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    given = ["translation", str(tmp_path / "kk"), "--to", "en", "--reference", str(tmp_path / "en"), "--made"]
    (right,) = evaluate(*given, str(tmp_path / "en"))
    (wrong,) = evaluate(*given, str(tmp_path / "made"))
    assert right["chrf"] == 100
    assert 20 < wrong["chrf"] < 100
    assert "nw:2" in str(right["signature"])


def test_groups_by_kind_and_length() -> None:
    long = [Scored("бір екі үш төрт бес алты жеті сегіз", "a", "a", "para")] * FEWEST
    short = [Scored("бір", "b", "c", "title")] * FEWEST
    groups = {row.group: row for row in translation_scores([*long, *short], "en")}
    assert set(groups) == {"all", "kind:para", "kind:title", "words:1-7", "words:8-14"}
    assert groups["kind:para"].chrf == 100
    assert groups["words:1-7"].chrf == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.tsv", "бір\tone\tодин\n", "line 1: has 3 filled columns, not 4"),
        ("a.tsv", "# doc: a\n", "no sentences"),
        ("a.txt", "бір\n", "give a .tsv"),
    ],
)
def test_broken_corpora_are_named(name: str, content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    done = CliRunner().invoke(app, ["evaluate", "translation", str(path), "--model", "mini"])
    assert message in str(done.exception)
