"""The command line over the project's odd, broken and hostile files, where they are."""

import csv
import json
from pathlib import Path

import pytest

from photofinder import cli
from photofinder.settings import Settings


def test_what_opens_is_found_and_the_rest_is_skipped(
    shared_photos: Path, fake_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared_photos / "odd"
    with (folder / "expected.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    # Hidden files and what systems leave behind are left out; the table is older than the reading of SVG.
    rows = [row for row in rows if row["file"] not in ("names/.hidden.jpg", "names/thumbs.db")]
    opens = {str(folder / row["file"]) for row in rows if row["expect"] == "opens" or row["file"].endswith(".svg")}
    unreadable = {str(folder / row["file"]) for row in rows} - opens

    assert cli.main(["index", str(folder)]) == 0
    capsys.readouterr()
    assert cli.main(["search", "red", "-n", "1000", "--json"]) == 0
    found = {json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()}
    assert cli.main(["skipped", "--json"]) == 0
    skipped = {json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()}
    assert found == opens
    assert skipped == unreadable | {str(folder / "expected.tsv")}
