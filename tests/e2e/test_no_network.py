"""Indexing and searching touch no network: the real command line with the starter model, where there is none."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from photofinder import paths, settings
from photofinder.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
# What CPython tells before a socket is used: https://docs.python.org/3/library/audit_events.html
GUARD = """
import sys, socket
def refuse(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
                 "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request", "http.client.connect"):
        if getattr(arguments[0], "family", socket.AF_INET) != socket.AF_UNIX:
            raise RuntimeError(f"network: {event} {arguments}")
    elif event == "socket.__new__" and arguments[1] in (socket.AF_INET, socket.AF_INET6):
        raise RuntimeError(f"network: {event} {arguments}")
sys.addaudithook(refuse)
"""


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A few pictures, with a starter model to find them."""
    settings.save(Settings(paths.folders()))
    if not (paths.resources() / "models" / "starter" / "open_clip_model.safetensors").is_file():
        pytest.skip("the starter model is not here")
    folder = tmp_path / "drawn"
    folder.mkdir()
    for number, colour in enumerate(("red", "green", "blue", "white")):
        Image.new("RGB", (300, 200), colour).save(folder / f"{number}.jpg")
    return folder


def _without_network() -> list[str]:
    """What a command goes behind to run in a network namespace of its own; nothing where that may not be made."""
    namespace = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None or subprocess.run([*namespace, "true"], capture_output=True).returncode:
        return []
    return namespace


@pytest.mark.timeout(300)
def test_indexing_and_searching_ask_for_no_socket(
    drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The processes that decode inherit the guard too.
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD)
    monkeypatch.setenv("PYTHONPATH", str(guard))
    url = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')"
    refused = subprocess.run([sys.executable, "-c", url], capture_output=True, text=True, timeout=60)
    assert "network:" in refused.stderr  # the guard is at work
    for command in (
        ["index", str(drawn)],
        ["search", "a red wall", "--json"],
        ["search", "--image", str(drawn / "0.jpg"), "date:2000..", "--json"],
        ["doctor", "--check"],
    ):
        program = [*_without_network(), sys.executable, "-m", "photofinder", *command]
        done = subprocess.run(program, capture_output=True, text=True, timeout=200)
        assert done.returncode == 0, (command, done.stderr)
        assert "network" not in done.stderr
    assert "network:" not in (paths.folders().log / "photofinder.log").read_text(encoding="utf-8")
