import io
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.cli.output import (
    ProgressLine,
    bytes_text,
    duration_text,
    json_line,
    shown,
    take_any_name,
    without_library_noise,
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def written(text: str, encoding: str) -> bytes:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    take_any_name(stream)
    stream.write(text)
    stream.flush()
    return raw.getvalue()


@given(st.binary())
def test_names_are_written_as_they_are_on_disk(name: bytes) -> None:
    assert written(name.decode("utf-8", "surrogateescape"), "utf-8") == name


@given(st.text(st.characters(blacklist_categories=[])), st.sampled_from(["utf-8", "ascii", "latin-1", "cp1252"]))
def test_no_text_breaks_the_output(text: str, encoding: str) -> None:
    assert written(text, encoding).count(b"\n") >= text.count("\n")


@given(st.text(st.characters(blacklist_categories=[])))
def test_what_is_shown_is_one_line(text: str) -> None:
    assert len(shown(text).splitlines()) <= 1
    assert shown(shown(text)) == shown(text)


def test_ordinary_names_are_shown_as_they_are() -> None:
    for name in ("/home/me/富士山 🏖️ 👨‍👩‍👧.jpg", "C:\\photos\\it's 100%.jpg", "café"):
        assert shown(name) == name


@given(st.text(st.characters(blacklist_categories=[])))
def test_json_lines_are_ascii_and_come_back(text: str) -> None:
    stream = io.StringIO()
    stdout, sys.stdout = sys.stdout, stream
    try:
        json_line({"path": Path(text), "text": text})
    finally:
        sys.stdout = stdout
    (line,) = stream.getvalue().splitlines()
    assert line.isascii()
    assert json.loads(line) == {"path": str(Path(text)), "text": text}


def test_only_known_things_have_a_json_form() -> None:
    with pytest.raises(TypeError):
        json_line({1, 2})


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (605_155_332, "605.2 MB"), (4 * 10**9, "4.0 GB"),
     (5 * 10**12, "5000.0 GB")],
)  # fmt: skip
def test_sizes(size: int, text: str) -> None:
    assert bytes_text(size) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (59, "59 s"), (90, "2 min"), (5400, "1.5 h")])
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_a_terminal_sees_one_line_that_overwrites_itself() -> None:
    stream, clock = Terminal(), Clock()
    line = ProgressLine(stream, clock)
    line.show("a", "first")
    line.show("a", "too soon")
    clock.now += 1
    line.show("a", "x" * 500)
    line.clear()
    shown_text = stream.getvalue()
    assert "\n" not in shown_text
    assert "too soon" not in shown_text
    assert [len(part) for part in shown_text.split("\r\x1b[K")] == [0, 5, 79, 0]


def test_elsewhere_there_are_plain_lines_a_few_seconds_apart() -> None:
    stream, clock = io.StringIO(), Clock()
    line = ProgressLine(stream, clock)
    for second in range(12):
        clock.now = float(second)
        line.show("a", f"{second}")
    line.show("b", "new topic")
    line.clear()
    assert stream.getvalue() == "0\n5\n10\nnew topic\n"


def test_elsewhere_no_line_comes_twice_in_a_row() -> None:
    stream, clock = io.StringIO(), Clock()
    line = ProgressLine(stream, clock)
    for second in range(20):
        clock.now = float(second)
        line.show("a", "wait" if second < 15 else "go on")
    assert stream.getvalue() == "wait\ngo on\n"


def test_noise_of_libraries_is_kept_off_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with capfd.disabled():
        pass
    stream = os.fdopen(2, "w", closefd=False)
    stderr, sys.stderr = sys.stderr, stream
    try:
        with without_library_noise():
            os.write(2, b"libtiff: what a picture\n")
            print("ours", file=sys.stderr)
        os.write(2, b"after\n")
        assert sys.stderr is stream
    finally:
        sys.stderr = stderr
    assert capfd.readouterr().err == "ours\nafter\n"


def test_a_stderr_that_is_no_file_stays_as_it_is() -> None:
    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        with without_library_noise():
            print("ours", file=sys.stderr)
        assert sys.stderr.getvalue() == "ours\n"
    finally:
        sys.stderr = stderr
