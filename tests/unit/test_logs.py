import logging
from pathlib import Path

import pytest

from photofinder import logs

log = logging.getLogger("photofinder.tests")


def test_records_go_to_the_file(tmp_path: Path) -> None:
    logs.start(tmp_path / "logs")
    log.info("an odd name: \udce9")
    logs.stop()
    log.info("not this")
    text = logs.log_file(tmp_path / "logs").read_text(encoding="utf-8")
    assert "an odd name: \\udce9" in text
    assert "not this" not in text


def test_starting_again_replaces_the_file(tmp_path: Path) -> None:
    logs.start(tmp_path / "one")
    logs.start(tmp_path / "two")
    log.info("here")
    logs.stop()
    assert "here" not in logs.log_file(tmp_path / "one").read_text(encoding="utf-8")
    assert "here" in logs.log_file(tmp_path / "two").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_keeps_nothing_from_starting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    logs.start(tmp_path / "file")
    log.warning("dropped")
    logs.stop()
    assert capsys.readouterr().err == ""


def test_leaves_no_handler_behind(tmp_path: Path) -> None:
    before = (logging.getLogger().handlers[:], logging.getLogger("photofinder").handlers[:])
    logs.start(tmp_path)
    logs.stop()
    assert (logging.getLogger().handlers, logging.getLogger("photofinder").handlers) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_keeps_the_terminal_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.log_file(tmp_path).symlink_to("/dev/full")
    logs.start(tmp_path)
    log.warning("lost")
    logs.stop()
    assert capsys.readouterr().err == ""
