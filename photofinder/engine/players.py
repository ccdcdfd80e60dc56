"""Which program on this computer plays a video from a given moment on, and how it is told. Starts nothing.

The options are those of each program's own manual. Any thread.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class _Player:
    """``programs`` are names on the search path and whole paths; ``arguments`` makes the rest of the command line
    of the file and the ms from its start."""

    programs: tuple[str, ...]
    arguments: Callable[[Path, int], list[str]]


def _seconds(at_ms: int) -> str:
    return f"{at_ms / 1000:.3f}"


# Those that are players first and foremost come first: mpv is also on computers whose owner never opens it.
_PLAYERS = (
    _Player(
        (
            "vlc",
            "/Applications/VLC.app/Contents/MacOS/VLC",
            r"C:\Program Files\VideoLAN\VLC\vlc.exe",
            r"C:\Program Files (x86)\VideoLAN\VLC\vlc.exe",
        ),
        # VLC looks for addresses in names; in the name's own address it finds none.
        lambda path, at_ms: [f"--start-time={_seconds(at_ms)}", path.as_uri()],
    ),
    _Player(
        ("/Applications/IINA.app/Contents/MacOS/iina-cli",),
        lambda path, at_ms: [f"--mpv-start={_seconds(at_ms)}", str(path)],
    ),
    _Player(("celluloid",), lambda path, at_ms: [f"--mpv-start={_seconds(at_ms)}", str(path)]),
    _Player(("smplayer",), lambda path, at_ms: ["-start", str(at_ms // 1000), str(path)]),
    _Player(
        (
            r"C:\Program Files\MPC-HC\mpc-hc64.exe",
            r"C:\Program Files (x86)\K-Lite Codec Pack\MPC-HC64\mpc-hc64.exe",
            r"C:\Program Files\MPC-BE x64\mpc-be64.exe",
        ),
        lambda path, at_ms: [str(path), "/start", str(at_ms)],
    ),
    _Player(
        ("mpv", "/Applications/mpv.app/Contents/MacOS/mpv", r"C:\Program Files\mpv\mpv.exe"),
        lambda path, at_ms: [f"--start={_seconds(at_ms)}", "--force-window=yes", "--", str(path)],
    ),
)


def start_at(path: Path, at_ms: int, find: Callable[[str], str | None] = shutil.which) -> list[str] | None:
    """The command line, for no shell, of a player on this computer that begins ``path`` (absolute, so that it looks
    like no option) at ``at_ms``; None where there is none that is known: then the system's default opens the file.

    ``find`` tells where a program lies, None where there is none.

    Raises: ValueError: ``path`` is not absolute.
    """
    if not path.is_absolute():
        raise ValueError(f"not an absolute path: {path}")
    for player in _PLAYERS:
        for name in player.programs:
            program = find(name)
            if program is not None:
                return [program, *player.arguments(path, at_ms)]
    return None
