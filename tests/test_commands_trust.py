"""`qosbet check`, `qosbet terms`, `qosbet memory`, and their scorers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli.main import app
from pipeline.data import Note, Severity, Span
from pipeline.errors import QosbetError
from pipeline.score.checks import ALL, CLEAN, Judged, check_scores
from pipeline.score.terms import term_scores

HERE = Path(__file__).parent
KK = "Облыста 25 мектеп салынды.\nБүгін Астанада жиын өтті.\n"
RU = "В области построено 52 школы.\nСегодня в Астане прошло совещание.\n"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.kk").write_text(KK, encoding="utf-8")
    (tmp_path / "s.ru").write_text(RU, encoding="utf-8")
    return tmp_path


def qosbet(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def objects(done: Result) -> list[dict[str, Any]]:
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_object_a_line_with_flags(work: Path) -> None:
    done = qosbet("check", "--lines", "s.kk", "s.ru", "--to", "ru", "--format", "jsonl")
    first, second = objects(done)
    assert done.exit_code == 0
    assert first == {
        "flags": [
            {
                "code": "numbers-differ",
                "severity": "error",
                "start": 20,
                "end": 22,
                "message": "25 in the source, 52 here",
            }
        ]
    }
    assert RU[20:22] == "52"
    assert second == {"flags": []}
    assert "2 lines, 1 flagged (1 error): numbers-differ 1" in done.stderr


def test_text_names_line_code_severity_and_message(work: Path) -> None:
    done = qosbet("check", "--lines", "s.kk", "s.ru", "--to", "ru")
    assert done.stdout == "1\tnumbers-differ\terror\t25 in the source, 52 here\n"


def test_strict_and_codes_turned_off(work: Path) -> None:
    usual = ("check", "--lines", "s.kk", "s.ru", "--to", "ru", "--strict")
    assert qosbet(*usual).exit_code == 1
    assert qosbet(*usual, "--off", "numbers-differ").exit_code == 0


def test_one_side_may_be_stdin(work: Path) -> None:
    for sides, text in (("- s.ru", KK), ("s.kk -", RU)):
        done = qosbet("check", "--lines", *sides.split(), "--to", "ru", stdin=text.encode())
        assert done.stdout.startswith("1\tnumbers-differ"), sides


def test_only_line_feeds_end_lines_and_empty_lines_count(work: Path) -> None:
    Path("a").write_text("\ufeffБір\u2028екі.\r\n\n\nҮш.", encoding="utf-8")
    Path("b").write_text("Один два.\n\n\nТри.\n", encoding="utf-8")
    done = qosbet("check", "--lines", "a", "b", "--to", "ru", "--format", "jsonl")
    assert len(objects(done)) == 4
    assert objects(done)[1:3] == [{"flags": []}] * 2


def test_sources_in_other_letters_are_read(work: Path) -> None:
    latin = "Oblysta 25 mektep salyndy.\nBügin Astanada jiyn ötti. Oğan ükimet ökilderi qatysty.\n"
    Path("l.kk").write_text(latin, encoding="utf-8")
    done = qosbet("check", "--lines", "l.kk", "s.ru", "--to", "ru", "--format", "jsonl")
    assert [flag["code"] for flag in objects(done)[0]["flags"]] == ["numbers-differ"]
    done = qosbet("terms", "--lines", "l.kk", "--format", "jsonl")
    (match, *_) = objects(done)[0]["matches"]
    assert latin[match["start"] : match["end"]] == "mektep"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--lines s.kk short --to ru", "short: has 1 lines, s.kk has 2"),
        ("--lines s.kk latin1 --to ru", "latin1: line 1: byte 1 (0xff) is not valid UTF-8"),
        ("--lines s.kk absent --to ru", "absent: cannot be read: No such file"),
        ("--lines s.kk folder --to ru", "folder: cannot be read: Is a directory"),
        ("--lines - - --to ru", "stdin can be one of the two files only"),
        ("--lines s.kk --to ru", "--lines needs two files"),
        ("--lines s.kk s.ru", "needs exactly one target language"),
        ("--lines s.kk s.ru --to de", "language 'de' is not supported"),
        ("--lines s.kk s.ru --to kk", "translations into 'kk' cannot be checked"),
        ("--lines s.kk s.ru --to ru --off nothing", "--off 'nothing' must be one of"),
        ("--lines s.kk s.ru --to ru --format xml", "--format 'xml'"),
        ("s.kk s.ru", "give one corpus file or workspace"),
        ("folder", "is no workspace and holds none"),
        ("absent.tmx", "absent.tmx: cannot be read"),
    ],
)
def test_wrong_usage_and_broken_files_are_one_line(arguments: str, message: str, work: Path) -> None:
    Path("short").write_text("a\n", encoding="utf-8")
    Path("latin1").write_bytes(b"a\xff\n\n")
    Path("folder").mkdir()
    done = qosbet("check", *arguments.split())
    assert isinstance(done.exception, QosbetError)
    assert message in str(done.exception)
    assert "\n" not in str(done.exception)
    assert done.stdout == ""


def test_corpora_of_any_format(work: Path) -> None:
    Path("c.tsv").write_text("kk\tru\ten\n" + f"{KK.splitlines()[0]}\t{RU.splitlines()[0]}\t25 schools were built.\n")
    done = qosbet("check", "c.tsv", "--format", "jsonl")
    assert [(one["lang"], [f["code"] for f in one["flags"]]) for one in objects(done)] == [
        ("ru", ["numbers-differ"]),
        ("en", []),
    ]
    assert len(objects(qosbet("check", "c.tsv", "--to", "en", "--format", "jsonl"))) == 1
    assert qosbet("memory", "import", "c.tsv", "--into", "m.sqlite").exit_code == 0
    assert qosbet("memory", "export", "c.tmx", "--memory", "m.sqlite").exit_code == 0
    assert "numbers-differ" in qosbet("check", "c.tmx", "--to", "ru").stdout


def test_a_workspace_and_a_folder_of_them(work: Path) -> None:
    shutil.copytree(HERE / "golden" / "article", work / "output" / "article")
    done = qosbet("check", "output/article", "--to", "ru", "--format", "jsonl")
    lines = objects(done)
    assert lines
    assert {one["lang"] for one in lines} == {"ru"}
    assert all(one["id"].startswith("article:") for one in lines)
    everything = qosbet("check", "output", "--format", "jsonl")
    assert {one["lang"] for one in objects(everything)} == {"en", "ru", "zh"}


def test_articles_are_checked_as_a_whole(work: Path) -> None:
    def bead(number: int, source: str, target: str) -> str:
        sides = {
            name: {"first": number, "segments": [{"kind": "paragraph", "text": text}]}
            for name, text in (("source", source), ("target", target))
        }
        return json.dumps({"bead": number, "target_lang": "ru", **sides, "score": -0.2}, ensure_ascii=False) + "\n"

    folder = work / "a"
    folder.mkdir()
    text = bead(0, "Жиын өтті.", "Прошло совещание.") + bead(1, "Жиын өтті.", "Собрание состоялось.")
    (folder / "kk-ru.jsonl").write_text(text, encoding="utf-8")
    assert "a:1\tru\tinconsistent\twarning" in qosbet("check", "a").stdout
    (folder / "kk-ru.jsonl").write_text('{"bead": 0}\n', encoding="utf-8")
    assert "has the wrong shape" in str(qosbet("check", "a").exception)


def test_wordings_of_a_list_are_checked(work: Path) -> None:
    Path("t.tsv").write_text("kk\ten\tru\tzh\ttype\tnote\nжиын\t\tзаседание\t\tterm\t\n", encoding="utf-8")
    done = qosbet("check", "--lines", "s.kk", "s.ru", "--to", "ru", "--terms", "t.tsv", "--off", "numbers-differ")
    assert done.stdout.startswith("2\tterm-missing\twarning\t")


def test_terms_line_by_line(work: Path) -> None:
    done = qosbet("terms", "--lines", "s.kk", "--format", "jsonl")
    _, (match,) = (one["matches"] for one in objects(done))
    assert (match["start"], match["end"], match["lemma"]) == (6, 14, "Астана")
    assert match["targets"] == {"en": "Astana", "ru": "Астана", "zh": "阿斯塔纳"}
    assert "2\t6–14\tАстанада\tАстана\ten: Astana" in qosbet("terms", "--lines", "s.kk").stdout
    Path("t.tsv").write_text("kk\ten\tru\tzh\ttype\tnote\nжиын\tgathering\t\t\tterm\t\n", encoding="utf-8")
    own = objects(
        qosbet("terms", "--lines", "-", "--terms", "t.tsv", "--no-bundled", "--format", "jsonl", stdin=KK.encode())
    )
    assert [[m["lemma"] for m in one["matches"]] for one in own] == [[], ["жиын"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "no text given"),
        ("--lines s.kk --no-bundled", "--no-bundled leaves no list"),
        ("--lines absent", "absent: cannot be read"),
        ("--lines s.kk --terms s.ru", "s.ru"),
    ],
)
def test_wrong_usage_of_terms(arguments: str, message: str, work: Path) -> None:
    done = qosbet("terms", *arguments.split())
    assert isinstance(done.exception, QosbetError)
    assert message in str(done.exception)


def test_a_memory_is_filled_asked_and_written(work: Path) -> None:
    Path("m.tsv").write_text("kk\tru\tzh\nЖиын 5 мамырда өтті.\tСовещание прошло 5 мая.\t会议于5月5日举行。\n")
    first = qosbet("memory", "import", "m.tsv", "--into", "m.sqlite", "--who", "Айгүл")
    assert "m.tsv: 2 added" in first.stderr
    again = qosbet("memory", "import", "m.tsv", "--into", "m.sqlite", "--who", "Айгүл")
    assert "0 added, 2 known already" in again.stderr
    asked = ("memory", "find", "--memory", "m.sqlite", "--to", "ru", "--format", "jsonl")
    (same,) = objects(qosbet(*asked, "Жиын 5 мамырда өтті."))[:1]
    assert (same["kind"], same["score"], same["who"]) == ("exact", 100, "Айгүл")
    other = objects(qosbet(*asked, "Жиын 7 мамырда өтті."))[0]
    assert (other["kind"], other["target"]) == ("adapted", "Совещание прошло 7 мая.")
    backup = qosbet("memory", "export", "--memory", "m.sqlite")
    Path("b.jsonl").write_text(backup.stdout, encoding="utf-8")
    assert qosbet("memory", "import", "b.jsonl", "--into", "n.sqlite").exit_code == 0
    assert qosbet("memory", "export", "--memory", "n.sqlite").stdout == backup.stdout
    tsv = qosbet("memory", "export", "--memory", "m.sqlite", "--format", "tsv", "--to", "zh").stdout
    assert "会议于5月5日举行。" in tsv
    assert "мая" not in tsv


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("import m.docx --into m.sqlite", "m.docx: unknown ending"),
        ("import m.tsv --into m.sqlite", "m.tsv: there is no such file"),
        ("export --memory absent.sqlite", "absent.sqlite: there is no such memory"),
        ("find Жиын --to ru --memory absent.sqlite", "absent.sqlite: there is no such memory"),
        ("find Жиын --to ru --memory s.kk", "s.kk: translation memory"),
        ("export x.csv --memory s.kk", "--format 'csv' must be one of"),
        ("export x.tsv --memory s.kk", "say which with --to"),
    ],
)
def test_wrong_usage_of_a_memory(arguments: str, message: str, work: Path) -> None:
    done = qosbet("memory", *arguments.split())
    assert isinstance(done.exception, QosbetError), done.exception
    assert message in str(done.exception)
    assert not Path("absent.sqlite").exists()


def test_a_broken_unit_is_named_and_the_others_go_on(work: Path) -> None:
    Path("m.tsv").write_text("kk\tru\nЖиын.\tСовещание.\nбос\nҮй.\tДом.\n", encoding="utf-8")
    done = qosbet("memory", "import", "m.tsv", "--into", "m.sqlite")
    assert done.exit_code == 1
    assert "error: m.tsv: line 3: wrong number of columns" in done.stderr
    assert "2 added" in done.stderr


def note(start: int, end: int, severity: Severity = Severity.ERROR) -> Note:
    return Note("x", "x", severity, Span(start, end))


def test_recall_and_false_alarms_are_counted() -> None:
    judged = [
        Judged("ru", "cut", Span(5, 9), (note(0, 3),)),  # flagged elsewhere
        Judged("ru", "cut", Span(5, 9), (note(8, 12),)),
        Judged("ru", "cut", Span(5, 9), (note(5, 9, Severity.INFO),)),
        Judged("ru", "cut", Span(5, 5), (note(2, 5),)),
        Judged("en", "empty", None, (note(0, 0),)),
        Judged("en", CLEAN, None, (note(0, 1),)),
        Judged("en", CLEAN, None, ()),
    ]
    rows = {(row.lang, row.failure): row for row in check_scores(judged)}
    assert (rows["ru", "cut"].segments, rows["ru", "cut"].flagged, rows["ru", "cut"].located) == (4, 75.0, 50.0)
    assert rows["en", CLEAN].flagged == 50.0
    assert (rows[ALL, ALL].segments, rows[ALL, ALL].flagged, rows[ALL, ALL].located) == (5, 80.0, 60.0)
    assert list(rows)[-1] == (ALL, CLEAN)


def test_terms_are_counted_by_group() -> None:
    rows = term_scores(
        [
            ("a", {(0, 3, "x")}, {(0, 3, "x"), (4, 6, "y")}),
            ("a", {(0, 3, "x")}, {(0, 2, "x")}),
            ("b", set(), set()),
        ]
    )
    assert [(r.group, r.sentences, r.precision, r.recall, r.exact) for r in rows] == [
        ("a", 2, 33.33, 50.0, 0.0),
        ("b", 1, 100.0, 100.0, 100.0),
        ("all", 3, 33.33, 50.0, 33.33),
    ]
