"""The recipe of the bundled model: its parts, and a run of it at toy size."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

MINI = Path(__file__).resolve().parent.parent / "models" / "mini"
PARTS = sorted((MINI / "corpus").glob("press*"))


@pytest.fixture(autouse=True)
def recipe_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(MINI))


def test_no_document_stands_in_two_sets() -> None:
    from recipe.corpus import read_parts, read_press, split_documents

    split = split_documents(read_press(MINI / "corpus" / "press"))
    names = [{d.slug for d in part} for part in (split.train, split.dev, split.test)]
    assert [len(part) for part in (split.dev, split.test)] == [32, 64]
    assert not names[0] & names[1]
    assert not names[0] & names[2]
    assert not names[1] & names[2]
    held = {q.texts[0] for part in (split.dev, split.test) for d in part for q in d.quads if len(q.texts[0]) > 40}
    trained = {q.texts[0] for d in split.train for q in d.quads}
    assert not held & trained
    _, parts = read_parts(MINI / "corpus")
    assert len(parts) == len(list((MINI / "corpus").glob("press*")))
    assert not held & {q.texts[0] for part in parts for d in part for q in d.quads}
    more = {q.texts[0] for path in PARTS[1:] for d in read_press(path) for q in d.quads}
    assert not held & more


def test_the_example_was_not_trained_on(example: Path) -> None:
    from recipe.corpus import read_press

    from pipeline import split_text

    known = {q.texts[0] for path in PARTS for d in read_press(path) for q in d.quads}
    sentences = {s.text for s in split_text(example.read_text(encoding="utf-8")) if s.kind not in ("date", "place")}
    assert not sentences & known


def test_soft_alignments_find_the_words() -> None:
    from recipe.alignments import soft_alignments

    source = [[4, 5], [5, 6], [4, 6], [4], [6]]
    target = [[14, 15], [16, 15], [14, 16], [14], [16]]
    for matrix, left, right in zip(soft_alignments(source, target, 20), source, target, strict=True):
        assert matrix.shape == (len(right), len(left) + 1)
        assert np.allclose(matrix.sum(axis=1), 1, atol=1e-2)
        assert [left[i] + 10 for i in matrix[:, :-1].argmax(axis=1)] == right


@pytest.mark.slow
def test_the_recipe_runs_at_toy_size(tmp_path: Path) -> None:
    root = str(MINI.parent.parent)
    command = [sys.executable, "-m", "recipe", "--tiny", "--steps", "4"]
    command += ["--work", str(tmp_path), "--release", str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run(command, cwd=MINI, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    for name in (
        "hf/model.safetensors",
        "hf/tokenizer.json",
        "hf/qosbet.json",
        "ct2-int8/model.bin",
        "phase-2/log.csv",
    ):
        assert list(tmp_path.glob(f"**/{name}")), name
    from pipeline.data import Decoding, Request
    from pipeline.engines import find, load

    translator = load(find(str(tmp_path / "out")))
    assert len(translator.translate([Request("Сөйлем.", "ru")], Decoding(beam=1), 10)) == 1
