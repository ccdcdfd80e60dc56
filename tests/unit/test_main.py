import sys

import pytest

from photofinder import __main__ as program
from photofinder import cli


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
def test_a_command_goes_to_the_command_line(
    arguments: list[str], window: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, list[str]]] = []

    def record(where: str, argv: list[str]) -> int:
        calls.append((where, argv))
        return 7

    monkeypatch.setattr(program, "_window", lambda argv: record("window", argv))
    monkeypatch.setattr(cli, "main", lambda argv: record("line", argv))
    monkeypatch.setattr(sys, "argv", ["photofinder", *arguments])
    assert program.main() == 7
    assert calls == [("window" if window else "line", arguments)]
    assert program.gui_main() == 7
    assert calls[-1] == ("window", arguments)
