"""Ctrl-C on the command line: the process ends at once, whatever it is doing.

Python would raise KeyboardInterrupt between any two steps of the main thread, also between taking a lock and noting
that it is taken; whoever needs that lock afterwards waits for ever. All that the app writes survives a kill, so
leaving costs the batch in hand at most.
"""

import os
import signal
import sys
from contextlib import suppress

from photofinder.cli.exit_status import INTERRUPTED

_CLEAR_LINE = "\r\x1b[K"


def leave_at_ctrl_c(last_words: str) -> None:
    """From now on Ctrl-C writes ``last_words`` on stderr and ends the process with status 130. Where the signal is
    ignored, as for a job that a shell keeps in the background, that stays so. Main thread."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return

    def leave(_number: int, _frame: object) -> None:
        # Past Python's own buffers: the interrupted line may be inside one of them.
        with suppress(OSError, ValueError):
            descriptor = sys.stderr.fileno()
            clear = _CLEAR_LINE if os.isatty(descriptor) else ""
            os.write(descriptor, f"{clear}{last_words}\n".encode())
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, leave)
