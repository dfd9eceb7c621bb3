"""The job "I have the official translation": two texts to a workspace, with gaps shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.align import bitext_from_given
from pipeline.config import Options
from pipeline.data import Segmented
from pipeline.ingest import read_text
from pipeline.render.rows import row_spans
from pipeline.run import align_documents, artefacts
from pipeline.split import split_document
from tests.test_cli import error_lines, qosbet

OFFICIAL = Path(__file__).resolve().parent.parent / "examples" / "official"
TEXTS = [OFFICIAL / f"kilt.{lang}.txt" for lang in ("kk", "en", "ru", "zh")]


def segmented(text: str, lang: str, name: str = "a.txt") -> Segmented:
    return split_document(read_text(text, name, lang=lang))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("given")
    done = qosbet("align", *TEXTS, "--out", "out", cwd=work)
    assert done.returncode == 0
    assert done.stdout.decode().split() == ["out/kilt-kk/index.html"]
    assert "kk-en: 14 pairs; without counterpart: 0 source, 1 target segments" in done.stderr.decode()
    return work / "out" / "kilt-kk"


def test_the_workspace_is_that_of_a_translation(workspace: Path) -> None:
    files = {path.name for path in workspace.iterdir()}
    assert files == {
        ".qosbet", "manifest.json", "document.json", "index.html",
        *(f"kk-{lang}.{ending}" for lang in ("en", "ru", "zh") for ending in ("html", "md", "jsonl")),
        "en.txt", "ru.txt", "zh.txt",
    }  # fmt: skip
    assert (workspace / "en.txt").read_text(encoding="utf-8") == TEXTS[1].read_text(encoding="utf-8")
    manifest = json.loads((workspace / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["signature"]["model"]["name"] == "given"
    account = manifest["account"]
    assert account["read"] == account["translated"] + account["copied"] + account["skipped"]


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_every_sentence_of_both_sides_is_there_once(workspace: Path, lang: str) -> None:
    beads = [json.loads(line) for line in (workspace / f"kk-{lang}.jsonl").read_text(encoding="utf-8").splitlines()]
    for side, path in (("source", TEXTS[0]), ("target", OFFICIAL / f"kilt.{lang}.txt")):
        texts = [segment["text"] for bead in beads for segment in bead[side]["segments"]]
        assert "".join("".join(texts).split()) == "".join(path.read_text(encoding="utf-8").split())
    assert all("evidence" in bead for bead in beads if bead["score"] is not None)


def test_what_was_added_is_noted(workspace: Path) -> None:
    page = (workspace / "kk-en.html").read_text(encoding="utf-8")
    assert "She thanked the builders for finishing the work on schedule." in page
    assert "this sentence has no counterpart in the source" in page
    assert re.search(r"<dt>Translation</dt><dd>given: kilt\.en\.txt, kilt\.ru\.txt, kilt\.zh\.txt</dd>", page)
    assert "Licence of the model" not in page
    assert "given: kilt" in (workspace / "kk-en.md").read_text(encoding="utf-8")


def test_a_second_run_makes_nothing(workspace: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in workspace.iterdir()}
    done = qosbet("align", *TEXTS, "--out", "out", cwd=workspace.parent.parent)
    assert "up to date" in done.stderr.decode()
    assert {path.name: path.stat().st_mtime_ns for path in workspace.iterdir()} == before
    done = qosbet("align", TEXTS[0], TEXTS[1], "--out", "out", cwd=workspace.parent.parent)
    assert "up to date" not in done.stderr.decode()
    assert "replaces the given translations (en, ru, zh-Hans)" in done.stderr.decode()


def test_beads_on_stdout_and_a_model_that_helps(tmp_path: Path) -> None:
    plain = qosbet("align", TEXTS[0], TEXTS[2], "--format", "jsonl", cwd=tmp_path)
    helped = qosbet("align", TEXTS[0], TEXTS[2], "--model", "mini", "--format", "jsonl", "--quiet", cwd=tmp_path)
    for done in (plain, helped):
        beads = [json.loads(line) for line in done.stdout.decode().splitlines()]
        assert [bead["source"][0] for bead in beads[1:]] == [bead["source"][1] for bead in beads[:-1]]
    assert "machine" in helped.stdout.decode()
    assert "machine" not in plain.stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([TEXTS[0], TEXTS[1], TEXTS[2]], "several translations need --out FOLDER"),
        ([TEXTS[0], TEXTS[1], "--to", "en", "--to", "ru"], "--to is given 2 times for 1 translation(s)"),
        ([TEXTS[0], TEXTS[0], "--out", "out"], "each text must be in a language of its own"),
        ([TEXTS[0], TEXTS[1], "--to", "kk-Latn"], "each text must be in a language of its own"),
        (["--from", "en", TEXTS[1], TEXTS[0], "--with-model"], "models translate from Kazakh"),
        ([TEXTS[0], TEXTS[1], "--to", "de"], "language 'de' is not supported"),
        ([TEXTS[0], "nothing.txt"], "there is no such file"),
        (["-", "-"], "only one of the texts can be stdin"),
        ([TEXTS[0], TEXTS[1], "--format", "xml"], "--format 'xml' must be one of"),
        ([TEXTS[0], TEXTS[1], "--out", "out", "--markdown", "x"], "--markdown 'x' must be one of"),
        ([TEXTS[0], TEXTS[1], "--model", "nllb-200-9b"], "nllb-200-9b"),
    ],
)
def test_bad_use_is_one_line(arguments: list[object], message: str, tmp_path: Path) -> None:
    done = qosbet("align", *arguments, cwd=tmp_path)
    assert done.returncode in (1, 2)
    (line,) = error_lines(done)
    assert message in line
    assert not (tmp_path / "out").exists()


def test_paragraphs_that_do_not_match_share_a_row() -> None:
    source = segmented("Тақырып\n\nМектеп салынды. Оған қаражат бөлінді.\n\nАурухана да ашылды.\n", "kk")
    target = segmented("Headline\n\nA school was built.\n\nMoney was given for it, and a hospital opened, too.\n", "en")
    bitext = bitext_from_given(source, target)
    rows = row_spans([bitext])
    assert [tuple(row.blocks) for row in rows] == [(0, 1), (1, 3)]
    assert [tuple(row.targets[0]) for row in rows] == [(0, 1), (1, 3)]


OURS = st.lists(st.sampled_from(["Мектеп салынды.", "12 адам келді.", "Ол күлді.", "\n\n"]), min_size=1, max_size=9)
THEIRS = st.lists(st.sampled_from(["A school was built.", "12 people came.", "Rain.", "\n\n"]), min_size=1, max_size=9)


@settings(max_examples=60, deadline=None)
@given(OURS, THEIRS)
def test_rows_hold_every_block_and_segment_once(ours: list[str], theirs: list[str]) -> None:
    source, target = segmented("Мектеп. " + " ".join(ours), "kk"), segmented("School. " + " ".join(theirs), "en")
    rows = row_spans([bitext_from_given(source, target)])
    for size, spans in (
        (len(source.document.blocks), [row.blocks for row in rows]),
        (len(source.segments), [row.source for row in rows]),
        (len(target.segments), [row.targets[0] for row in rows]),
    ):
        assert [i for span in spans for i in range(*span)] == list(range(size))


LEAD = "Жаңа мектеп ашылды"
MADE = "New school opened"
LOSSES = {
    "a source address": (
        f"{LEAD}\n\nМектеп салынды.\n\nhttps://a.kz/kk/1\n",
        f"{MADE}\n\nA school was built.\n\nhttps://a.kz/en/1\n",
        "txt",
    ),
    "a title said twice": (
        f"{LEAD}\n\n{LEAD}\n\n2024 жылғы 5 мамыр\n\nМектеп салынды.\n",
        f"{MADE}\n\nThe pupils have a new school now.\n\n5 May 2024\n\nA school was built.\n",
        "txt",
    ),
    "front matter": (
        f"---\ntitle: a\n---\n\n# {LEAD}\n\nМектеп салынды.\n",
        f"{MADE}\n\nIt is good.\n\nA school was built.\n",
        "md",
    ),
    "code": (
        f"# {LEAD}\n\n```\nprint(1)\n```\n\nМектеп салынды.\n",
        f"# {MADE}\n\nThis stands here.\n\n```\nprint(2)\n```\n\nA school was built.\n",
        "md",
    ),
    "tables of one shape": (
        "| а | б |\n|---|---|\n| 1 | Мектеп салынды. |\n\nЖаңбыр жауды.\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n\nA school was built.\n",
        "md",
    ),
}


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("form", ["paragraphs", "table"])
def test_nothing_of_a_given_translation_is_lost_on_the_way(name: str, form: str) -> None:
    ours, theirs, ending = LOSSES[name]
    documents = [read_text(text, f"a.{ending}", lang=lang) for text, lang in ((ours, "kk"), (theirs, "en"))]
    result = align_documents(documents[0], documents[1:])
    made = artefacts(result, Options(("en",), markdown=form), ("a.en.txt",))
    for file in ("index.html", "kk-en.html", "kk-en.md"):
        body = made[file].split("<article>")[-1].split("</article>")[0]
        page = "".join((re.sub(r"<[^<>]*>", "", body) if file.endswith("html") else body).split())
        for segment in result.bitexts[0].target.segments:
            if segment.text.strip() not in ("print(2)",):
                assert "".join(segment.plain.replace("`", "").split()) in page.replace("`", ""), (file, segment.text)
    assert set(re.findall(r'href="#(s\d+)"', made["index.html"])) <= set(re.findall(r'id="(s\d+)"', made["index.html"]))
    ids = re.findall(r'id="(s\d+)"', made["index.html"])
    assert len(ids) == len(set(ids))
