"""The command that starts this program anew, as a child process that does one thing apart from it. Any thread."""

import sys
from pathlib import Path

OPEN_FILES = "--open-files"
PREPARE_MODEL = "--prepare-model"
"""By these a frozen app, whose program is no Python, is told what to be: see ``__main__``."""


def command(task: str, module: str, argument: int | str) -> list[str]:
    """What runs ``main(argument)`` of ``module``, which is what ``task`` stands for."""
    if getattr(sys, "frozen", False):
        return [sys.executable, task, str(argument)]
    # The modules of this very process, wherever they were found.
    folders = [str(Path(folder).resolve()) if folder == "" else folder for folder in sys.path]
    code = f"import sys; sys.path[:] = {folders!r}; from {module} import main; sys.exit(main({argument!r}))"
    return [sys.executable, "-X", f"utf8={sys.flags.utf8_mode}", "-c", code]
