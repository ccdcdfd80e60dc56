"""Runs one command line from its arguments to its exit status; no exception leaves it."""

import argparse
import errno
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from photofinder import logs, paths, settings
from photofinder.care_wording import recovery_sentence
from photofinder.cli import arguments
from photofinder.cli.exit_status import COULD_NOT, DONE, WRONG_USE
from photofinder.cli.output import error_sentence, open_streams, shown, take_any_name, without_library_noise
from photofinder.errors import PhotoFinderError
from photofinder.loading import without_garbage_search

log = logging.getLogger(__name__)

# An ordinary library is open by then, and nobody has to read anything.
_WORDS_AFTER_S = 1.5


def main(argv: Sequence[str]) -> int:
    """Run the command that ``argv`` (without the program's name) asks for.

    Returns 0 found or done, 1 nothing found, 2 wrong use, 3 could not (with one sentence on stderr).
    """
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        take_any_name(stream)
    try:
        args = arguments.parser().parse_args(arguments.queries_apart(argv))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    if args.command is None:
        arguments.parser().print_usage(sys.stderr)
        return WRONG_USE
    try:
        status = _run(args)
        sys.stdout.flush()
    except PhotoFinderError as error:
        print(error_sentence(error), file=sys.stderr)
        return COULD_NOT
    except BrokenPipeError:
        # The reader has gone away, as `head` does; the interpreter must not complain of it at its own flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as fault:
        log.exception("the command %s failed", args.command)
        if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
            # That of the library's disk comes as a StorageFault.
            print("Not all could be printed: the disk that the output goes to is full.", file=sys.stderr)
            return COULD_NOT
        where = logs.log_file(paths.folders(_data_dir(args)).log)
        print(
            f"Something went wrong that Photo Finder did not expect; the details are in {where}.", file=sys.stderr
        )
        return COULD_NOT
    finally:
        logs.stop()
    return status


def _data_dir(args: argparse.Namespace) -> Path | None:
    # Suppressed by the parser where it was not given, so that it may stand before the command and after it.
    return getattr(args, "data_dir", None)


def _run(args: argparse.Namespace) -> int:
    folders = paths.folders(_data_dir(args))
    logs.start(folders.log)
    if args.command == "train-starter":
        from photofinder.cli.training import train_starter

        return train_starter(args)
    if args.command == "restore":
        from photofinder.cli.care import restore

        return restore(settings.load(folders), args)
    with without_garbage_search():
        from photofinder.cli.commands import COMMANDS
        from photofinder.library import Library

    with _words_while_opening():
        library = Library.open(settings.load(folders))
    try:
        if library.recovered is not None:
            print(shown(recovery_sentence(library.recovered)), file=sys.stderr)
        with without_library_noise():
            return COMMANDS[args.command](library, args)
    finally:
        library.close()


@contextmanager
def _words_while_opening() -> Iterator[None]:
    """Says what is going on where the library is not open at once: to mend a large one takes minutes."""
    words = "The library is being looked through, and mended where it must be."
    timer = Timer(_WORDS_AFTER_S, print, [words], {"file": sys.stderr, "flush": True})
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
