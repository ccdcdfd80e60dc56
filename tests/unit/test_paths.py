import sys
from pathlib import Path

import pytest

from photofinder import paths
from photofinder.errors import FolderUnavailable


def test_one_folder_holds_all_when_asked_for(tmp_path: Path, data_dir: Path) -> None:
    assert paths.folders(tmp_path).data == tmp_path / "data"
    assert paths.folders() == paths.folders(data_dir)
    for folder in (paths.folders(tmp_path).cache, paths.folders(tmp_path).config, paths.folders(tmp_path).log):
        assert folder.parent == tmp_path


def test_a_relative_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths.folders(Path("here")).data == tmp_path / "here" / "data"
    assert paths.folders(Path("~/x")).data == Path.home() / "x" / "data"


def test_a_person_that_there_is_not_is_a_name_like_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths.absolute(Path("~nobody-of-that-name/x")) == tmp_path / "~nobody-of-that-name" / "x"


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be deleted there")
def test_a_relative_folder_of_a_deleted_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(FolderUnavailable):
        paths.absolute(Path("here"))
    assert paths.absolute(tmp_path) == tmp_path


def test_the_systems_folders_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.DATA_DIR_VARIABLE)
    folders = paths.folders()
    assert all("photofinder" in folder.parts for folder in (folders.data, folders.cache, folders.config))
    assert paths.pictures_folder().is_absolute()


def test_nothing_is_made(tmp_path: Path) -> None:
    paths.folders(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_resources_of_source_tree_wheel_and_frozen_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.resources().is_dir()
    package = tmp_path / "photofinder"
    (package / "_resources").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    assert paths.resources() == package / "_resources"
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "frozen"), raising=False)
    assert paths.resources() == tmp_path / "frozen" / "resources"
