"""The table of mounts, as Linux writes it."""

import os
import sys
from pathlib import Path

import pytest

from photofinder.store import mounts, presence
from photofinder.store.mounts import Mount
from photofinder.store.presence import Look

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such paths there")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "mountinfo"
    made.write_text("27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n")
    monkeypatch.setattr(mounts, "_TABLE", made)
    return made


def add(table: Path, number: int, point: bytes) -> None:
    with table.open("ab") as more:
        more.write(b"%d 27 254:0 /behind %b rw,relatime shared:1 - ext4 /dev/vda rw,discard\n" % (number, point))


def test_names_are_read_as_they_are(table: Path) -> None:
    add(table, 43, rb"/mnt/two\040words\011\134tab")
    add(table, 44, b"/mnt/odd\xff")
    assert mounts.mounts() == [
        Mount(27, "/"),
        Mount(43, "/mnt/two words\t\\tab"),
        Mount(44, os.fsdecode(b"/mnt/odd\xff")),
    ]


def test_those_below_a_folder_are_told_by_its_own_name(table: Path, tmp_path: Path) -> None:
    real = tmp_path / "real"
    (real / "disk").mkdir(parents=True)
    (tmp_path / "link").symlink_to(real)
    add(table, 50, os.fsencode(real.resolve() / "disk"))
    add(table, 51, os.fsencode(f"{real.resolve()}-too"))
    assert mounts.below(str(tmp_path / "link")) == [Mount(50, str(tmp_path / "link" / "disk"))]
    assert mounts.below(str(real / "disk")) == [Mount(50, str(real / "disk"))]
    assert mounts.below("/") == mounts.mounts()


def test_a_folder_of_the_same_disk_that_is_mounted_is_told(table: Path, tmp_path: Path) -> None:
    point = tmp_path / "disk"
    (point / "in").mkdir(parents=True)
    (tmp_path / "link").symlink_to(point)
    assert presence.look([point]) == [Look.THERE]
    add(table, 60, os.fsencode(point.resolve()))
    assert presence.look([point, tmp_path / "link", point / "in", tmp_path]) == [
        Look.MOUNTED,
        Look.MOUNTED,
        Look.EMPTY,
        Look.THERE,
    ]


def test_without_a_table_device_numbers_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "_TABLE", tmp_path / "none")
    (tmp_path / "folder" / "in").mkdir(parents=True)
    assert mounts.mounts() == []
    assert presence.look([tmp_path / "folder"]) == [Look.THERE]
