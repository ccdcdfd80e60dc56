"""Logging to a rotating file in the log folder; the command line may add warnings on stderr.

Never logs a query or the content of a photo; paths appear, and stay on this computer like everything else.
"""

import logging
import logging.handlers
from contextlib import suppress
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_FILE_NAME = "photofinder.log"
# Without any handler Python would print the warnings of libraries (Pillow's, of damaged pictures) on stderr.
_SILENCE = logging.NullHandler()


class _QuietFile(logging.handlers.RotatingFileHandler):
    """When the disk is full, the terminal must not fill with tracebacks of the log."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Drop ``record``."""

    def close(self) -> None:
        with suppress(OSError):
            super().close()


def log_file(log_dir: Path) -> Path:
    """The file that is being written to."""
    return log_dir / _FILE_NAME


def start(log_dir: Path) -> None:
    """Send the package's log records to a file of ``log_dir`` (1 MB, three old ones kept).

    Where the folder cannot be written, records are dropped: a log must never keep the app from starting.
    Calling it again replaces the earlier file.
    """
    logger = logging.getLogger("photofinder")
    stop()
    logger.setLevel(logging.INFO)
    handler: logging.Handler
    try:
        log_dir.mkdir(parents=True, exist_ok=True)
        handler = _QuietFile(
            log_file(log_dir), maxBytes=1_000_000, backupCount=3, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    logger.addHandler(handler)
    logging.getLogger().addHandler(_SILENCE)


def stop() -> None:
    """Close the log file."""
    logging.getLogger().removeHandler(_SILENCE)
    logger = logging.getLogger("photofinder")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
