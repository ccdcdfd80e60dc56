"""Writing to the terminal: any file name without a crash, JSON lines, aligned text, one progress line."""

import codecs
import dataclasses
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from photofinder import wording
from photofinder.errors import FileInTheWay, ModelNotDownloaded, PhotoFinderError
from photofinder.records import Progress

_NAME_ERRORS = "photofinder.names"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PLAIN_EVERY_S = 5.0
_LINE_EVERY_S = 0.1


def _as_on_disk(error: UnicodeError) -> tuple[str | bytes, int]:
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.backslashreplace_errors(error)


def open_streams() -> None:
    """Have stdout and stderr where whoever started the program has closed them: they lead nowhere then."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))


def take_any_name(stream: TextIO) -> None:
    """Let ``stream`` write names that are no valid Unicode (as the bytes they have on disk) and signs that its
    encoding lacks (as escapes)."""
    codecs.register_error(_NAME_ERRORS, _as_on_disk)
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors=_NAME_ERRORS)


@contextmanager
def without_library_noise() -> Iterator[None]:
    """Decoders in C, libtiff above all, write what they think of a damaged picture to file descriptor 2: inside the
    block that leads nowhere, while ``sys.stderr`` goes on to where it went."""
    stream = sys.stderr
    try:
        is_descriptor_2 = stream.fileno() == 2
    except (OSError, ValueError):
        is_descriptor_2 = False
    if not is_descriptor_2:
        yield
        return
    stream.flush()
    with os.fdopen(os.dup(2), "w", encoding=stream.encoding, errors=stream.errors, buffering=1) as ours:
        with Path(os.devnull).open("w", encoding="ascii") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        sys.stderr = ours
        try:
            yield
        finally:
            sys.stderr = stream
            ours.flush()
            os.dup2(ours.fileno(), 2)


def error_sentence(error: PhotoFinderError) -> str:
    """What a person reads of ``error``, with the command or option that helps."""
    sentence = wording.sentence(error)
    if isinstance(error, FileInTheWay):
        return f"There is a file called {shown(error.path)} already: choose another name, or replace it by --force."
    if isinstance(error, ModelNotDownloaded) and error.downloadable:
        return f"{sentence.removesuffix('.')} ('photofinder models --download {shown(error.model_id)}')."
    return sentence


def shown(text: str | Path) -> str:
    """``text`` on one line: control signs, which a file name may hold, as escapes."""
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), str(text))


def json_line(value: object) -> None:
    """Print ``value`` as one line of ASCII JSON; a name that is no valid Unicode keeps its lone surrogates."""
    print(json.dumps(value, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no JSON form")


def bytes_text(size_bytes: int) -> str:
    """A size as people say it, in powers of 1000."""
    size = float(size_bytes)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def photos_text(count: int) -> str:
    """How many photos, in the plural that it takes."""
    return "1 photo" if count == 1 else f"{count:,} photos"


def counts_text(last: Progress) -> str:
    """What an indexing did, by its last step."""
    counts = [f"{last.added:,} added", f"{last.removed:,} removed"]
    if last.left_out:
        counts.append(f"{last.left_out:,} left out now")
    if last.updated:
        counts.append(f"{last.updated:,} updated")
    if last.skipped:
        counts.append(f"{last.skipped:,} skipped (see 'photofinder skipped')")
    if last.paired:
        counts.append(
            "1 film belongs to a live photo" if last.paired == 1 else f"{last.paired:,} films belong to live photos"
        )
    if left := last.done - last.added - last.updated - last.paired - last.skipped:
        counts.append(f"{left:,} gone or not readable just now")
    return ", ".join(counts)


def duration_text(seconds: float) -> str:
    """A time to wait, coarse on purpose."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    if seconds < 3600:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


class ProgressLine:
    """A line on stderr that overwrites itself; where stderr is no terminal plain lines, a few seconds apart, none
    twice in a row."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._terminal = stream.isatty()
        self._next_s = 0.0
        self._topic: str | None = None
        self._said = ""

    def show(self, topic: str, text: str) -> None:
        """Show ``text`` if it is time for it; a new ``topic`` is shown at once."""
        now = self._clock()
        is_told = not self._terminal and text == self._said
        if topic == self._topic and (is_told or now < self._next_s):
            return
        self._topic, self._said = topic, text
        if self._terminal:
            self._stream.write(f"\r\x1b[K{shown(text)[: self._width()]}")
            self._next_s = now + _LINE_EVERY_S
        else:
            self._stream.write(f"{shown(text)}\n")
            self._next_s = now + _PLAIN_EVERY_S
        self._stream.flush()

    def _width(self) -> int:
        try:
            return max(20, os.get_terminal_size(self._stream.fileno()).columns - 1)
        except OSError:
            return 79

    def clear(self) -> None:
        """Wipe the line, so that other output starts on a clean one."""
        if self._terminal and self._topic is not None:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
        self._topic = None


@contextmanager
def progress_line() -> Iterator[ProgressLine]:
    """A progress line on stderr that is wiped at the end, however it comes."""
    line = ProgressLine(sys.stderr)
    try:
        yield line
    finally:
        line.clear()
