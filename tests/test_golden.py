"""Golden pages: what the renderer makes of two articles with a fake model, kept as files.

``make golden`` writes them again; read the difference before committing it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Options
from pipeline.ingest import read_text
from pipeline.run import artefacts, translate_document
from tests.fakes import FakeTranslator
from tests.test_ingest import RELEASE
from tests.test_markdown import ARTICLE

GOLDEN = Path(__file__).parent / "golden"
ARTICLES = {"release": (RELEASE, "release.txt"), "article": (ARTICLE, "article.md")}


def made(name: str) -> dict[str, str]:
    text, file = ARTICLES[name]
    return artefacts(translate_document(read_text(text, file), FakeTranslator()), Options())


def body(content: str) -> str:
    """Pages without their style, script and its hashes, which change with every touch of the design."""
    if "<style>" not in content:
        return content
    head, rest = content.split("<style>", 1)
    head = "\n".join(
        line for line in head.split("\n") if "Content-Security-Policy" not in line and "generator" not in line
    )
    return (head + rest.split("</style>", 1)[1]).split("<script>", 1)[0]


@pytest.mark.parametrize("name", list(ARTICLES))
def test_golden(name: str) -> None:
    from pipeline.version import __version__

    folder = GOLDEN / name
    files = made(name)
    assert sorted(path.name for path in folder.iterdir()) == sorted(files)
    for file, content in files.items():
        wanted = (folder / file).read_text(encoding="utf-8").replace("{version}", __version__)
        assert body(content).replace("\r\n", "\n") == wanted, f"{name}/{file} changed; make golden, and read the diff"


def write() -> None:
    """Write all golden files."""
    from pipeline.version import __version__

    for name in ARTICLES:
        folder = GOLDEN / name
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        for file, content in made(name).items():
            kept = body(content).replace(f"qosbet {__version__}", "qosbet {version}")
            (folder / file).write_text(kept, encoding="utf-8")


if __name__ == "__main__":
    write()
