"""Processor time of a call, for tests of how time grows."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def process_seconds(action: Callable[[], object]) -> float:
    """Seconds of processor time that a call takes; a collection of what other tests left behind is not counted."""
    gc.disable()
    began = time.process_time()
    action()
    took = time.process_time() - began
    gc.enable()
    return took
