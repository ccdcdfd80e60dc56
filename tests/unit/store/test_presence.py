import os
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from photofinder.store import presence
from photofinder.store.batch import Annex, AnnexKind
from photofinder.store.presence import Away, Look, look


def test_folders_are_there_empty_or_away(tmp_path: Path) -> None:
    full, empty = tmp_path / "full", tmp_path / "empty"
    (full / "deep").mkdir(parents=True)
    empty.mkdir()
    (tmp_path / "file").touch()
    assert look([full, empty, tmp_path / "none", tmp_path / "file"]) == [
        Look.THERE,
        Look.EMPTY,
        Look.AWAY,
        Look.AWAY,
    ]
    assert presence.is_folder(empty)
    assert Away(
        lambda: [(1, full, True), (2, empty, True), (3, empty, False), (4, tmp_path / "none", False)]
    ).now().roots == {2, 4}


def test_a_folder_on_another_file_system_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = tmp_path / "disk"
    (disk / "in").mkdir(parents=True)
    stat = os.stat

    def told(path: Any, **keywords: Any) -> Any:
        facts = stat(path, **keywords)
        return SimpleNamespace(st_dev=1 + ("disk" in Path(path).parts), st_mode=facts.st_mode)

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", told)
        assert look([tmp_path, disk, disk / "in"]) == [Look.THERE, Look.MOUNTED, Look.EMPTY]
    assert presence.is_present(Look.MOUNTED, full=True)
    away = Away(list, lambda _: {Annex(disk, AnnexKind.MOUNTED): Look.EMPTY}).now()
    assert away.holds(1, str(disk / "in"))
    assert not away.holds(1, f"{disk} 2{os.sep}in")


def test_a_share_that_does_not_answer_is_waited_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()
    asked: list[str] = []
    scandir = os.scandir

    def slow(path: Any) -> Any:
        if Path(path) == tmp_path / "dead":
            asked.append(str(path))
            answers.wait(30)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", slow)
    (tmp_path / "dead" / "x").mkdir(parents=True)
    for _ in range(3):
        assert look([tmp_path / "dead", tmp_path], 1.0) == [Look.AWAY, Look.THERE]
    assert len(asked) == 1
    assert presence.answer(tmp_path / "dead", 1.0) is None
    assert presence.answer(tmp_path / "none") is Look.AWAY
    answers.set()
    while look([tmp_path / "dead"]) != [Look.THERE]:
        time.sleep(0.01)
    assert presence.answer(tmp_path / "dead") is Look.THERE


def test_the_disk_is_not_asked_for_every_hit(tmp_path: Path) -> None:
    asked = 0

    def folders() -> list[tuple[int, Path, bool]]:
        nonlocal asked
        asked += 1
        return [(1, tmp_path / "none", True)]

    away = Away(folders)
    assert {away.now().roots for _ in range(100)} == {frozenset({1})}
    assert asked == 1


def test_two_that_ask_at_the_same_time_hear_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answers = threading.Event(), threading.Event()
    scandir = os.scandir

    def slow(path: Any) -> Any:
        asked.set()
        answers.wait(30)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", slow)
    (tmp_path / "x").touch()
    heard: list[Look] = []
    first = threading.Thread(target=lambda: heard.extend(look([tmp_path], 30)))
    first.start()
    assert asked.wait(30)
    threading.Timer(0.1, answers.set).start()
    heard += look([tmp_path], 30)
    first.join()
    assert heard == [Look.THERE, Look.THERE]
