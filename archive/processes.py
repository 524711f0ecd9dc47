"""Parser processes: bodies are read beside the writing, and a document that kills its reader costs only itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor


def pool(count: int) -> ProcessPoolExecutor:
    """Return ``count`` processes, started when the first work comes.

    They are not forked: a child must inherit neither open databases nor threads.
    """
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def kill(processes: ProcessPoolExecutor) -> None:
    """End the processes at once, whatever they are doing."""
    for process in list((processes._processes or {}).values()):
        process.kill()
    processes.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end when the parent does, however it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
