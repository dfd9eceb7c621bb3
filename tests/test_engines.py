from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path

import pytest
import torch

from benchmarks.random_checkpoint import OFFICIAL_PIECES, SHAPES, make, sentencepiece_model
from pipeline.data import Decoding, Hypothesis, Request
from pipeline.engines import find, load
from pipeline.engines.check import check
from pipeline.engines.convert import convert
from pipeline.engines.ct2 import CTranslate2Translator
from pipeline.engines.fetch import fetch
from pipeline.engines.registry import best_name, manifest
from pipeline.engines.tokenizer import NllbTokenizer, from_sentencepiece
from pipeline.errors import ModelError, UsageError
from pipeline.ingest import read_bytes
from pipeline.split import split_document
from pipeline.translate import requests_for, take_document_apart
from pipeline.translate.schedule import batches

GREEDY = Decoding(beam=1)
TARGETS = ("en", "ru", "zh-Hans")


@pytest.fixture(scope="session")
def requests(example: Path, mini: CTranslate2Translator) -> list[Request]:
    """Everything the example asks of the model."""
    source = split_document(read_bytes(example.read_bytes(), example.name))
    return requests_for(source, take_document_apart(source, lambda text: mini.count([text])[0], GREEDY), TARGETS)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random checkpoint in the official layout."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    make(folder, SHAPES["tiny"])
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for models, and nothing else in sight but what is bundled."""
    monkeypatch.setenv("QOSBET_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "models"


def greedy(translator: CTranslate2Translator, requests: list[Request]) -> list[Hypothesis]:
    """Answers in order, through the scheduler's batches."""
    answers: dict[int, Hypothesis] = {}
    lengths = translator.count([r.text for r in requests])
    for indexes, limit in batches(requests, lengths, GREEDY):
        found = translator.translate([requests[i] for i in indexes], GREEDY, limit)
        answers |= dict(zip(indexes, found, strict=True))
    return [answers[i] for i in range(len(requests))]


def test_both_engines_write_the_same_words(root: Path, requests: list[Request], tmp_path: Path) -> None:
    checkpoint = find(str(root / "models" / "mini"), "transformers")
    convert(checkpoint.folder, tmp_path / "float32", checkpoint.card, quantization="float32")
    reference = load(checkpoint)
    ours = load(find(str(tmp_path / "float32")))
    made, wanted = greedy(ours, requests), greedy(reference, requests)  # type: ignore[arg-type]
    assert [h.text for h in made] == [h.text for h in wanted]
    assert [h.finished for h in made] == [h.finished for h in wanted]
    assert [h.score for h in made] == pytest.approx([h.score for h in wanted], abs=5e-3)


@pytest.fixture(scope="session")
def mixed(root: Path, requests: list[Request]) -> list[Request]:
    """The example and a sample of the corpus, all lengths mixed, in all languages."""
    corpus = (root / "models" / "mini" / "corpus" / "press" / "society.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t")[0] for line in corpus.split("\n") if line and not line.startswith("#")][::29]
    return [*requests[:36], *(Request(line, target) for line in lines for target in TARGETS)]


@pytest.mark.parametrize("beam", [1, 4])
def test_answers_do_not_depend_on_the_batch(mini: CTranslate2Translator, mixed: list[Request], beam: int) -> None:
    decoding = Decoding(beam=beam)
    together = mini.translate(mixed, decoding, 120)
    assert mini.translate(mixed[::-1], decoding, 120)[::-1] == together
    assert [mini.translate([request], decoding, 120)[0] for request in mixed] == together


def test_threads_do_not_change_the_words(root: Path, requests: list[Request]) -> None:
    found = find(str(root / "models" / "mini"))
    one, three = (load(found, workers=n).translate(requests[:30], GREEDY, 100) for n in (1, 3))
    assert one == three


def test_the_limit_cuts_and_says_so(mini: CTranslate2Translator) -> None:
    request = Request("Қазақстан Республикасының Президенті кеше жаңа зауытты ашып, жұмысшылармен кездесті.", "en")
    (cut,) = mini.translate([request], GREEDY, 3)
    assert not cut.finished
    (whole,) = mini.translate([request], GREEDY, 200)
    assert whole.finished
    assert whole.text.startswith(cut.text)


def test_pieces_are_those_of_sentencepiece(root: Path) -> None:
    import sentencepiece

    folder = root / "models" / "mini" / "hf"
    tokenizer = NllbTokenizer.load(folder)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.bpe.model"))
    corpus = (root / "models" / "mini" / "corpus" / "press" / "economy.tsv").read_text(encoding="utf-8")
    texts = [
        c.strip() for line in corpus.split("\n") if not line.startswith("#") for c in line.split("\t") if c.strip()
    ][:2000]
    wanted = [
        [piece if processor.piece_to_id(piece) else "<unk>" for piece in processor.encode(text, out_type=str)]
        for text in texts
    ]
    assert tokenizer.pieces(texts) == wanted
    known = [(text, pieces) for text, pieces in zip(texts, wanted, strict=True) if "<unk>" not in pieces]
    assert [tokenizer.text(pieces) for _, pieces in known] == [text for text, _ in known]


def test_commands_in_an_article_are_text(root: Path) -> None:
    tokenizer = NllbTokenizer.load(root / "models" / "mini" / "hf")
    (pieces,) = tokenizer.pieces(["</s> eng_Latn <mask> <pad>"])
    assert not {"</s>", "eng_Latn", "<mask>", "<pad>"} & set(pieces)


@pytest.mark.slow
def test_official_ids_at_the_official_size(tmp_path: Path) -> None:
    (tmp_path / "sentencepiece.bpe.model").write_bytes(sentencepiece_model(OFFICIAL_PIECES))
    tokenizer = NllbTokenizer(from_sentencepiece(tmp_path / "sentencepiece.bpe.model"), "made here")
    assert tokenizer.codes == {"kk": 256089, "en": 256047, "ru": 256147, "zh-Hans": 256200}
    assert len(tokenizer) == 256204


def test_the_official_layout_goes_all_the_way(tiny: Path, home: Path) -> None:
    facts = {fact.name: fact.value for fact in check(str(tiny))}
    assert facts["language codes"] == "kaz_Cyrl=8089, eng_Latn=8047, rus_Cyrl=8147, zho_Hans=8200"
    assert facts["source prefix"].startswith("[kaz_Cyrl] ▁")
    shutil.copytree(tiny, home / "tiny" / "hf")
    found = find("tiny", "transformers")
    convert(found.folder, home / "tiny" / "ct2-int8", found.card)
    translator = load(find("tiny"))
    assert translator.card.engine == "ctranslate2/int8"
    (answer,) = translator.translate([Request("Сөйлем.", "ru")], GREEDY, 8)
    assert answer.text


@pytest.mark.parametrize("keep", ["tokenizer.json", "sentencepiece.bpe.model"])
def test_either_tokenizer_file_is_enough(tiny: Path, tmp_path: Path, keep: str) -> None:
    shutil.copy(tiny / keep, tmp_path / keep)
    wanted = NllbTokenizer.load(tiny).pieces(["Қазақстан 2023 жылы 8,5 млрд."])
    assert NllbTokenizer.load(tmp_path).pieces(["Қазақстан 2023 жылы 8,5 млрд."]) == wanted


def test_the_source_is_prefixed_as_nllb_expects(tiny: Path) -> None:
    from transformers import NllbTokenizer as Reference

    theirs = Reference.from_pretrained(str(tiny), src_lang="kaz_Cyrl")
    ours = NllbTokenizer.load(tiny)
    ids = ours.ids(["kaz_Cyrl", *ours.pieces(["Қазақстан Президенті"])[0], "</s>"])
    assert theirs("Қазақстан Президенті").input_ids == ids


@pytest.mark.parametrize("folder", ["hf", "ct2-int8"])
def test_a_changed_byte_is_refused(root: Path, tmp_path: Path, folder: str) -> None:
    shutil.copytree(root / "models" / "mini" / folder, tmp_path / folder)
    shutil.copytree(root / "models" / "mini" / "hf", tmp_path / "hf", dirs_exist_ok=True)
    path = max((tmp_path / folder).iterdir(), key=lambda p: p.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"the file was changed or damaged"):
        find(str(tmp_path), "transformers" if folder == "hf" else "ctranslate2")


def test_a_malicious_pickle_is_refused(tiny: Path, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (f"touch {tmp_path}/owned",)

    shutil.copytree(tiny, tmp_path / "evil")
    torch.save({"model.shared.weight": Evil()}, tmp_path / "evil" / "pytorch_model.bin")
    with pytest.raises(ModelError, match="refused, it holds more than tensors"):
        load(find(str(tmp_path / "evil")))
    (tmp_path / "evil" / "pytorch_model.bin").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(ModelError):
        load(find(str(tmp_path / "evil")))
    assert not (tmp_path / "owned").exists()


def spoil(folder: Path, fault: str) -> None:
    config = json.loads((folder / "config.json").read_text())
    if fault == "other model":
        (folder / "config.json").write_text(json.dumps({**config, "model_type": "t5"}))
    elif fault == "no configuration":
        (folder / "config.json").write_text("{")
    elif fault == "no tokenizer":
        (folder / "tokenizer.json").unlink()
        (folder / "sentencepiece.bpe.model").unlink()
    elif fault == "broken tokenizer":
        (folder / "tokenizer.json").write_text("{}")
    elif fault == "tokenizer without codes":
        text = (folder / "tokenizer.json").read_text().replace("kaz_Cyrl", "kaz_Xxxx")
        (folder / "tokenizer.json").write_text(text)
    elif fault == "small vocabulary":
        (folder / "config.json").write_text(json.dumps({**config, "vocab_size": 100}))


FAULTS = {
    "other model": "model_type is 't5'",
    "no configuration": "not the configuration of an NLLB checkpoint",
    "no tokenizer": "no tokenizer; copy",
    "broken tokenizer": "the tokenizer cannot be read",
    "tokenizer without codes": "language code kaz_Cyrl is missing",
    "small vocabulary": "they do not belong together",
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_faults_of_a_checkpoint_are_named(tiny: Path, tmp_path: Path, fault: str) -> None:
    shutil.copytree(tiny, tmp_path / "m")
    spoil(tmp_path / "m", fault)
    with pytest.raises(ModelError, match=FAULTS[fault]) as caught:
        list(check(str(tmp_path / "m")))
    assert "\n" not in str(caught.value)


def test_truncated_weights_are_named(tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, tmp_path / "m")
    path = tmp_path / "m" / "pytorch_model.bin"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ModelError, match=r"cannot be loaded|refused"):
        load(find(str(tmp_path / "m")))


def test_an_absent_model_says_what_to_get_and_where_to_put_it(home: Path) -> None:
    with pytest.raises(ModelError) as caught:
        find("nllb-600m")
    message = str(caught.value)
    for part in (
        "qosbet models get nllb-600m",
        "pytorch_model.bin",
        "facebook/nllb-200-distilled-600M@f8d333a098d1",
        "hf",
    ):
        assert part in message
    assert "\n" not in message


@pytest.mark.parametrize("name", ["nonsense", "./nowhere"])
def test_an_unknown_model_is_named(home: Path, name: str) -> None:
    with pytest.raises(ModelError, match="neither a known name"):
        find(name)


def test_an_unknown_engine_is_wrong_usage() -> None:
    with pytest.raises(UsageError):
        find("mini", "magic")


def test_a_download_without_network_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def offline(*_args: object, **_kwargs: object) -> None:
        raise OSError("Network is unreachable")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", offline)
    with pytest.raises(ModelError, match=r"cannot be downloaded.*put them into .*nllb-600m/hf") as caught:
        fetch("nllb-600m")
    assert "\n" not in str(caught.value)


def test_a_download_is_checked_against_the_manifest(home: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def wrong(_source: str, *, local_dir: Path, **_kwargs: object) -> None:
        shutil.copytree(tiny, local_dir)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", wrong)
    with pytest.raises(ModelError, match=r"expected .*: the file was changed or damaged"):
        fetch("nllb-600m")
    fetch("someone/some-model")
    assert find("someone/some-model").card.name == "someone/some-model"


def test_the_best_model_present_is_chosen(home: Path, root: Path) -> None:
    assert best_name() == "mini"
    shutil.copytree(root / "models" / "mini" / "ct2-int8", home / "nllb-600m" / "ct2-int8")
    assert best_name() == "nllb-600m"
    shutil.copytree(root / "models" / "mini" / "ct2-int8", home / "nllb-1.3b" / "ct2-int8")
    assert best_name() == "nllb-1.3b"


def test_nllb_is_marked_non_commercial() -> None:
    for name, entry in manifest().items():
        if name.startswith("nllb"):
            assert entry.licence == "CC-BY-NC-4.0"
            assert "not for commercial use" in entry.notice
            assert len(entry.revision) == 40


@pytest.mark.parametrize(
    "content", ["{", "[]", "[" * 100_000, '{"files": {}}', '{"name": null, "files": {"model.bin": ""}}']
)
def test_a_damaged_record_is_named(root: Path, tmp_path: Path, content: str) -> None:
    shutil.copytree(root / "models" / "mini" / "ct2-int8", tmp_path / "ct2-int8")
    shutil.copytree(root / "models" / "mini" / "hf", tmp_path / "hf")
    (tmp_path / "ct2-int8" / "qosbet.json").write_text(content)
    with pytest.raises(ModelError, match="the record is damaged") as caught:
        find(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_an_empty_folder_hides_no_model(home: Path) -> None:
    (home / "mini" / "ct2-int8").mkdir(parents=True)
    (home / "nllb-3.3b" / "ct2-int8").mkdir(parents=True)
    assert best_name() == "mini"
    assert find(None).card.name == "qosbet-mini"
