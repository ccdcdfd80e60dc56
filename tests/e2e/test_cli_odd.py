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
    opens = {str(folder / row["file"]) for row in rows if row["expect"] == "opens"}
    unreadable = {str(folder / row["file"]) for row in rows if row["expect"] == "unreadable"}

    assert cli.main(["index", str(folder)]) == 0
    capsys.readouterr()
    assert cli.main(["search", "red", "-n", "1000", "--json"]) == 0
    found = {json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()}
    assert cli.main(["skipped", "--json"]) == 0
    skipped = {json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()}
    assert found == opens
    assert skipped == unreadable | {str(folder / "expected.tsv")}
