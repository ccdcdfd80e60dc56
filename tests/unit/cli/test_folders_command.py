import json
from collections.abc import Callable
from pathlib import Path

import pytest

from photofinder import cli
from photofinder.library import Library
from photofinder.settings import Settings
from photofinder.store.batch import Annex, AnnexKind

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(fake_settings: Settings, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*argv: str | Path) -> tuple[int, str, str]:
        status = cli.main([str(argument) for argument in argv])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


@pytest.fixture
def root(fake_settings: Settings, photos: Path) -> Path:
    library = Library.open(fake_settings)
    library.add_root(photos)
    library.close()
    return photos


def test_an_empty_library_has_none(run: Run, photos: Path) -> None:
    status, out, err = run("folders")
    assert (status, out) == (1, "")
    assert "photofinder index" in err
    assert run("folders", photos)[0] == 1
    assert run("folders", "--pause")[0] == 2


def test_a_folder_is_listed_and_changed(run: Run, root: Path, tmp_path: Path) -> None:
    assert run("folders") == (0, f"{root}  (0 photos)\n", "")
    assert run("folders", root, "--exclude", "*.tmp", "Exports/")[1].splitlines()[1:] == [
        "    without *.tmp",
        "    without Exports/",
    ]
    assert "; paused" in run("folders", root, "--pause")[1]
    (told,) = [json.loads(line) for line in run("folders", "--json")[1].splitlines()]
    assert (told["path"], told["excludes"], told["paused"], told["present"]) == (
        str(root),
        ["*.tmp", "Exports/"],
        True,
        True,
    )
    assert "paused" not in run("folders", root, "--resume")[1]
    assert "without" not in run("folders", root, "--exclude")[1]
    status, _, err = run("folders", root, "--exclude", "!")
    assert (status, "no pattern" in err) == (3, True)
    root.rename(tmp_path / "elsewhere")
    assert "not here now" in run("status")[1]
    assert run("folders", root, "--move", tmp_path / "elsewhere")[1] == f"{tmp_path / 'elsewhere'}  (0 photos)\n"
    assert run("folders", tmp_path / "elsewhere", "--remove")[0] == 0
    assert run("folders")[0] == 1


def test_what_is_away_is_told_and_can_be_said_to_be_gone(run: Run, root: Path, fake_settings: Settings) -> None:
    run("index", root)
    away = root / "more"
    library = Library.open(fake_settings)
    annex = Annex(away, AnnexKind.MOUNTED)
    library._catalogue.watched.note_annexes(library.roots()[0].root_id, away, [annex])
    library.close()
    away.rename(root.with_name("unplugged"))
    for command in ("folders", "status"):
        assert f"{away}  (2 photos; not here now)" in run(command)[1]
    (told,) = [json.loads(line) for line in run("folders", "--json")[1].splitlines()]
    assert told["absent"] == [{"path": str(away), "photo_count": 2}]
    for other in (root, away / "deeper"):
        status, _, err = run("folders", other, "--gone")
        assert (status, err) == (1, f"{other} is not away by itself. What is: {away}.\n")
    assert run("folders", away, "--gone") == (0, f"{away}: 2 photos forgotten; no file was touched.\n", "")
    assert run("folders")[1] == f"{root}  (4 photos)\n"
    status, _, err = run("folders", away, "--gone")
    assert (status, "No photos" in err) == (1, True)


def test_what_is_left_out_now_is_counted(run: Run, root: Path) -> None:
    run("index", root)
    run("folders", root, "--exclude", "more/")
    assert run("index", root)[1] == f"{root}: 0 added, 0 removed, 2 left out now\n"
