from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

CHILD = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
"""Environment of the programs started here: this checkout is the one that is imported."""
QOSBET = [sys.executable, "-m", "pipeline.cli"]
TEXT = "Жаңа мектеп ашылды\n\nАуданда үш жүз орындық мектеп салынды. Оған қаражат бөлінді.\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def qosbet(*arguments: object, cwd: Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [*QOSBET, *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=120,
        env={**CHILD, **environment},
        check=False,
    )
    assert b"Traceback" not in done.stderr
    return done


def heed_interrupts() -> None:
    """For children that get SIGINT: a test runner in the background has it ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def error_lines(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    return [line for line in done.stderr.decode().splitlines() if line.startswith("error: ")]


def test_an_article_becomes_pages(work: Path) -> None:
    done = qosbet("translate", "a.txt", cwd=work)
    assert done.returncode == 0
    assert done.stdout.decode().split() == ["output/a/index.html"]
    assert "small demonstration model that is often wrong" in done.stderr.decode()
    folder = work / "output" / "a"
    for name in (
        "index.html",
        "kk-en.html",
        "kk-ru.html",
        "kk-zh.html",
        "kk-en.md",
        "kk-en.jsonl",
        "en.txt",
        "manifest.json",
    ):
        assert (folder / name).stat().st_size > 0, name
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["signature"]["model"]["licence"] == "CC0-1.0"
    assert manifest["account"] == {
        "read": len(TEXT),
        "translated": len(TEXT) - 4,
        "copied": 4,
        "skipped": 0,
        "missing": [],
    }


def test_a_second_run_does_nothing_and_the_bytes_are_the_same(work: Path) -> None:
    qosbet("translate", "a.txt", cwd=work)
    files = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (work / "output" / "a").iterdir()}
    done = qosbet("translate", "a.txt", cwd=work)
    assert "a.txt: up to date" in done.stderr.decode()
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (work / "output" / "a").iterdir()} == files
    qosbet("translate", "a.txt", "--force", "--workers", 1, cwd=work)
    assert {path: path.read_bytes() for path in files} == {path: content for path, (_, content) in files.items()}


def test_a_missing_page_is_made_again(work: Path) -> None:
    qosbet("translate", "a.txt", cwd=work)
    (work / "output" / "a" / "kk-ru.html").unlink()
    qosbet("translate", "a.txt", cwd=work)
    assert (work / "output" / "a" / "kk-ru.html").exists()


def test_targets_can_be_chosen(work: Path) -> None:
    done = qosbet("translate", "a.txt", "--to", "ru", "--to", "zh", "--markdown", "table", cwd=work)
    assert done.returncode == 0
    assert not (work / "output" / "a" / "kk-en.html").exists()
    assert "| --- | --- |" in (work / "output" / "a" / "kk-zh.md").read_text()


def test_lines_in_lines_out(work: Path) -> None:
    text = "Бірінші сөйлем. Екінші сөйлем.\n\nҮшінші\u2028жол\r\n123\nсоңғы".encode()
    done = qosbet("translate", "--lines", "-", "--to", "ru", cwd=work, stdin=text)
    assert done.returncode == 0
    lines = done.stdout.split(b"\n")
    assert len(lines) == 6
    assert lines[1] == b""
    assert lines[3] == b"123"


BROKEN = {
    "empty.txt": (b"", "the file is empty"),
    "binary.txt": (b"\x7fELF\x02\x01\x01\x00" * 50, "is NUL"),
    "utf8.txt": (TEXT.encode() + b"\xff\n", "line 4: byte"),
    "english.txt": (
        b"The President visited the regions of the country today and met the people.",
        "looks like English",
    ),
    "line.txt": ("Қазақ сөзі " * 300_000).encode()[:6_000_000].decode(errors="ignore").encode(),
    "big.txt": b"\xd0\xb0" * 25_000_000,
}


@pytest.mark.parametrize("name", list(BROKEN))
def test_broken_articles_end_in_one_line(work: Path, name: str) -> None:
    case = BROKEN[name]
    otherwise = "longer than" if name == "line.txt" else "the limit for one article"
    content, message = case if isinstance(case, tuple) else (case, otherwise)
    (work / name).write_bytes(content)
    done = qosbet("translate", name, cwd=work)
    assert done.returncode == 1
    (line,) = error_lines(done)
    assert name in line
    assert message in line


def test_a_folder_with_broken_files(work: Path) -> None:
    folder = work / "articles"
    folder.mkdir()
    for number in range(97):
        (folder / f"a{number:02}.txt").write_text(f"Тақырып {number}\n\nАуданда мектеп салынды.\n", encoding="utf-8")
    for name in ("empty.txt", "binary.txt", "utf8.txt"):
        case = BROKEN[name]
        assert isinstance(case, tuple)
        (folder / name).write_bytes(case[0])
    (folder / "notes.pdf").write_bytes(b"not an article")
    done = qosbet("translate", "articles", "--beam", 1, cwd=work)
    assert done.returncode == 1
    assert len(done.stdout.split()) == 97
    assert sorted(line.split()[1].rstrip(":") for line in error_lines(done)) == ["binary.txt", "empty.txt", "utf8.txt"]
    assert "97 of 100 articles done, 3 failed" in done.stderr.decode()


WRONG = [
    (["translate"], "no article given"),
    (["translate", "a.txt", "--to", "de"], "language 'de' is not supported"),
    (["translate", "a.txt", "--to", "kk"], "kk is the source language"),
    (["translate", "--lines", "a.txt"], "needs exactly one target language"),
    (["translate", "--lines", "a.txt", "--to", "en", "--to", "ru"], "needs exactly one target language"),
    (["translate", "a.txt", "--lines", "a.txt", "--to", "ru"], "not both"),
    (["translate", "a.txt", "--markdown", "pdf"], "must be one of paragraphs, table"),
    (["translate", "a.txt", "--engine", "magic"], "engine 'magic' is unknown"),
    (["translate", "empty"], "no articles in this folder"),
    (["split", "a.txt", "--format", "xml"], "must be one of text, jsonl"),
    (["split", "a.txt", "--lang", "xx"], "language 'xx' is not supported"),
    (["translate", "a.txt", "--beam", "0"], "Invalid value"),
    (["translate", "a.txt", "--quality", "good"], "--quality 'good' must be one of draft, standard, best"),
    (["translate", "a.txt", "--terms", "none.tsv"], "none.tsv"),
    (["translate", "a.txt", "--terms", "a.txt"], "a.txt:1: the header"),
    (["translate", "a.txt", "--terms", "a.txt", "--no-checks"], "--terms needs the checks"),
    (["translate", "--lines", "a.txt", "--to", "ru", "--memory", "m.sqlite"], "--memory needs articles"),
    (["nonsense"], "No such command"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_wrong_usage(work: Path, arguments: list[str], message: str) -> None:
    (work / "empty").mkdir()
    done = qosbet(*arguments, cwd=work)
    assert done.returncode == 2
    assert message in done.stderr.decode()


CONFIGS = [
    ("[translate]\nbeams = 3", "translate.beams is unknown"),
    ("[translation]\nbeam = 3", r"[translation] is unknown"),
    ("[translate]\nbeam = 'x'", "beam = 'x' must be a whole number"),
    ("[translate]\nbeam = true", "beam = True must be a whole number"),
    ("[translate]\nbeam = 99", "beam = 99 must be a whole number from 1 to 32"),
    ("[translate]\nlength_ratio = nan", "length_ratio = nan must be"),
    ("[translate]\ntargets = 'en'", "targets must be a list"),
    ("[translate]\ntargets = []", "targets must be a list"),
    ("[render]\nmarkdown = 1", "render.markdown = 1 must be one of"),
    ("translate = 1", "translate must be a section"),
    ("[translate]\ntargets = ['xx']", "language 'xx' is not supported"),
    ("a = " + "[" * 20_000, "not valid TOML"),
    ("[translate]\nlength_ratio = 1" + "0" * 400, "must be a number from 1.0 to 10.0"),
    ("[translate", "not valid TOML"),
    ("[translate]\nquality = 'good'", "quality = 'good' must be one of draft, standard, best"),
    ("[translate]\nquality = 2", "quality = 2 must be one of"),
    ("[checks]\noff = 'spacing'", "checks.off must be a list of codes"),
    ("[checks]\noff = ['spaces']", "checks.off: 'spaces' is no code; codes are"),
    ("[checks]\non = false", "checks.on is unknown"),
]


@pytest.mark.parametrize(("content", "message"), CONFIGS)
def test_bad_configuration(work: Path, content: str, message: str) -> None:
    (work / "c.toml").write_text(content)
    done = qosbet("translate", "a.txt", "--config", "c.toml", cwd=work)
    assert done.returncode == 2
    (line,) = error_lines(done)
    assert line.startswith("error: c.toml: ")
    assert message in line


def test_the_default_configuration_is_the_default(work: Path, root: Path) -> None:
    from pipeline.config import Options, read_options

    assert read_options(root / "configs" / "default.toml") == Options()


@pytest.mark.parametrize("name", ["draft", "standard", "best"])
def test_a_quality_is_the_same_from_either_side(work: Path, name: str) -> None:
    from pipeline.config import QUALITIES, make_quality, read_options
    from pipeline.data import Decoding

    (work / "c.toml").write_text(
        f"[translate]\nquality = '{name}'\nbeam = 3\nlength_extra = 40\n[checks]\noff = ['units']"
    )
    options = read_options(work / "c.toml")
    assert options.decoding == replace(QUALITIES[name], beam=3, length_extra=40)
    assert options.checks.off == ("units",)
    assert make_quality(name, Decoding(length_extra=40), "") == replace(QUALITIES[name], length_extra=40)


def test_flags_are_said_and_can_be_turned_off(work: Path) -> None:
    text = TEXT + "".join(f"{n} тамызда Ақтау қаласында {n * 7} шақырым жол салынды.\n" for n in range(2, 12))
    (work / "a.txt").write_text(text, encoding="utf-8")
    done = qosbet("translate", "a.txt", "--to", "ru", "--quality", "draft", cwd=work)
    (line,) = [line for line in done.stderr.decode().splitlines() if "flagged" in line]
    assert re.fullmatch(r"a\.txt: \d+ of 13 segments flagged \([a-z-]+( \d+)?(, [a-z-]+( \d+)?)*\)", line)
    notes = (work / "output" / "a" / "kk-ru.jsonl").read_text(encoding="utf-8")
    assert '"severity": "' in notes
    done = qosbet("translate", "a.txt", "--to", "ru", "--quality", "draft", "--no-checks", cwd=work)
    assert "up to date" not in done.stderr.decode()
    assert "flagged" not in done.stderr.decode()
    assert '"severity": "error"' not in (work / "output" / "a" / "kk-ru.jsonl").read_text(encoding="utf-8")


def test_the_best_quality_is_its_own_cache_and_signature(work: Path) -> None:
    for quality in ("standard", "best"):
        done = qosbet("translate", "a.txt", "--quality", quality, cwd=work)
        assert done.returncode == 0
        manifest = json.loads((work / "output" / "a" / "manifest.json").read_text())
        assert (manifest["signature"]["decoding"]["candidates"] > 1) == (quality == "best")
    done = qosbet("translate", "a.txt", "--quality", "best", cwd=work)
    assert "a.txt: up to date" in done.stderr.decode()


def test_what_cannot_be_written(work: Path) -> None:
    (work / "file").write_text("")
    done = qosbet("translate", "a.txt", "--out", "file", cwd=work)
    assert done.returncode == 1
    assert "file: is a file, not a folder" in error_lines(done)[0]
    done = qosbet("translate", "a.txt", "--out", "/proc/nothing", cwd=work)
    assert done.returncode == 1
    (line,) = error_lines(done)
    assert "/proc/nothing" in line


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 300 KB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"mounting a tmpfs needs root: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_named_and_finished_articles_stay(work: Path, small_disk: Path) -> None:
    for number in range(8):
        (work / f"b{number}.txt").write_text(TEXT.replace("үш жүз", f"{number}00") * 3, encoding="utf-8")
    done = qosbet("translate", *sorted(work.glob("b*.txt")), "--out", small_disk / "out", cwd=work)
    assert done.returncode == 1
    (line,) = error_lines(done)
    assert "full" in line
    finished = done.stdout.decode().split()
    assert finished
    for page in finished:
        assert Path(page).with_name("manifest.json").exists()
        assert Path(page).read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_two_runs_at_once_never_share_a_folder(work: Path) -> None:
    processes = []
    for name in ("x", "y"):
        (work / name).mkdir()
        (work / name / "a.txt").write_text(TEXT.replace("үш жүз", name * 3), encoding="utf-8")
        command = [*QOSBET, "translate", f"{name}/a.txt", "--out", "o"]
        processes.append(subprocess.Popen(command, cwd=work, env=CHILD, stdout=subprocess.PIPE))
    pages = sorted(process.communicate(timeout=60)[0].decode().strip() for process in processes)
    assert pages == ["o/a-2/index.html", "o/a/index.html"]
    texts = {(work / page).with_name("document.json").read_text(encoding="utf-8") for page in pages}
    assert len(texts) == 2


def test_a_folder_of_somebody_else_is_left_alone(work: Path) -> None:
    (work / "output" / "a").mkdir(parents=True)
    (work / "output" / "a" / "index.html").write_text("mine")
    assert qosbet("translate", "a.txt", cwd=work).stdout.decode().strip() == "output/a-2/index.html"
    assert (work / "output" / "a" / "index.html").read_text() == "mine"


def test_an_edited_page_is_kept(work: Path) -> None:
    qosbet("translate", "a.txt", "--to", "ru", cwd=work)
    edited = work / "output" / "a" / "ru.txt"
    edited.write_text("better words")
    done = qosbet("translate", "a.txt", "--to", "ru", cwd=work)
    assert "it is kept as output/a/ru.edited-1.txt" in done.stderr.decode()
    assert (work / "output" / "a" / "ru.edited-1.txt").read_text() == "better words"
    assert edited.read_text() != "better words"


def test_a_file_name_that_is_not_utf8(work: Path) -> None:
    folder = os.fsencode(work / "odd")
    os.mkdir(folder)  # noqa: PTH102 - the name is bytes
    for name in (b"a1.txt", b"b\xff.txt", b"c1.txt"):
        with open(folder + b"/" + name, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(TEXT)
    done = qosbet("translate", "odd", "--to", "ru", cwd=work)
    assert done.returncode == 0
    assert len(done.stdout.split()) == 3


def test_what_is_no_regular_file(work: Path) -> None:
    os.mkfifo(work / "fifo.txt")
    for command in ("translate", "split"):
        for name, message in (("fifo.txt", "is no regular file"), ("/dev/zero", "is no regular file")):
            done = qosbet(command, name, cwd=work)
            assert done.returncode == 1
            assert message in error_lines(done)[0]


def test_lines_before_a_broken_one_are_translated(work: Path) -> None:
    done = qosbet("translate", "--lines", "-", "--to", "ru", cwd=work, stdin=b"1\n2\n\xff\n4\n")
    assert done.returncode == 1
    assert done.stdout == b"1\n2\n"
    assert "stdin: line 3: byte 0 is not valid UTF-8" in error_lines(done)[0]


def test_interrupted_lines_end_in_one_line(work: Path) -> None:
    (work / "many").write_text("Ауданда жаңа мектеп салынды, оған қаражат бөлінді.\n" * 200_000, encoding="utf-8")
    command = [*QOSBET, "translate", "--lines", "many", "--to", "ru"]
    process = subprocess.Popen(
        command,
        cwd=work,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=CHILD,
        preexec_fn=heed_interrupts,
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    errors = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 1
    assert [line for line in errors.splitlines() if line.startswith("error")] == ["error: interrupted"]
    assert "Traceback" not in errors


def test_closed_streams(work: Path) -> None:
    command = " ".join(QOSBET)
    for redirected in (
        f"{command} split a.txt >&-",
        f"{command} split - <&-",
        f"{command} translate --lines - --to ru <&-",
    ):
        done = subprocess.run(redirected, shell=True, cwd=work, capture_output=True, env=CHILD, check=False)
        assert b"Traceback" not in done.stderr
        assert b"defect" not in done.stderr


def test_interrupt_keeps_what_is_done(work: Path) -> None:
    for number in range(300):
        (work / f"c{number:03}.txt").write_text(TEXT.replace("үш жүз", f"{number}"), encoding="utf-8")
    process = subprocess.Popen(
        [*QOSBET, "translate", *sorted(work.glob("c*.txt"))],
        cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=CHILD,
        preexec_fn=heed_interrupts,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (work / "output" / "c003" / "manifest.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"Traceback" not in errors
    (line,) = [line for line in errors.decode().splitlines() if line.startswith("error: ")]
    assert "interrupted" in line
    assert "run the same command again to go on" in line
    whole = [folder for folder in (work / "output").iterdir() if (folder / "manifest.json").exists()]
    assert len(whole) >= 4
    again = qosbet("translate", *sorted(work.glob("c00*.txt")), cwd=work)
    assert again.returncode == 0
    assert again.stderr.decode().count("up to date") >= 4


def test_split_prints_offsets(work: Path) -> None:
    done = qosbet("split", "a.txt", "--format", "jsonl", cwd=work)
    segments = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [TEXT[s["start"] : s["end"]] for s in segments] == [s["text"] for s in segments]
    assert [s["kind"] for s in segments] == ["title", "paragraph", "paragraph"]


def test_align_prints_beads(work: Path) -> None:
    (work / "a.ru.txt").write_text("Открыта новая школа\n\nВ районе построена школа. На нее выделены средства.\n")
    done = qosbet("align", "a.txt", "a.ru.txt", "--to", "ru", "--format", "jsonl", cwd=work)
    beads = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [(b["source"], b["target"]) for b in beads] == [([i, i + 1], [i, i + 1]) for i in range(3)]


HEAVY = ("torch", "transformers", "ctranslate2", "tokenizers", "numpy", "markdown_it", "jinja2")


def test_importing_and_help_are_light() -> None:
    code = f"import sys, pipeline, pipeline.cli.main; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


AFTER_TRANSLATING = """
import sys
sys.argv = ["qosbet", "translate", "a.txt"]
from pipeline.cli.main import app
try:
    app()
except SystemExit as end:
    print(end.code, "torch" in sys.modules, "transformers" in sys.modules)
"""


def test_translating_needs_no_torch(work: Path) -> None:
    command = [sys.executable, "-c", AFTER_TRANSLATING]
    done = subprocess.run(command, cwd=work, capture_output=True, check=True, env=CHILD)
    assert done.stdout.decode().splitlines()[-1] == "0 False False"


def test_models_commands(work: Path) -> None:
    listed = qosbet("models", "list", "--format", "jsonl", cwd=work)
    names = {entry["name"]: entry for entry in map(json.loads, listed.stdout.decode().splitlines())}
    assert set(names) == {"mini", "nllb-600m", "nllb-1.3b", "nllb-3.3b"}
    assert names["mini"]["state"] == "ready"
    assert b"kaz_Cyrl" in qosbet("models", "check", "mini", cwd=work).stdout
    absent = qosbet("translate", "a.txt", "--model", "nllb-600m", cwd=work, XDG_DATA_HOME=str(work))
    assert absent.returncode == 1
    (line,) = error_lines(absent)
    assert "qosbet models get nllb-600m" in line
