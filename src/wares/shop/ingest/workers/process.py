"""Worker process: begins with a recipe, then answers tasks from its standard input until that ends."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import traceback
from dataclasses import dataclass
from typing import Any, BinaryIO

_COLLECTED_EVERY = 200_000
"""Objects more than before, after which garbage is looked for."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A task that raised, with the traceback."""

    text: str


def serve() -> None:
    """Answer on what was standard output; whatever else is printed goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process ends it
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    workplace = pickle.load(tasks).make()
    gc.freeze()
    gc.set_threshold(_COLLECTED_EVERY)  # texts and tasks have no cycles: looking for them is in vain
    send(answers, None)
    while True:
        try:
            task = pickle.load(tasks)
        except EOFError:
            return
        try:
            answer = pickle.dumps(task.run(workplace), pickle.HIGHEST_PROTOCOL)
        except Exception:
            answer = pickle.dumps(Failure(traceback.format_exc()))
        answers.write(answer)
        answers.flush()


def send(stream: BinaryIO, message: Any) -> None:
    """Write one message whole."""
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()
