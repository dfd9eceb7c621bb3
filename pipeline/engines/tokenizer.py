"""NLLB's tokenizer without transformers: pieces in, pieces out, and the layout asserted.

Id layout of every NLLB checkpoint: ``<s> <pad> </s> <unk>``, SentencePiece's pieces from 4, the
language codes, ``<mask>``.  SentencePiece itself counts ``<unk> <s> </s>`` first, so its ids are one
smaller.  In the official files kaz_Cyrl is 256089, eng_Latn 256047, rus_Cyrl 256147, zho_Hans 256200.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE

from pipeline.errors import ModelError
from pipeline.languages import LANGUAGES

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
EOS, UNK, MASK = "</s>", "<unk>", "<mask>"
SENTENCEPIECE_FILE = "sentencepiece.bpe.model"
TOKENIZER_FILE = "tokenizer.json"


@cache
def flores_codes() -> tuple[str, ...]:
    """The 202 language codes of NLLB-200, in the order of their ids."""
    return tuple(files(__package__).joinpath("flores200.txt").read_text(encoding="utf-8").split())


@cache
def _silent() -> frozenset[str]:
    """Pieces that spell nothing."""
    return frozenset({*SPECIAL[:3], MASK, *flores_codes()})


def from_sentencepiece(path: Path) -> Tokenizer:
    """Build the tokenizer from a SentencePiece BPE model alone.

    The merges are not stored in such a model: every way to split a piece into two other pieces is
    one, ranked by the score of the whole.
    """
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(path.read_bytes())
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    pieces = [processor.id_to_piece(i) for i in range(3, processor.get_piece_size())]
    vocabulary = {piece: index for index, piece in enumerate([*SPECIAL, *pieces])}
    merges = []
    for piece in sorted(pieces, key=lambda p: -processor.get_score(vocabulary[p] - 1)):
        splits = ((piece[:i], piece[i:]) for i in range(1, len(piece)))
        known = [pair for pair in splits if pair[0] in vocabulary and pair[1] in vocabulary]
        merges.extend(sorted(known, key=lambda pair: (vocabulary[pair[0]], vocabulary[pair[1]])))
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=merges, unk_token=UNK, fuse_unk=True, byte_fallback=False))
    charsmap = proto.normalizer_spec.precompiled_charsmap
    steps = [normalizers.Replace(Regex(r" {2,}"), " ")]
    tokenizer.normalizer = normalizers.Sequence([normalizers.Precompiled(charsmap), *steps] if charsmap else steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.add_special_tokens(list(flores_codes()))
    tokenizer.add_special_tokens([AddedToken(MASK, lstrip=True, normalized=False, special=True)])
    return tokenizer


class NllbTokenizer:
    """Text to pieces and back, for the source prefix ``[kaz_Cyrl] pieces </s>``."""

    def __init__(self, tokenizer: Tokenizer, origin: str) -> None:
        self._tokenizer = tokenizer
        tokenizer.no_truncation()
        tokenizer.no_padding()
        # "</s>" or "eng_Latn" in an article is text, not a command
        tokenizer.encode_special_tokens = True
        self.codes = {lang.tag: self._id_of(lang.flores, origin) for lang in LANGUAGES}
        layout = [tokenizer.token_to_id(token) for token in SPECIAL]
        if layout != [0, 1, 2, 3]:
            raise ModelError(f"{origin}: special tokens have ids {layout}, not 0 1 2 3: this is no NLLB tokenizer")

    @classmethod
    def load(cls, folder: Path) -> NllbTokenizer:
        """Load ``tokenizer.json``, or build from ``sentencepiece.bpe.model``; ModelError if neither is there."""
        compiled, model = folder / TOKENIZER_FILE, folder / SENTENCEPIECE_FILE
        try:
            if compiled.is_file():
                return cls(Tokenizer.from_file(str(compiled)), str(compiled))
            if model.is_file():
                return cls(from_sentencepiece(model), str(model))
        except ModelError:
            raise
        except Exception as error:  # noqa: BLE001 - the library raises bare Exception for every fault of the file
            raise ModelError(f"{folder}: the tokenizer cannot be read: {str(error)[:120]}") from None
        raise ModelError(
            f"{folder}: neither {TOKENIZER_FILE} nor {SENTENCEPIECE_FILE} is there; copy one beside the model"
        )

    def _id_of(self, code: str, origin: str) -> int:
        found = self._tokenizer.token_to_id(code)
        if found is None or found == 3:
            raise ModelError(f"{origin}: language code {code} is missing: this is no NLLB-200 tokenizer")
        return int(found)

    def __len__(self) -> int:
        return int(self._tokenizer.get_vocab_size(with_added_tokens=True))

    def pieces(self, texts: Sequence[str]) -> list[list[str]]:
        """Pieces of each text, without language code and end mark."""
        return [encoding.tokens for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def ids(self, pieces: Sequence[str]) -> list[int]:
        """Ids of pieces; unknown ones are ``<unk>``."""
        return [3 if (found := self._tokenizer.token_to_id(piece)) is None else int(found) for piece in pieces]

    def tokens(self, ids: Sequence[int]) -> list[str]:
        """Pieces of ids."""
        return [self._tokenizer.id_to_token(i) or UNK for i in ids]

    def text(self, pieces: Sequence[str]) -> str:
        """The text that pieces spell; special tokens are left out."""
        return "".join(piece for piece in pieces if piece not in _silent()).replace("▁", " ").strip()

    def save(self, path: Path) -> None:
        """Write ``tokenizer.json``."""
        self._tokenizer.save(str(path))
