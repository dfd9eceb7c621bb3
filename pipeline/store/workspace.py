"""One folder an article: its pages, its bitexts, and a manifest that says what they were made from."""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.data import Account, Signature
from pipeline.errors import StoreError
from pipeline.store.files import write_atomic, writing

MANIFEST = "manifest.json"
FORMAT = 1
"""Version of the workspace's layout."""

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
    latin = "".join(
        _LATIN.get(c, c) if _LATIN.get(c) != "-" else "" for c in unicodedata.normalize("NFC", stem).lower()
    )
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    return words or "article-" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]


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
        value = {
            "format": FORMAT,
            "signature": asdict(self.signature),
            "account": account,
            "files": dict(self.files),
        }
        return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder of one article."""

    folder: Path
    raw: Mapping[str, Any]
    """The manifest that is there, as parsed JSON; empty where there is none."""

    def is_current(self, signature: Signature) -> bool:
        """Whether everything here was made from exactly these inputs and is unchanged since."""
        wanted = json.loads(json.dumps(asdict(signature)))
        if self.raw.get("format") != FORMAT or self.raw.get("signature") != wanted:
            return False
        files = self.raw.get("files", {})
        return all(_digest(self.folder / name) == digest for name, digest in files.items())

    def complete(self) -> bool:
        """Whether the run that wrote this found nothing missing."""
        return not self.raw.get("account", {}).get("missing")

    def write(self, signature: Signature, account: Account, files: Mapping[str, str]) -> None:
        """Write all files, the manifest last, and remove files of an earlier run that are no longer made.

        Raises StoreError, naming the path.
        """
        digests: dict[str, str] = {}
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            content = text.encode("utf-8")
            write_atomic(self.folder / name, content)
            digests[name] = hashlib.sha256(content).hexdigest()
        write_atomic(self.folder / MANIFEST, Manifest(signature, account, digests).to_json().encode("utf-8"))
        for name in set(self.raw.get("files", {})) - set(files):
            with writing(self.folder / name):
                if Path(name).name == name:
                    (self.folder / name).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _read(folder: Path) -> Mapping[str, Any]:
    path = folder / MANIFEST
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        return {}  # unreadable: made again
    return raw if isinstance(raw, dict) else {}


def source_name(source: Path, out: Path) -> str:
    """The source's path as seen from the output folder: stable when both are moved together."""
    return Path(os.path.relpath(source.resolve(), out.resolve())).as_posix()


def open_workspace(out: Path, source: Path) -> Workspace:
    """The workspace of a source file: ``out/slug``, or ``out/slug-2``… where another source has that name.

    Raises StoreError when `out` is a file or cannot be read.
    """
    if out.exists() and not out.is_dir():
        raise StoreError(f"{out}: is a file, not a folder; choose another folder with --out")
    name, own = slug(source.name), source_name(source, out)
    for number in range(1, 10_000):
        folder = out / (name if number == 1 else f"{name}-{number}")
        with writing(folder):
            exists = folder.exists()
        if not exists:
            return Workspace(folder, {})
        raw = _read(folder)
        there = raw.get("signature", {}).get("source_name") if isinstance(raw.get("signature"), dict) else None
        if there in (None, own):
            return Workspace(folder, raw)
    raise StoreError(f"{out}: too many articles are named {name}; rename some")
