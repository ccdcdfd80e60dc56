import os
import sys
from typing import NoReturn

import pytest

from photofinder import __main__ as program
from photofinder import cli
from photofinder.ui import app


class LeftError(Exception):
    pass


def leave(status: int) -> NoReturn:
    raise LeftError(status)


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True),
        (["--data-dir", "d"], True),
        (["--data-dir=d"], True),
        (["--data-dir"], False),
        (["status"], False),
        (["--data-dir", "d", "status"], False),
        (["--data-dir=d", "search", "x"], False),
        (["--help"], False),
        (["bogus"], False),
    ],
)
def test_a_command_goes_to_the_command_line_and_neither_is_taken_apart_at_the_end(
    arguments: list[str], window: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, list[str]]] = []

    def record(where: str, argv: list[str]) -> int:
        calls.append((where, argv))
        return 7

    monkeypatch.setattr(app, "main", lambda argv: record("window", argv))
    monkeypatch.setattr(cli, "main", lambda argv: record("line", argv))
    monkeypatch.setattr(cli, "leave_at_ctrl_c", lambda _last_words: None)
    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(sys, "argv", ["photofinder", *arguments])
    with pytest.raises(LeftError, match="7"):
        program.main()
    assert calls == [("window" if window else "line", arguments)]
    with pytest.raises(LeftError, match="7"):
        program.gui_main()
    assert calls[-1] == ("window", arguments)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_there_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in program._SCREENS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(sys, "argv", ["photofinder"])
    with pytest.raises(LeftError, match="3"):
        program.main()
    assert "no screen" in capsys.readouterr().err


def test_a_program_without_a_console_ends_as_others_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "main", lambda _argv: 7)
    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(sys, "argv", ["photofinder-gui"])
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(LeftError, match="7"):
        program.gui_main()
