"""The query language on the real command line, as a process of its own, with the fake and the starter model."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from photofinder import paths, settings
from photofinder.settings import Settings

COMMAND = [sys.executable, "-m", "photofinder"]
ROOT = Path(__file__).resolve().parents[2]


def run(*argv: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, argv)], capture_output=True, timeout=300, text=True)


def hits(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.usefixtures("fake_settings")
def test_from_words_filters_and_pictures_to_an_answer(photos: Path, tmp_path: Path) -> None:
    shutil.copy(photos / "red.jpg", photos / "red again.jpg")
    assert run("index", photos).returncode == 0
    found = hits(run("search", "red -blue in:photos date:2018..2022", "--stack", "--json", "--save", "Red"))
    assert Path(found[0]["path"]).name.startswith("red")
    assert (found[0]["band"], len(found[0]["copies"]), set(found[0]["terms"])) == ("strong", 1, {"red", "-blue"})
    assert "white.jpg" not in {Path(hit["path"]).name for hit in found}
    assert run("searches").stdout == "Red: red -blue in:photos date:2018..2022\n"
    outside = Path(shutil.copy(photos / "green.jpg", tmp_path / "my green.jpg"))
    by_image = hits(run("search", "--image", outside, "--json", "-n", "1"))
    by_term = hits(run("search", f'like:"{outside}"', "--json", "-n", "1"))
    assert by_image == by_term
    assert Path(by_image[0]["path"]).name == "green.jpg"
    assert [Path(hit["path"]).stem for hit in hits(run("search", "in:more sort:oldest", "--json"))] == [
        "black",
        "white",
    ]
    why = run("why", photos / "red.jpg", "red")
    assert why.returncode == 0
    assert "Rank" in why.stdout


@pytest.mark.usefixtures("fake_settings")
def test_what_is_wrong_is_told_on_stderr_and_the_rest_runs(photos: Path, tmp_path: Path) -> None:
    run("index", photos)
    page = tmp_path / "page.jpg"
    page.write_text("<html>Not found</html>")
    done = run("search", f'green dat:2020 "unclosed like:{page}', "-n", "1", "--json")
    assert done.returncode == 1  # no name holds what stands behind the open quote
    assert "Traceback" not in done.stderr
    done = run("search", f"green date:someday like:{page}", "-n", "1", "--json")
    assert Path(hits(done)[0]["path"]).name == "green.jpg"
    assert len(done.stderr.splitlines()) == 2
    nothing = run("search", "a tomato", "--band", "strong")
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert "Nothing good found" in nothing.stderr
    assert run("search", "--image", page).returncode == 3
    for text in ("x" * 10_000, "שלום", "🏖️🐶", "\\", "(((", "-" * 50 + " x"):
        assert run("search", text, "-n", "1").returncode in (0, 1)


@pytest.mark.usefixtures("fake_settings")
def test_filters_alone_import_no_model(photos: Path) -> None:
    run("index", photos)
    code = (
        "import sys; from photofinder import cli;"
        "status = cli.main(['search', 'is:landscape date:2018.. sort:name']);"
        "print(*sys.modules, file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, text=True)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 6)
    assert {"torch", "open_clip", "PySide6"}.isdisjoint(done.stderr.split())


@pytest.mark.timeout(600)
def test_the_starter_answers_in_bands(tmp_path: Path) -> None:
    settings.save(Settings(paths.folders()))
    if not (paths.resources() / "models" / "starter" / "open_clip_model.safetensors").is_file():
        pytest.skip("the starter model is not here")
    drawn = tmp_path / "drawn"
    draw: list[str | Path] = [sys.executable, ROOT / "packaging" / "draw_pictures.py", drawn, "--count", "6"]
    subprocess.run(draw, check=True, capture_output=True, timeout=60, env=os.environ)
    assert run("index", drawn).returncode == 0
    found = hits(run("search", "a photo of a mountain + snow:2", "--json"))
    assert len(found) == 6
    assert all(set(hit["terms"]) == {"a photo of a mountain", "snow:2"} for hit in found)
    bands = [("strong", "likely", "maybe", "weak").index(hit["band"]) for hit in found]
    assert bands == sorted(bands)
    similar = hits(run("search", "--image", found[0]["path"], "--json"))
    assert found[0]["path"] not in {hit["path"] for hit in similar}
    assert len(similar) == 5
