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


def test_examples_that_can_are_renewed_for_every_epoch() -> None:
    from recipe.batches import Example, epoch_batches

    codes = {"kaz_Cyrl": 90, "eng_Latn": 91, "rus_Cyrl": 92, "zho_Hans": 93}

    class Fresh(list[Example]):
        def renewed(self, seed: int) -> list[Example]:
            side = [4 + seed % 80]
            return [Example(side, (side, side, side), (np.ones((1, 2), dtype=np.float16),) * 3)]

    def first(epoch: int) -> int:
        batch = next(iter(epoch_batches(Fresh(), codes, 100, np.random.default_rng([7, epoch]))))
        return int(batch.source[0, 1])

    assert [first(epoch) for epoch in range(6)] == [first(epoch) for epoch in range(6)]
    assert len({first(epoch) for epoch in range(6)}) > 1


def test_resuming_meets_the_same_batches_again(tmp_path: Path) -> None:
    from recipe.augment import characters
    from recipe.augment_training import Sources, Varied
    from recipe.corpus import read_press
    from recipe.subwords import OFFSET, Subwords, train_subwords
    from recipe.train import Plan, _endless

    quads = [q for d in read_press(PARTS[0])[:40] for q in d.quads]
    model = tmp_path / "sentencepiece.bpe.model"
    model.write_bytes(train_subwords((text for quad in quads for text in quad.texts), 2500))
    pieces = len(Subwords(model, {})) + OFFSET
    codes = {code: pieces + i for i, code in enumerate(("kaz_Cyrl", "eng_Latn", "rus_Cyrl", "zho_Hans"))}
    known = characters([q for path in PARTS for d in read_press(path) for q in d.quads])
    sources = Sources(MINI / "corpus" / "terms", model, known)
    varied = Varied(quads, Subwords(model, codes), pieces, sources)
    assert len(varied) == len(quads)
    plan = Plan(tokens=4000)
    batches = [batch for _, batch in zip(range(12), _endless(varied, codes, plan, 0), strict=False)]
    again = next(_endless(varied, codes, plan, 9))
    assert np.array_equal(batches[9].source, again.source)
    assert np.array_equal(batches[9].guide, again.guide)
    for batch in batches:
        wanted = batch.guide.sum(axis=2)
        assert np.allclose(wanted[wanted > 0], 1, atol=2e-2)
    one, other = (varied.renewed(seed) for seed in (1, 2))
    assert sum(a.source != b.source for a, b in zip(one, other, strict=False)) > 20
    assert all(a.source == b.source for a, b in zip(one, varied.renewed(1), strict=True))


def test_the_last_phase_is_augmented_and_steps_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    from recipe.__main__ import PHASES, _options, _planned

    last = PHASES[-1]
    assert last.augmented
    assert (last.plan.steps, last.plan.peak_rate, last.plan.guide_weight, last.plan.seed) == (3600, 8e-4, 0.1, 20231021)
    assert not any(phase.augmented for phase in PHASES[:-1])
    monkeypatch.setattr(sys, "argv", ["recipe", "--work", "x", "--phase-steps", "5", "0", "--plain"])
    planned = [_planned(number, _options()) for number in (1, 2, 4)]
    assert [phase.plan.steps for phase in planned] == [5, 1800, 3600]
    assert not planned[-1].augmented


def test_shares_of_the_learning_curve_lie_within_each_other() -> None:
    from recipe.corpus import read_parts
    from recipe.curve import share_of

    documents = [d for part in read_parts(MINI / "corpus")[1] for d in part]
    quarter, half, whole = ({d.slug for d in share_of(documents, share)} for share in (0.25, 0.5, 1.0))
    assert quarter < half < whole == {d.slug for d in documents}
    assert abs(len(quarter) / len(whole) - 0.25) < 0.04
    assert abs(len(half) / len(whole) - 0.5) < 0.04


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
        "phase-4/log.csv",
    ):
        assert list(tmp_path.glob(f"**/{name}")), name
    from pipeline.data import Decoding, Request
    from pipeline.engines import find, load

    translator = load(find(str(tmp_path / "out")))
    assert len(list(translator.translate([Request("Сөйлем.", "ru")], Decoding(beam=1)))) == 1
