"""Where the program starts: the window, or the command line where a command is given.

Imports each only when it is the one that runs.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from photofinder import apart

# By which a program on Linux finds its screen.
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM")


def main() -> int:
    """``photofinder``: without a command the window, with one the command line."""
    arguments = sys.argv[1:]
    if (status := _as_a_child(arguments)) is not None:
        return status
    if _wants_window(arguments):
        return _window(arguments)
    from photofinder import cli

    cli.leave_at_ctrl_c("Stopped. What was done so far is kept.")
    return _leave(cli.main(arguments))


def gui_main() -> int:
    """``photofinder-gui``: always the window."""
    if (status := _as_a_child(sys.argv[1:])) is not None:
        return status
    return _window(sys.argv[1:])


def _as_a_child(arguments: Sequence[str]) -> int | None:
    """The exit status of a child of a frozen app, once it has done what it was started for; None for all others."""
    match arguments:
        case [apart.OPEN_FILES, handle]:
            from photofinder.engine import decoding_process

            decoding_process.main(int(handle))
            return 0
        case [apart.PREPARE_MODEL, request]:
            from photofinder.vision import runtime_prepare

            return runtime_prepare.main(request)
    return None


def _window(arguments: list[str]) -> NoReturn:
    if sys.platform == "linux" and not any(map(os.environ.get, _SCREENS)):
        # Qt would abort.
        print(
            "There is no screen to open a window on: 'photofinder --help' tells what can be done without.",
            file=sys.stderr,
        )
        _leave(3)
    from photofinder.ui import app

    _leave(app.main(arguments))


def _leave(status: int) -> NoReturn:
    """End the process without taking apart what was loaded.

    All is closed and saved, or a thread is inside a model, where nothing can interrupt it: a kill loses one batch
    at most, by design. Python would take a tenth of a search to end, and 3 s after a window with torch in it.
    """
    # Without a console there are none.
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError):
            stream.flush()
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
