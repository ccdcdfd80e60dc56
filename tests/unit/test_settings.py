import dataclasses
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder import paths, settings
from photofinder.errors import StorageFault
from photofinder.settings import Settings


@pytest.fixture
def fresh() -> Settings:
    return settings.load(paths.folders())


def test_a_missing_file_gives_the_defaults(fresh: Settings) -> None:
    assert fresh == Settings(paths.folders())
    assert fresh.model_id == settings.STARTER_MODEL_ID
    assert not fresh.file.exists()


@given(
    model_id=st.text(st.characters(blacklist_categories=["Cs"]), min_size=1).filter(str.strip),
    cap=st.integers(16 * 1024**2, 2**62),
    edge=st.integers(64, 512),
)
def test_what_is_saved_comes_back(
    tmp_path_factory: pytest.TempPathFactory, model_id: str, cap: int, edge: int
) -> None:
    folders = paths.folders(tmp_path_factory.mktemp("settings"))
    saved = Settings(folders, model_id=model_id, thumbnail_cap_bytes=cap, tile_edge_px=edge)
    settings.save(saved)
    assert settings.load(folders) == saved
    assert [file.name for file in saved.file.parent.iterdir()] == [saved.file.name]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('model_id = ""', "model_id"),
        ("model_id = 3", "model_id"),
        ("tile_edge_px = 5", "tile_edge_px"),
        ("tile_edge_px = true", "tile_edge_px"),
        ('tile_edge_px = "180"', "tile_edge_px"),
        ("thumbnail_cap_bytes = -1", "thumbnail_cap_bytes"),
        ('runtime = "steam"', "runtime"),
        ("runtime = 1", "runtime"),
        ("unheard_of = 1", "unheard_of"),
        ('folders = "/"', "folders"),
    ],
)
def test_a_bad_value_gives_its_default_and_a_warning(
    fresh: Settings, caplog: pytest.LogCaptureFixture, line: str, name: str
) -> None:
    fresh.file.parent.mkdir(parents=True)
    fresh.file.write_text(line)
    with caplog.at_level(logging.WARNING):
        assert settings.load(fresh.folders) == fresh
    assert name in caplog.text


def test_one_bad_value_costs_no_other(fresh: Settings) -> None:
    fresh.file.parent.mkdir(parents=True)
    fresh.file.write_text('tile_edge_px = 5\nmodel_id = "fake"\n')
    assert settings.load(fresh.folders) == dataclasses.replace(fresh, model_id="fake")


@pytest.mark.parametrize("content", [b"model_id = ", b"\xff\xfe", b"\x00"])
def test_a_file_that_is_no_toml_gives_the_defaults(
    fresh: Settings, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    fresh.file.parent.mkdir(parents=True)
    fresh.file.write_bytes(content)
    assert settings.load(fresh.folders) == fresh
    assert "cannot be read" in caplog.text


def test_a_folder_that_cannot_be_written_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")
    with pytest.raises(StorageFault):
        settings.save(Settings(paths.folders(tmp_path)))


def test_a_save_that_fails_leaves_the_old_file(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.save(fresh)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StorageFault) as caught:
        settings.save(dataclasses.replace(fresh, tile_edge_px=100))
    assert (caught.value.path, caught.value.detail) == (fresh.folders.config, "No space left on device")
    assert settings.load(fresh.folders) == fresh
    assert len(list(fresh.file.parent.iterdir())) == 1
