from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.engines import find, load

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from pipeline.engines.ct2 import CTranslate2Translator

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def example() -> Path:
    """The bundled example article."""
    return ROOT / "examples" / "kokshe-qalashyk.txt"


@pytest.fixture(scope="session")
def mini() -> CTranslate2Translator:
    """The bundled model."""
    from pipeline.engines.ct2 import CTranslate2Translator

    translator = load(find(str(ROOT / "models" / "mini"), "ctranslate2"))
    assert isinstance(translator, CTranslate2Translator)
    return translator


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium.  Without it the test is skipped, except in CI, where it fails."""
    path = _chromium()
    if path is None:
        reason = "Chromium is not installed (on Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()
