import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from photofinder import cli


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Stands in for the package that trains, which takes an hour and torch; holds the calls."""
    calls: list[tuple[Any, ...]] = []

    def train_starter(*args: Path, progress: Any) -> None:
        calls.append(args)
        progress("step 1")

    monkeypatch.setitem(sys.modules, "photofinder.training", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "photofinder.training.train", SimpleNamespace(train_starter=train_starter))
    return calls


def test_trains_from_the_folders_given(
    training: list[tuple[Any, ...]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["train-starter", "--data", str(tmp_path), "--out", str(tmp_path / "out")]
    assert cli.main(argv) == 0
    assert cli.main([*argv, "--wordnet", str(tmp_path)]) == 0
    assert training == [(tmp_path, None, tmp_path / "out"), (tmp_path, tmp_path, tmp_path / "out")]
    assert "step 1" in capsys.readouterr().err


def test_a_missing_folder_is_3(
    training: list[tuple[Any, ...]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "missing")
    for argv in (["--data", missing], ["--data", str(tmp_path), "--wordnet", missing]):
        assert cli.main(["train-starter", *argv, "--out", str(tmp_path / "out")]) == 3
        assert missing in capsys.readouterr().err
    assert training == []


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def train_starter(*_: Path, progress: Any) -> None:
        raise ModuleNotFoundError("No module named 'some_teacher'", name="some_teacher")

    monkeypatch.setitem(sys.modules, "photofinder.training", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "photofinder.training.train", SimpleNamespace(train_starter=train_starter))
    assert cli.main(["train-starter", "--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 3
    assert "some_teacher" in capsys.readouterr().err
