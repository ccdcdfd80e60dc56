"""A player is told where to start; a name cannot be taken for an option."""

from pathlib import Path

import pytest

from photofinder.engine.players import start_at


def only(*programs: str) -> object:
    return lambda name: f"/usr/bin/{name}" if name in programs else None


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("vlc", ["--start-time=62.500", "file:///films/-a%20b.mp4"]),
        ("mpv", ["--start=62.500", "--force-window=yes", "--", "/films/-a b.mp4"]),
        ("celluloid", ["--mpv-start=62.500", "/films/-a b.mp4"]),
        ("smplayer", ["-start", "62", "/films/-a b.mp4"]),
    ],
)
def test_a_player_that_is_there(program: str, expected: list[str]) -> None:
    line = start_at(Path("/films/-a b.mp4"), 62_500, only(program))  # type: ignore[arg-type]
    assert line == [f"/usr/bin/{program}", *expected]


def test_without_any_the_system_opens_it() -> None:
    assert start_at(Path("/films/a.mp4"), 1000, only()) is None  # type: ignore[arg-type]


def test_a_name_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="absolute"):
        start_at(Path("-rf"), 0, only("mpv"))  # type: ignore[arg-type]


def test_whatever_is_on_this_computer() -> None:
    line = start_at(Path("/films/a.mp4"), 1000)
    assert line is None or Path(line[0]).is_file()
