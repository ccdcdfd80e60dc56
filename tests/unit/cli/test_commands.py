"""The command line in this process: arguments in, exit status, stdout and stderr out."""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from photofinder import __version__, cli, logs
from photofinder import settings as stored_settings
from photofinder.engine.alone import indexing_alone
from photofinder.engine.decode import Gone
from photofinder.engine.workers import Workers
from photofinder.errors import RuntimeUnusable
from photofinder.library import Library
from photofinder.records import Answer, DownloadProgress, Runtime
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
    for command in ("index", "search", "why", "searches", "score", "status", "models", "skipped"):
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
    rows = [line.split(maxsplit=2) for line in out.splitlines()]
    assert len(rows) == 2
    assert rows[0][0] == "strong"
    assert rows[0][2].endswith(f"  {photos / 'red.jpg'}")
    assert int(rows[0][1].rstrip("%")) > int(rows[1][1].rstrip("%"))


def test_lines_are_in_the_order_of_what_they_show(
    run: Run, tmp_path: Path, make_photo: Callable[..., Path]
) -> None:
    # The later, the less red, and the earlier the name: so names and likeness disagree.
    for step in range(12):
        make_photo(tmp_path / f"{'red ' * (step % 3)}{step:02}.jpg", (250 - 20 * step, 20 * step, 20 * step))
    run("index", tmp_path)
    for query in ("red", "red blue", "red -blue", "blue red:3"):
        sure = [int(line.split()[1].rstrip("%")) for line in run("search", query)[1].splitlines()]
        assert sure == sorted(sure, reverse=True)
        facts = [hit["confidence"] for hit in lines(run("search", query, "--json")[1])]
        assert facts == sorted(facts, reverse=True)  # type: ignore[type-var]


def test_the_words_of_a_query_need_no_quotes(run: Run, photos: Path) -> None:
    run("index", photos)
    together = run("search", "red -blue sort:name")
    assert together[0] == 0
    assert run("search", "red", "-blue", "sort:name") == together
    assert run("why", photos / "red.jpg", "red", "-blue") == run("why", photos / "red.jpg", "red -blue")


def test_a_query_of_which_nothing_is_understood_finds_nothing(run: Run, photos: Path) -> None:
    run("index", photos)
    for query in ("date:nonsense", "type:xyz sort:name", "near:999,2 dgo:x"):
        status, out, err = run("search", query, "--save", "Wrong")
        assert (status, out) == (2, "")
        assert "write" in err
        assert run("why", photos / "red.jpg", query)[:2] == (2, "")
    assert run("searches")[1] == ""
    status, out, err = run("search", "date:nonsense red", "-n1")
    assert (status, out.count("\n")) == (0, 1)
    assert "no date" in err
    assert run("search", "sort:name", "-n1")[0] == 0


def test_a_program_whose_output_is_closed_does_its_work(
    run: Run, photos: Path, monkeypatch: pytest.MonkeyPatch, fake_settings: Settings
) -> None:
    with monkeypatch.context() as closed:
        closed.setattr(sys, "stdout", None)
        closed.setattr(sys, "stderr", None)
        assert cli.main(["index", str(photos)]) == 0
        for stream in (sys.stdout, sys.stderr):
            stream.close()
    assert len(run("search", "type:jpg")[1].splitlines()) == 6


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full disk")
def test_an_output_that_is_full_gets_a_sentence(
    photos: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fake_settings: Settings
) -> None:
    with monkeypatch.context() as full, suppress(OSError), Path("/dev/full").open("w") as stream:
        full.setattr(sys, "stdout", stream)
        assert cli.main(["models"]) == 3
    assert "disk that the output goes to is full" in capsys.readouterr().err


def test_whatever_is_asked_for_json_prints_json(
    run: Run, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", photos)
    run("search", "red", "--save", "Reds")
    file = tmp_path / "searches.json"
    assert lines(run("searches", "export", file, "--json")[1]) == [{"file": str(file), "searches": 1}]
    assert lines(run("searches", "import", file, "--json")[1]) == [{"file": str(file), "searches": 1}]
    assert lines(run("searches", "remove", "Reds", "--json")[1]) == [{"name": "Reds", "query": "red"}]
    (model,) = lines(run("models", "--use", "fake", "--json")[1])
    assert (model["model_id"], model["active"]) == ("fake", True)
    monkeypatch.setattr(Library, "use_runtime", lambda *_: None)
    assert lines(run("models", "--runtime", "onnx", "--json")[1]) == [{"runtime": "onnx"}]
    steps = [DownloadProgress("some/model", done, 9) for done in (4, 9)]
    monkeypatch.setattr(Library, "download_model", lambda *_: (step for step in steps))
    told = lines(run("models", "--download", "some/model", "--json")[1])
    assert [step["done_bytes"] for step in told] == [4, 9]
    (root,) = lines(run("folders", photos, "--remove", "--json")[1])
    assert root["path"] == str(photos)


def test_a_run_that_only_forgets_counts_what_it_forgets(run: Run, photos: Path) -> None:
    run("index", photos)
    (photos / "red.jpg").unlink()
    status, out, err = run("index", photos)
    assert (status, out) == (0, f"{photos}: 0 added, 1 removed\n")
    assert "Forgetting what is gone or left out: 1 photo\n" in err
    assert "0 of 0" not in err


def test_what_was_only_moved_is_told_as_updated(run: Run, photos: Path) -> None:
    run("index", photos)
    (photos / "red.jpg").rename(photos / "crimson.jpg")
    assert run("index", photos)[1] == f"{photos}: 0 added, 0 removed, 1 updated\n"


def test_what_vanishes_while_it_is_read_is_not_told_as_updated(
    run: Run, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workers, "decode", lambda *_: Gone())
    assert run("index", photos)[1] == f"{photos}: 0 added, 0 removed, 6 gone or not readable just now\n"


def test_a_query_may_begin_with_a_minus(run: Run, photos: Path) -> None:
    run("index", photos)
    status, out, err = run("search", "-red", "-n6")
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == 5
    assert "red.jpg" not in out
    assert run("why", photos / "blue.jpg", "-red")[0] == 0
    assert run("index", "-red")[0] == 2


def test_what_was_found_by_its_name_alone_has_no_score(run: Run, photos: Path, fake_settings: Settings) -> None:
    library = Library.open(fake_settings)
    steps = library.index(photos)
    while not next(steps).searchable:
        pass
    steps.close()
    library.close()
    (line,) = run("search", "yellow")[1].splitlines()
    assert line.startswith("by name  ")
    assert line.endswith(f"  {photos / 'yellow.jpg'}  (not read yet)")
    run("index", photos)
    assert "score  0.9" in run("search", "yellow", "-n1")[1]


def test_a_library_that_takes_long_to_open_says_why(
    run: Run, fake_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opening = Library.open
    told: list[str] = []

    def slow(settings: Settings) -> Library:
        while not told:
            time.sleep(0.01)
            told.extend(capsys.readouterr().err.splitlines())
        return opening(settings)

    assert run("status")[2] == ""
    monkeypatch.setattr(cli.run, "_WORDS_AFTER_S", 0.0)
    monkeypatch.setattr(Library, "open", slow)
    assert run("status")[0] == 0
    assert told == ["The library is being looked through, and mended where it must be."]


def test_search_as_json(run: Run, photos: Path) -> None:
    run("index", photos)
    status, out, _ = run("search", "blue -yellow", "--json")
    hits = lines(out)
    assert status == 0
    facts = {
        "path", "score", "confidence", "band", "named", "terms", "copies", "photo_id", "video_ms", "at_ms",
        "pending", "offline",
    }  # fmt: skip
    assert all(set(hit) == facts for hit in hits)
    assert hits[0]["path"] == str(photos / "blue.jpg")
    assert (hits[0]["band"], hits[0]["named"], hits[0]["copies"]) == ("strong", True, [])
    assert set(hits[0]["terms"]) == {"blue", "-yellow"}  # type: ignore[call-overload]
    assert str(photos / "yellow.jpg") not in {hit["path"] for hit in hits}


def test_a_hit_in_a_video_tells_its_moment(run: Run, tmp_path: Path, make_film: Callable[..., Path]) -> None:
    film = make_film(tmp_path / "films" / "film.mp4", ["red", "green", "blue"])
    run("index", tmp_path / "films")
    (line,) = run("search", "blue")[1].splitlines()
    assert line.endswith(f"{film} @ 0:05")
    (facts,) = lines(run("search", "green", "--json")[1])
    assert (facts["video_ms"], facts["at_ms"]) == (6000, 2000)
    assert run("search", "type:video")[1] == f"{film}\n"
    assert run("why", film, "green")[0] == 0


def test_search_by_pictures_and_by_both(run: Run, photos: Path, tmp_path: Path) -> None:
    run("index", photos)
    blue = shutil.copy(photos / "blue.jpg", tmp_path / "b.jpg")
    red = shutil.copy(photos / "red.jpg", tmp_path / "r.jpg")
    assert lines(run("search", "--image", blue, "--json")[1])[0]["path"] == str(photos / "blue.jpg")
    for argv in (("yellow", "--image", blue), ("--image", red, "--image", blue)):
        both = lines(run("search", *argv, "--json", "-n", "2")[1])
        assert str(photos / "blue.jpg") in {hit["path"] for hit in both}
    itself = lines(run("search", "--image", photos / "blue.jpg", "--json")[1])
    assert len(itself) == 5
    assert str(photos / "blue.jpg") not in {hit["path"] for hit in itself}


def test_an_empty_library_that_is_being_read_is_not_called_empty(run: Run, fake_settings: Settings) -> None:
    assert "The library is empty" in run("search", "red")[2]
    with indexing_alone(fake_settings.folders.data / "indexing.lock"):
        status, out, err = run("search", "red")
    assert (status, out) == (1, "")
    assert "being read for the first time" in err


def test_filters_alone_list_photos_newest_first(run: Run, photos: Path) -> None:
    run("index", photos)
    status, out, err = run("search", "date:2019..2020")
    assert (status, out, err) == (0, f"{photos / 'blue.jpg'}\n{photos / 'green.jpg'}\n", "")
    (hit,) = lines(run("search", "date:2019", "--json")[1])
    assert (hit["band"], hit["score"], hit["terms"]) == (None, 0, {})
    assert run("search", "in:more sort:name")[1].split() == [
        str(photos / "more" / "black.jpg"),
        str(photos / "more" / "white.jpg"),
    ]


def test_a_band_restricts_and_nothing_good_is_said(run: Run, photos: Path) -> None:
    run("index", photos)
    assert len(run("search", "red", "--band", "strong")[1].splitlines()) == 1
    status, out, err = run("search", "tomato", "--band", "strong")
    assert (status, out) == (1, "")
    assert err.startswith("Nothing good found")
    status, out, err = run("search", "tomato")
    assert (status, len(out.splitlines())) == (0, 6)
    assert "strong" not in out


def test_what_is_not_understood_is_told_and_the_rest_runs(run: Run, photos: Path, tmp_path: Path) -> None:
    run("index", photos)
    status, out, err = run("search", f'red date:someday like:"{tmp_path / "gone.jpg"}"', "-n", "1")
    assert (status, len(out.splitlines())) == (0, 1)
    assert out.endswith("red.jpg\n")
    assert "someday" in err
    assert "gone.jpg" in err
    assert len(err.splitlines()) == 2


def test_copies_are_listed_once_on_request(run: Run, photos: Path) -> None:
    copy = shutil.copy(photos / "red.jpg", photos / "copy.jpg")
    run("index", photos)
    assert len(run("search", "red")[1].splitlines()) == 7
    out = run("search", "red", "--stack")[1]
    assert len(out.splitlines()) == 6
    assert out.splitlines()[0].endswith("(and 1 copy)")
    first = lines(run("search", "red", "--stack", "--json")[1])[0]
    assert {first["path"], *first["copies"]} == {str(copy), str(photos / "red.jpg")}  # type: ignore[misc]


def test_searches_that_have_a_name(run: Run, photos: Path, tmp_path: Path) -> None:
    assert run("searches")[0] == 1
    run("index", photos)
    run("search", "red sort:date", "--save", "Warm things")
    run("search", "is:portrait", "--save", "Upright")
    assert run("searches")[1] == "Upright: is:portrait\nWarm things: red sort:date\n"
    assert {"name": "Upright", "query": "is:portrait"} in lines(run("searches", "--json")[1])
    file = tmp_path / "searches.json"
    assert run("searches", "export", file)[0] == 0
    assert run("searches", "remove", "Upright")[0] == 0
    status, _, err = run("searches", "remove", "Upright")
    assert (status, "Upright" in err) == (1, True)
    assert run("searches")[1] == "Warm things: red sort:date\n"
    assert run("searches", "import", file)[0] == 0
    assert len(lines(run("searches", "--json")[1])) == 2
    file.write_text("no searches")
    status, _, err = run("searches", "import", file)
    assert (status, len(err.splitlines())) == (3, 1)


def test_why(run: Run, photos: Path, tmp_path: Path) -> None:
    run("index", photos)
    status, out, err = run("why", photos / "red.jpg", "red -blue is:landscape")
    assert (status, err) == (0, "")
    assert out.splitlines()[0].split() == ["Rank", "1", "of", "6"]
    assert "red: strong" in out
    assert "is:landscape" in out
    assert "red.jpg" in out
    (facts,) = lines(run("why", photos / "red.jpg", "red", "--json")[1])
    assert (facts["rank"], facts["matched"]) == (1, 6)
    status, _, err = run("why", tmp_path / "other.jpg", "red")
    assert (status, "index" in err) == (1, True)
    assert run("why", photos / "red.jpg", " ")[0] == 2


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
        "hold": None,
        "yielding": False,
        "preparing": False,
        "paired": 0,
        "left_out": 0,
    }


def test_a_folder_without_a_name_is_not_the_one_that_one_is_in(run: Run) -> None:
    status, out, err = run("index", "")
    assert (status, out) == (2, "")
    assert "folder is missing" in err


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


def test_skipped_files_are_tried_again(run: Run, photos: Path) -> None:
    assert run("skipped", "--retry")[:2] == (1, "")
    for name in ("one.txt", "two.txt"):
        (photos / name).write_text("milk")
    run("index", photos)
    assert run("skipped", "--retry", photos / "one.txt")[:2] == (
        0,
        f"{photos}: 0 added, 0 removed, 1 skipped (see 'photofinder skipped')\n",
    )
    assert "2 skipped" in run("skipped", "--retry")[1]
    status, out, err = run("skipped", "--retry", photos / "red.jpg")
    assert (status, out, err) == (1, "", f"{photos / 'red.jpg'} is not among the files that were skipped.\n")


def test_a_retry_tells_of_each_folder(run: Run, photos: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for folder in (photos, other):
        folder.mkdir(exist_ok=True)
        (folder / "notes.txt").write_text("milk")
        run("index", folder)
    assert {line.split(":")[0] for line in run("skipped", "--retry")[1].splitlines()} == {str(photos), str(other)}


def test_what_waits_while_it_is_being_read_is_not_to_be_indexed_again(
    run: Run, photos: Path, fake_settings: Settings
) -> None:
    run("index", photos)
    stored_settings.save(replace(fake_settings, model_id="starter"))
    assert "(6 wait for the model: index again)" in run("status")[1]
    with indexing_alone(fake_settings.folders.data / "indexing.lock"):
        assert "(6 are to be read, which goes on now)" in run("status")[1]


def test_status_tells_what_runs_the_model(run: Run, fake_settings: Settings) -> None:
    stored_settings.save(replace(fake_settings, model_id="starter"))
    assert "what runs it fastest here is found out" in run("status")[1]
    (row,) = lines(run("status", "--json")[1])
    assert (row["device"], row["runs_on"], row["runtime"]) == (None, None, "auto")
    stored_settings.save(replace(fake_settings, model_id="starter", runtime=Runtime.TORCH))
    assert "starter, runs with torch" in run("status")[1]


def test_status(run: Run, photos: Path) -> None:
    assert "none yet" in run("status")[1]
    run("index", photos)
    status, out, _ = run("status")
    assert status == 0
    assert str(photos) in out
    (row,) = lines(run("status", "--json")[1])
    assert (row["photos"], row["embedded"], row["waiting"], row["skipped"]) == (6, 6, 0, 0)
    assert row["roots"] == [
        {
            "root_id": 1,
            "path": str(photos),
            "photo_count": 6,
            "present": True,
            "excludes": [],
            "paused": False,
        }
    ]
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


def test_what_runs_the_model(run: Run, fake_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fake_settings.runtime is Runtime.AUTO
    status, out, _ = run("models", "--runtime", "onnx")
    assert (status, "onnx" in out) == (0, True)
    assert stored_settings.load(fake_settings.folders).runtime is Runtime.ONNX
    status, _, err = run("models", "--runtime", "steam")
    assert status == 2
    assert "'torch', 'torch-half'" in err

    def refuse(_self: Library, runtime: Runtime) -> None:
        raise RuntimeUnusable(runtime, "its embeddings differ too much")

    monkeypatch.setattr(Library, "use_runtime", refuse)
    status, _, err = run("models", "--runtime", "onnx-int8")
    assert status == 3
    assert "The model cannot be run with onnx-int8 on this computer (its embeddings differ" in err
    assert stored_settings.load(fake_settings.folders).runtime is Runtime.ONNX


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
    monkeypatch.setattr(Library, "search", lambda *_args, **_how: Answer([], 6, ("red",)))
    assert "Nothing good found" in run("search", "red")[2]
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
