"""What commands say about the workspace they write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.console import put, say

if TYPE_CHECKING:
    from pipeline.data import Account, Signature
    from pipeline.store import Workspace


def is_up_to_date(workspace: Workspace, signature: Signature, name: str) -> bool:
    """Whether the workspace of the article `name` need not be made again; then that is said."""
    if workspace.folder and workspace.is_current(signature) and workspace.complete():
        say(f"{name}: up to date")
        put(str(workspace.folder / "index.html"))
        return True
    return False


def write(workspace: Workspace, name: str, signature: Signature, account: Account, files: Mapping[str, str]) -> Path:
    """Write the workspace of the article `name`; says which edited files were kept.  Returns its folder."""
    folder, kept = workspace.write(signature, account, files)
    for file in kept:
        say(f"{name}: somebody had changed a file here; it is kept as {folder / file}", "yellow")
    return folder
