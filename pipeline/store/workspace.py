"""One folder an article: its pages, its bitexts, and a manifest that says what they were made from."""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.data import Account, Signature
from pipeline.errors import StoreError
from pipeline.store.files import write_atomic, writing

MANIFEST = "manifest.json"
OWNER = ".qosbet"
"""Names the source that a folder belongs to, from the moment the folder is made."""
GIVEN = "given"
"""What stands for the model's name where translations were given and aligned."""
FORMAT = 1
"""Version of the workspace's layout."""

_PLAIN_NAME = re.compile(r"[\w-]+(\.[\w-]+)+")
_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_ROMAN = (
    "a,a,b,v,g,g,d,e,yo,zh,z,i,i,k,q,l,m,n,ng,o,o,p,r,s,t,u,u,u,f,kh,h,ts,ch,sh,shch,,y,i,,e,yu,ya"  # ъ and ь vanish
)
_LATIN = dict(zip(_ALPHABET, _ROMAN.split(","), strict=True))


def slug(name: str) -> str:
    """A folder name from a file name: Latin letters, digits, hyphens, at most 80 characters.

    >>> slug("Қасым-Жомарт Тоқаев 18.10.2023.txt")
    'qasym-zhomart-toqaev-18-10-2023'
    """
    stem = re.sub(r"\.(txt|text|md|markdown)$", "", name, flags=re.IGNORECASE)
    latin = "".join(_LATIN.get(c, c) for c in unicodedata.normalize("NFC", stem).lower())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    return words or "article-" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def printable(path: str) -> str:
    """A file name as valid Unicode: bytes that are not UTF-8 are written ``\\xff``."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a workspace was made from and what it holds."""

    signature: Signature
    account: Account
    files: Mapping[str, str]
    """File name → SHA-256."""

    def to_json(self) -> str:
        """The manifest file's content."""
        account = asdict(self.account)
        value = {"format": FORMAT, "signature": asdict(self.signature), "account": account, "files": dict(self.files)}
        return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder of one article, or the place where it will be made."""

    out: Path
    name: str
    """The folder's name, before a number is added to it."""
    source: str
    """The source file's path as seen from `out`."""
    folder: Path | None
    """The folder, if it is there already."""
    raw: Mapping[str, Any]
    """The manifest that is there, as parsed JSON of the right shape; empty where there is none."""

    def is_current(self, signature: Signature) -> bool:
        """Whether everything here was made from exactly these inputs and is unchanged since."""
        wanted = json.loads(json.dumps(asdict(signature)))
        if self.folder is None or self.raw.get("format") != FORMAT or self.raw.get("signature") != wanted:
            return False
        return all(_digest(self.folder / name) == digest for name, digest in self.raw["files"].items())

    def complete(self) -> bool:
        """Whether the run that wrote this found nothing missing."""
        return bool(self.raw) and not self.raw["account"].get("missing")

    def replaces(self, *, given: bool) -> str:
        """What pages of another kind a run would replace: a few words for a message, or nothing.

        `given` says whether the run aligns given translations; then other given ones are named, too.
        """
        signature = self.raw.get("signature", {})
        model = signature.get("model")
        was_given = isinstance(model, dict) and model.get("name") == GIVEN
        if not self.raw or not (given or was_given):
            return ""
        langs = ", ".join(map(str, signature.get("targets", [])))
        return f"the given translations ({langs})" if was_given else f"the machine translations ({langs})"

    def write(self, signature: Signature, account: Account, files: Mapping[str, str]) -> tuple[Path, list[str]]:
        """Write all files, the manifest last, and remove files of an earlier run that are no longer made.

        A file that somebody has changed since it was made is kept under another name.  Returns the
        folder and the names of the files kept.  Raises StoreError, naming the path.
        """
        folder = self.folder or _claim(self.out, self.name, self.source)
        old: Mapping[str, str] = self.raw.get("files", {})
        kept = [_set_aside(folder, name) for name, digest in old.items() if _digest(folder / name) not in ("", digest)]
        digests: dict[str, str] = {}
        for name, text in files.items():
            content = text.encode("utf-8", "backslashreplace")
            write_atomic(folder / name, content)
            digests[name] = hashlib.sha256(content).hexdigest()
        write_atomic(folder / MANIFEST, Manifest(signature, account, digests).to_json().encode("utf-8"))
        for name in set(old) - set(files):
            with writing(folder / name):
                (folder / name).unlink(missing_ok=True)
        return folder, kept


def _digest(path: Path) -> str:
    """SHA-256 of a file; empty if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _set_aside(folder: Path, name: str) -> str:
    """Rename an edited file so that it is not overwritten; returns its new name."""
    path = folder / name
    number = 1
    while (other := path.with_name(f"{path.stem}.edited-{number}{path.suffix}")).exists():
        number += 1
    with writing(path):
        path.rename(other)
    return other.name


def _read(folder: Path) -> Mapping[str, Any]:
    """The folder's manifest; empty when it is absent, unreadable or of another shape (then it is made again)."""
    path = folder / MANIFEST
    try:
        raw = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return raw if _is_manifest(raw) else {}


def _is_manifest(raw: Any) -> bool:
    if not isinstance(raw, dict) or not all(isinstance(raw.get(k), dict) for k in ("signature", "account", "files")):
        return False
    return all(isinstance(digest, str) and _PLAIN_NAME.fullmatch(name) for name, digest in raw["files"].items())


def _owner(folder: Path) -> str | None:
    """The source that a folder belongs to; None where it is nobody's or somebody else's."""
    try:
        return (folder / OWNER).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def source_name(source: Path, out: Path) -> str:
    """The source's path as seen from the output folder: stable when both are moved together."""
    return printable(Path(os.path.relpath(source.absolute(), out.absolute())).as_posix())


def _candidates(out: Path, name: str) -> Iterator[Path]:
    for number in range(1, 10_000):
        yield out / (name if number == 1 else f"{name}-{number}")
    raise StoreError(f"{out}: too many articles are named {name}; rename some")


def _claim(out: Path, name: str, source: str) -> Path:
    """Make the first folder of that name that nobody has; two runs at once never get the same."""
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
    for folder in _candidates(out, name):
        if _make(folder):
            write_atomic(folder / OWNER, (source + "\n").encode("utf-8"))
            return folder
        if _owner(folder) == source:
            return folder
    raise AssertionError("the candidates never end without an error")


def _make(folder: Path) -> bool:
    """Make a folder; False if it is there already."""
    with writing(folder):
        try:
            folder.mkdir()
        except FileExistsError:
            return False
    return True


def open_workspace(out: Path, source: Path) -> Workspace:
    """The workspace of a source file: ``out/slug``, or ``out/slug-2``… where that folder is another's.

    Nothing is made until it is written.  Raises StoreError when `out` is a file or cannot be read.
    """
    name, own = slug(source.name), source_name(source, out)
    with writing(out):
        if not out.exists():
            return Workspace(out, name, own, None, {})
        if not out.is_dir():
            raise StoreError(f"{out}: is a file, not a folder; choose another folder with --out")
        for folder in _candidates(out, name):
            if not folder.exists():
                return Workspace(out, name, own, None, {})
            if _owner(folder) == own:
                return Workspace(out, name, own, folder, _read(folder))
    raise AssertionError("the candidates never end without an error")
