from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Options
from pipeline.data import Account, Decoding, Hypothesis, Request
from pipeline.errors import StoreError
from pipeline.ingest import read_text
from pipeline.run import artefacts, make_signature, translate_document
from pipeline.store import AnswerCache, open_workspace
from pipeline.store.files import write_atomic
from pipeline.store.serial import bitext_jsonl, jsonl
from pipeline.store.workspace import MANIFEST, OWNER, slug
from tests.fakes import CARD, FakeTranslator

ACCOUNT = Account(0, 0, 0, 0)
SIGNATURE = make_signature(b"x", "a.txt", CARD, Options())


def test_a_workspace_is_current_until_something_changes(tmp_path: Path) -> None:
    source = tmp_path / "мақала.txt"
    workspace = open_workspace(tmp_path / "out", source)
    assert not workspace.is_current(SIGNATURE)
    own = make_signature(b"x", "../мақала.txt", CARD, Options())
    workspace.write(own, ACCOUNT, {"index.html": "1", "en.txt": "2"})
    again = open_workspace(tmp_path / "out", source)
    assert again.is_current(own)
    assert not again.is_current(make_signature(b"y", "../мақала.txt", CARD, Options()))
    assert not again.is_current(make_signature(b"x", "../мақала.txt", CARD, Options(targets=("en",))))
    assert again.folder is not None
    (again.folder / "en.txt").write_text("changed")
    assert not open_workspace(tmp_path / "out", source).is_current(own)


def test_files_of_an_earlier_run_are_removed(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    own = make_signature(b"x", "../a.txt", CARD, Options())
    open_workspace(tmp_path / "out", source).write(own, ACCOUNT, {"index.html": "1", "kk-en.html": "2"})
    (tmp_path / "out" / "a" / "mine.txt").write_text("a user's own file")
    open_workspace(tmp_path / "out", source).write(own, ACCOUNT, {"index.html": "1"})
    found = sorted(path.name for path in (tmp_path / "out" / "a").iterdir())
    assert found == [OWNER, "index.html", MANIFEST, "mine.txt"]


def test_articles_of_one_name_get_folders_of_their_own(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        source = tmp_path / folder / "a.txt"
        workspace = open_workspace(tmp_path / "out", source)
        workspace.write(make_signature(b"x", f"../{folder}/a.txt", CARD, Options()), ACCOUNT, {"f": folder})
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a", "a-2"]
    assert open_workspace(tmp_path / "out", tmp_path / "y" / "a.txt").folder == tmp_path / "out" / "a-2"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"signature": 1}',
        "null",
        '{"format": 1, "signature": {}, "account": {}, "files": {"../../x": "1"}}',
        '{"format": 1, "signature": {}, "account": {}, "files": {"..": "1"}}',
        '{"format": 1, "signature": {}, "account": null, "files": [1]}',
        "[" * 100_000,
    ],
)
def test_a_damaged_manifest_is_made_again(tmp_path: Path, content: str) -> None:
    source = tmp_path / "a.txt"
    folder = tmp_path / "out" / "a"
    folder.mkdir(parents=True)
    (folder / OWNER).write_text("../a.txt")
    (folder / MANIFEST).write_text(content)
    workspace = open_workspace(tmp_path / "out", source)
    assert not workspace.is_current(SIGNATURE)
    (tmp_path / "x").write_text("outside")
    workspace.write(SIGNATURE, ACCOUNT, {"f": "1"})
    assert (tmp_path / "x").read_text() == "outside"


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(StoreError, match="out: is a file, not a folder"):
        open_workspace(tmp_path / "out", tmp_path / "a.txt")


def test_a_write_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f"
    write_atomic(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="the disk is full"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


@given(st.text(max_size=60))
def test_slugs_are_safe_folder_names(name: str) -> None:
    made = slug(name)
    assert made
    assert len(made) <= 80
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not made.startswith("-")


def test_answers_come_back(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "c.sqlite", CARD, Decoding())
    request, answer = Request("сөз", "en"), Hypothesis("word", -0.25, True)
    assert cache.find([request]) == {}
    cache.add({request: answer})
    cache.close()
    assert AnswerCache(tmp_path / "c.sqlite", CARD, Decoding()).find([request, Request("сөз", "ru")]) == {
        request: answer
    }


def test_answers_of_other_options_are_not_mixed(tmp_path: Path) -> None:
    request = Request("сөз", "en")
    cache = AnswerCache(tmp_path / "c.sqlite", CARD, Decoding())
    cache.add({request: Hypothesis("word", -0.25, True)})
    assert AnswerCache(tmp_path / "c.sqlite", CARD, Decoding(beam=1)).find([request]) == {}


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_cache_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"c\.sqlite: .*delete it, it is only a cache"):
        AnswerCache(path, CARD, Decoding()).find([Request("а", "en")])


def test_a_changed_paragraph_asks_only_what_changed(tmp_path: Path) -> None:
    def run(text: str) -> FakeTranslator:
        translator = FakeTranslator()
        cache = AnswerCache(tmp_path / "c.sqlite", CARD, Decoding())
        translate_document(read_text(text, "a.txt"), translator, Options(targets=("en",)), cache)
        cache.close()
        return translator

    assert len(run("Тақырып\n\nБірінші сөйлем. Екінші сөйлем.").asked) == 3
    assert [r.text for r in run("Тақырып\n\nБірінші сөйлем. Үшінші сөйлем.").asked] == ["Үшінші сөйлем."]


def test_bitext_lines_describe_the_beads() -> None:
    result = translate_document(read_text("Тақырып\n\nСөз\u2028сөз бар. Екінші.", "a.txt"), FakeTranslator())
    bitext = result.bitexts[0]
    lines = bitext_jsonl(bitext).splitlines()
    assert len(lines) == len(bitext.beads)
    for line, bead in zip(lines, bitext.beads, strict=True):
        value = json.loads(line)
        for name, side, span in (("source", bitext.source, bead.source), ("target", bitext.target, bead.target)):
            assert value[name]["first"] == span.start
            for entry in value[name]["segments"]:
                assert side.document.text[entry["start"] : entry["end"]] == entry["text"]


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_json_lines_are_lines_for_every_reader(text: str) -> None:
    line = jsonl({"text": text})
    assert len(line.splitlines()) == 1
    assert json.loads(line)["text"] == text


def test_artefacts_are_named_by_pair() -> None:
    result = translate_document(read_text("Сөйлем.", "a.txt"), FakeTranslator())
    assert sorted(artefacts(result, Options())) == [
        "document.json", "en.txt", "index.html", "kk-en.html", "kk-en.jsonl", "kk-en.md", "kk-ru.html", "kk-ru.jsonl",
        "kk-ru.md", "kk-zh.html", "kk-zh.jsonl", "kk-zh.md", "ru.txt", "zh.txt",
    ]  # fmt: skip


def test_the_cache_is_a_plain_sqlite_file(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "c.sqlite", CARD, Decoding())
    cache.add({Request("сөз", "en"): Hypothesis("word", -0.25, True)})
    rows = sqlite3.connect(tmp_path / "c.sqlite").execute("SELECT text, score, finished FROM answer").fetchall()
    assert rows == [("word", -0.25, 1)]


OPEN_AT_ONCE = """
import sys
from pathlib import Path
from pipeline.data import Decoding, Hypothesis, Request
from pipeline.store import AnswerCache
from tests.fakes import CARD
sys.stdin.read()
for number in range(30):
    cache = AnswerCache(Path(sys.argv[1]) / f"{number}.sqlite", CARD, Decoding())
    cache.add({Request(sys.argv[2], "en"): Hypothesis("word", -0.25, True)})
    cache.close()
"""


def test_many_runs_can_make_the_cache_at_once(tmp_path: Path, root: Path) -> None:
    texts = [f"сөз {number}" for number in range(6)]
    runs = [
        subprocess.Popen([sys.executable, "-c", OPEN_AT_ONCE, str(tmp_path), text], cwd=root, stdin=subprocess.PIPE)
        for text in texts
    ]
    for run in runs:  # all are waiting for the end of their input
        assert run.stdin is not None
        run.stdin.close()
    assert [run.wait(timeout=60) for run in runs] == [0] * 6
    requests = [Request(text, "en") for text in texts]
    for number in range(30):
        assert len(AnswerCache(tmp_path / f"{number}.sqlite", CARD, Decoding()).find(requests)) == 6
