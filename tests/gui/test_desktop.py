"""Showing a photo in the file manager: each system's own way."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from photofinder.ui import desktop

PHOTO = Path("/pictures/a dog.jpg")


@pytest.mark.parametrize(("platform", "program"), [("win32", "explorer.exe"), ("darwin", "/usr/bin/open")])
def test_the_file_manager_is_told_which_file(
    platform: str, program: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(QProcess, "startDetached", lambda name, arguments: started.append((name, arguments)))
    desktop.show_in_folder(PHOTO)
    assert started[0][0] == program
    assert "a dog.jpg" in started[0][1][-1]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="needs a desktop that may lack a file manager")
def test_without_a_file_manager_on_the_bus_the_folder_is_opened(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def take(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    monkeypatch.setattr(desktop, "_FILE_MANAGER", "org.example.NoSuchFileManager")
    desktop.show_in_folder(PHOTO)
    qtbot.waitUntil(lambda: opened == ["/pictures"], timeout=10_000)
