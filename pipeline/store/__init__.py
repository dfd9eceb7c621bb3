"""What touches the disk: workspaces, and the cache of machine answers."""

from pipeline.store.answers import AnswerCache
from pipeline.store.workspace import GIVEN, Manifest, Workspace, open_workspace

__all__ = ["GIVEN", "AnswerCache", "Manifest", "Workspace", "open_workspace"]
