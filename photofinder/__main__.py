"""Where the program starts: the window, or the command line where a command is given.

Imports each only when it is the one that runs.
"""

import sys
from collections.abc import Sequence


def main() -> int:
    """``photofinder``: without a command the window, with one the command line."""
    arguments = sys.argv[1:]
    if _wants_window(arguments):
        return _window(arguments)
    from photofinder import cli

    return cli.main(arguments)


def gui_main() -> int:
    """``photofinder-gui``: always the window."""
    return _window(sys.argv[1:])


def _window(arguments: list[str]) -> int:
    from photofinder.ui import app

    return app.main(arguments)


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
