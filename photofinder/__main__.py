"""Where the program starts: the window, or the command line where a command is given.

Imports each only when it is the one that runs.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

# By which ``engine.worker`` starts a frozen app, whose program is no Python, as a process that opens files.
_OPEN_FILES = "--open-files"


def main() -> int:
    """``photofinder``: without a command the window, with one the command line."""
    arguments = sys.argv[1:]
    if arguments[:1] == [_OPEN_FILES]:
        return _open_files(arguments)
    if _wants_window(arguments):
        return _window(arguments)
    from photofinder import cli

    cli.leave_at_ctrl_c("Stopped. What was done so far is kept.")
    return cli.main(arguments)


def gui_main() -> int:
    """``photofinder-gui``: always the window."""
    if sys.argv[1:2] == [_OPEN_FILES]:
        return _open_files(sys.argv[1:])
    return _window(sys.argv[1:])


def _open_files(arguments: Sequence[str]) -> int:
    from photofinder.engine import decoding_process

    decoding_process.main(int(arguments[1]))
    return 0


def _window(arguments: list[str]) -> NoReturn:
    from photofinder.ui import app

    # All is closed and saved, or a thread is inside a model, where nothing can interrupt it: a kill loses one batch
    # at most, by design. Taking torch apart would keep the process for seconds after its window (3 s measured).
    _leave(app.main(arguments))


def _leave(status: int) -> NoReturn:
    with suppress(OSError):
        sys.stdout.flush()
    os._exit(status)


def _wants_window(arguments: Sequence[str]) -> bool:
    rest = iter(arguments)
    for argument in rest:
        if argument == "--data-dir":
            if next(rest, None) is None:
                return False
        elif not argument.startswith("--data-dir="):
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
