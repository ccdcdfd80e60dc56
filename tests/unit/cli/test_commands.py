"""The command line in this process: arguments in, exit status, stdout and stderr out."""

import json
import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from photofinder import __version__, cli, logs
from photofinder import settings as stored_settings
from photofinder.engine import reading
from photofinder.engine.decode import Gone
from photofinder.library import Library
from photofinder.records import DownloadProgress
from photofinder.settings import Settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(fake_settings: Settings, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line; exit status, stdout, stderr."""

    def call(*argv: str | Path) -> tuple[int, str, str]:
        status = cli.main([str(argument) for argument in argv])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_version_and_help(run: Run) -> None:
    assert run("--version") == (0, f"photofinder {__version__}\n", "")
    status, out, _ = run("--help")
    assert status == 0
    for command in ("index", "search", "score", "status", "models", "skipped"):
        assert command in out
        assert run(command, "--help")[0] == 0


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["bogus"],
        ["index"],
        ["search", "-n", "0", "x"],
        ["search", "-n", "many", "x"],
        ["score", "a.jpg"],
        ["models", "--use", "a", "--download", "b"],
        ["search"],
        ["search", " "],
    ],
)
def test_wrong_use_is_2(run: Run, argv: list[str]) -> None:
    status, out, err = run(*argv)
    assert (status, out) == (2, "")
    assert err


def test_index_and_search(run: Run, photos: Path) -> None:
    status, out, _ = run("index", photos)
    assert (status, out) == (0, f"{photos}: 6 added, 0 removed\n")
    status, out, err = run("search", "red", "-n", "2")
    assert (status, err) == (0, "")
    rows = [line.split("  ", 1) for line in out.splitlines()]
    assert len(rows) == 2
    assert rows[0][1] == str(photos / "red.jpg")
    assert float(rows[0][0]) >= float(rows[1][0])


def test_what_was_only_moved_is_told_as_updated(run: Run, photos: Path) -> None:
    run("index", photos)
    (photos / "red.jpg").rename(photos / "crimson.jpg")
    assert run("index", photos)[1] == f"{photos}: 0 added, 0 removed, 1 updated\n"


def test_what_vanishes_while_it_is_read_is_not_told_as_updated(
    run: Run, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "decode_file", lambda *_: Gone())
    assert run("index", photos)[1] == f"{photos}: 0 added, 0 removed, 6 gone or not readable just now\n"


def test_search_as_json(run: Run, photos: Path) -> None:
    run("index", photos)
    status, out, _ = run("search", "blue", "--json")
    hits = lines(out)
    assert status == 0
    assert [set(hit) for hit in hits] == [{"path", "score", "photo_id"}] * 6
    assert hits[0]["path"] == str(photos / "blue.jpg")
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)  # type: ignore[type-var]


def test_search_by_picture_and_by_both(run: Run, photos: Path) -> None:
    run("index", photos)
    assert lines(run("search", "--image", photos / "blue.jpg", "--json")[1])[0]["path"] == str(photos / "blue.jpg")
    both = lines(run("search", "yellow", "--image", photos / "blue.jpg", "--json", "-n", "2")[1])
    assert {hit["path"] for hit in both} == {str(photos / "blue.jpg"), str(photos / "yellow.jpg")}


def test_index_as_json(run: Run, photos: Path) -> None:
    status, out, err = run("index", photos, "--json")
    steps = lines(out)
    assert (status, err) == (0, "")
    assert steps[0]["phase"] == "scanning"
    assert steps[-1] | {"images_per_s": 0} == {
        "phase": "done",
        "root": str(photos),
        "done": 6,
        "total": 6,
        "added": 6,
        "updated": 0,
        "removed": 0,
        "skipped": 0,
        "current": None,
        "images_per_s": 0,
        "eta_s": None,
        "searchable": False,
    }


def test_nothing_found_is_1_and_says_what_to_do(run: Run, photos: Path) -> None:
    status, out, err = run("search", "red")
    assert (status, out) == (1, "")
    assert "photofinder index" in err
    (photos / "empty").mkdir()
    run("index", photos / "empty")
    assert run("search", "red")[0] == 1


def test_a_folder_that_is_missing_is_3_and_keeps_no_other_waiting(run: Run, photos: Path) -> None:
    status, out, err = run("index", photos / "nowhere", photos)
    assert status == 3
    assert out == f"{photos}: 6 added, 0 removed\n"
    assert str(photos / "nowhere") in err


def test_a_broken_query_picture_is_3(run: Run, photos: Path) -> None:
    run("index", photos)
    (photos / "broken.jpg").write_text("no picture")
    for argv in (("search", "--image", photos / "broken.jpg"), ("score", photos / "nowhere.jpg", "a")):
        status, out, err = run(*argv)
        assert (status, out) == (3, "")
        assert len(err.splitlines()) == 1


def test_score(run: Run, photos: Path) -> None:
    status, out, _ = run("score", photos / "red.jpg", "green", "red")
    assert status == 0
    assert [line.split()[-1] for line in out.splitlines()] == ["green", "red"]
    rows = lines(run("score", photos / "red.jpg", "green", "red", "--json")[1])
    assert [row["caption"] for row in rows] == ["green", "red"]
    assert set(rows[0]) == {"caption", "cosine", "probability"}
    assert sum(row["probability"] for row in rows) == pytest.approx(1.0, abs=1e-5)  # type: ignore[misc]


def test_skipped(run: Run, photos: Path) -> None:
    run("index", photos)
    assert run("skipped")[:2] == (1, "")
    (photos / "notes.txt").write_text("milk")
    _, out, _ = run("index", photos)
    assert "1 skipped" in out
    status, out, _ = run("skipped")
    assert (status, out) == (0, f"{photos / 'notes.txt'}  (not a picture)\n")
    (row,) = lines(run("skipped", "--json")[1])
    assert (row["path"], row["reason"]) == (str(photos / "notes.txt"), "not-a-picture")


def test_status(run: Run, photos: Path) -> None:
    assert "none yet" in run("status")[1]
    run("index", photos)
    status, out, _ = run("status")
    assert status == 0
    assert str(photos) in out
    (row,) = lines(run("status", "--json")[1])
    assert (row["photos"], row["embedded"], row["waiting"], row["skipped"]) == (6, 6, 0, 0)
    assert row["roots"] == [{"root_id": 1, "path": str(photos), "photo_count": 6, "present": True}]
    photos.rename(photos.with_name("away"))
    assert "not here now" in run("status")[1]


def test_models(run: Run, fake_settings: Settings) -> None:
    status, out, _ = run("models")
    assert status == 0
    assert "* fake" in out
    rows = lines(run("models", "--json")[1])
    assert rows[0]["model_id"] == "starter"
    assert [row["model_id"] for row in rows if row["active"]] == ["fake"]
    assert run("models", "--use", "nonsense")[0] == 3
    status, _, err = run("models", "--use", "default")
    assert status == 3
    assert "models --download ViT" in err
    assert "--download" not in run("models", "--use", "local-dir:/nowhere/at-all")[2]
    assert run("models", "--use", "fake")[0] == 0
    assert stored_settings.load(fake_settings.folders).model_id == "fake"


def test_download(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(_self: Library, model_id: str) -> Generator[DownloadProgress, None, None]:
        yield DownloadProgress(model_id, 1_500, 3_000_000)
        yield DownloadProgress(model_id, 3_000_000, 3_000_000)

    monkeypatch.setattr(Library, "download_model", download)
    status, out, err = run("models", "--download", "some/model")
    assert status == 0
    assert "some/model is on this computer now" in out
    assert "1.5 kB of 3.0 MB" in err


def test_index_with_a_model_makes_it_active(run: Run, photos: Path, fake_settings: Settings) -> None:
    stored_settings.save(Settings(fake_settings.folders, model_id="starter"))
    assert run("index", photos, "--model", "fake")[0] == 0
    assert stored_settings.load(fake_settings.folders).model_id == "fake"
    assert run("search", "red")[0] == 0
    assert run("index", photos, "--model", "nonsense")[0] == 3


def test_photos_that_wait_for_the_model_are_explained(
    run: Run, photos: Path, fake_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", photos)
    monkeypatch.setattr(Library, "search", lambda *_args, **_how: [])
    assert "Nothing found" in run("search", "red")[2]
    (photos / "other.jpg").write_bytes((photos / "red.jpg").read_bytes())
    stored_settings.save(Settings(fake_settings.folders, model_id=f"local-dir:{photos}"))
    status, _, err = run("search", "red")
    assert status == 1
    assert "index FOLDER' again" in err
    assert "wait for the model" in run("status")[1]


def test_data_dir_before_and_after_the_command(run: Run, photos: Path, tmp_path: Path) -> None:
    for number, argv in enumerate((["--data-dir", "D", "status"], ["status", "--data-dir", "D"])):
        folder = tmp_path / f"lib{number}"
        given = [str(folder) if argument == "D" else argument for argument in argv]
        (row,) = lines(run(*given, "--json")[1])
        assert row["data_dir"] == str(folder / "data")


def test_a_person_that_there_is_not(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("status", "--data-dir", "~nobody-of-that-name")[0] == 0
    assert (tmp_path / "~nobody-of-that-name" / "data").is_dir()
    status, _, err = run("index", "~nobody-of-that-name/photos")
    assert (status, "cannot be used" in err) == (3, True)


def test_what_nobody_expected_is_logged_and_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, fake_settings: Settings
) -> None:
    def fail(*_args: object, **_how: object) -> None:
        raise ZeroDivisionError("the secret of the bug")

    monkeypatch.setattr(Library, "search", fail)
    status, out, err = run("search", "red")
    assert (status, out) == (3, "")
    assert "secret" not in err
    assert "Traceback" not in err
    log_file = logs.log_file(fake_settings.folders.log)
    assert str(log_file) in err
    assert "the secret of the bug" in log_file.read_text()


@pytest.mark.skipif(os.name == "nt", reason="names there are Unicode")
def test_odd_names_do_not_break_the_output(run: Run, photos: Path) -> None:
    (photos / "red.jpg").rename(photos / "two\nlines \x1b[31m.jpg")
    run("index", photos)
    out = run("search", "red", "-n", "1")[1]
    assert out.endswith("two\\nlines \\x1b[31m.jpg\n")
    assert lines(run("search", "red", "-n", "1", "--json")[1])[0]["path"] == str(photos / "two\nlines \x1b[31m.jpg")
