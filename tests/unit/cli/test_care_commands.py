"""doctor, backup and restore on the command line."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from photofinder import cli
from photofinder.settings import Settings

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def indexed(photos: Path, fake_settings: Settings, capsys: Printed) -> Settings:
    assert cli.main(["index", str(photos)]) == 0
    capsys.readouterr()
    return fake_settings


def test_doctor_finds_nothing_in_a_sound_library(indexed: Settings, capsys: Printed) -> None:
    assert cli.main(["doctor", "--check"]) == 0
    assert capsys.readouterr() == ("", "Nothing is wrong.\n")


def test_doctor_shows_on_a_terminal_where_it_is(
    indexed: Settings, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert cli.main(["doctor", "--check"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert all(words in err for words in cli.care._PARTS.values())
    assert err.endswith("\r\x1b[KNothing is wrong.\n")


def test_doctor_tells_and_mends(indexed: Settings, capsys: Printed) -> None:
    (vectors,) = (indexed.folders.cache / "vectors").iterdir()
    vectors.write_bytes(b"torn")
    assert cli.main(["doctor", "--check", "--json"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    finding = json.loads(line)
    assert (finding["code"], finding["path"], finding["mended"]) == ("vectors-unlike", str(vectors), False)
    assert cli.main(["doctor"]) == 0
    assert "made anew by itself" in capsys.readouterr().out
    assert cli.main(["doctor"]) == 0
    log = (indexed.folders.log / "photofinder.log").read_text(encoding="utf-8")
    assert "vectors-unlike" in log


def test_backup_and_restore(indexed: Settings, photos: Path, tmp_path: Path, capsys: Printed) -> None:
    file = tmp_path / "my photos.backup"
    assert cli.main(["backup", str(file)]) == 0
    assert capsys.readouterr().out.startswith(f"{file}: 6 photos, ")
    assert cli.main(["backup", str(file)]) == 3
    assert "replace it by --force" in capsys.readouterr().err
    assert cli.main(["backup", str(tmp_path), "--force"]) == 3
    assert "is a folder" in capsys.readouterr().err
    assert cli.main(["backup", str(file), "--force", "--json"]) == 0
    steps = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (steps[-1]["step"], steps[-1]["photos"]) == ("done", 6)
    shutil.rmtree(indexed.folders.data)
    assert cli.main(["restore", str(file)]) == 0
    assert "6 photos again" in capsys.readouterr().out
    assert cli.main(["search", "red", "-n", "1"]) == 0
    assert str(photos / "red.jpg") in capsys.readouterr().out
    file.write_bytes(file.read_bytes()[:-1])
    assert cli.main(["restore", str(file)]) == 3
    assert "it is damaged. Nothing was changed." in capsys.readouterr().err


def test_a_library_that_was_mended_says_so(indexed: Settings, capsys: Printed) -> None:
    (indexed.folders.data / "catalogue.sqlite").write_bytes(b"not a database")
    assert cli.main(["status"]) == 0
    printed = capsys.readouterr()
    assert printed.err.startswith("The library file was damaged: the backup of ")
    assert "6" in printed.out
    assert cli.main(["status"]) == 0
    assert capsys.readouterr().err == ""
