"""Errors that a user can act on.

Every message is one line and names the file or segment, the place, the offending value and the
remedy.  The command line prints them as they are and exits with the class's `exit_code`.
"""

from __future__ import annotations


class QosbetError(Exception):
    """Base class: something that was asked for cannot be done."""

    exit_code = 1


class IngestError(QosbetError):
    """A source file cannot be read as a Kazakh article."""


class TranslationError(QosbetError):
    """The model could not translate a segment, or a translation is missing."""


class AccountError(QosbetError):
    """A character of the source is neither translated nor copied nor listed as skipped."""


class StoreError(QosbetError):
    """The workspace cannot be read or written."""


class ModelError(QosbetError):
    """A model is absent, damaged, of the wrong layout, or refused."""


class UsageError(QosbetError):
    """Wrong options or configuration."""

    exit_code = 2
