"""A disk that takes its time to wake is waited for; one that does not answer is passed over and holds up nobody."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from photofinder.engine import indexing
from photofinder.library import Library
from photofinder.records import Phase, Progress
from photofinder.settings import Settings
from photofinder.store import presence

MakePhoto = Callable[..., Path]


@pytest.fixture
def awake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Until it is set the disk of ``slow`` does not answer."""
    awake = threading.Event()
    look = presence._look

    def sleepy(path: Path) -> presence.Look:
        if path == tmp_path / "slow":
            awake.wait(60)
        return look(path)

    monkeypatch.setattr(presence, "_look", sleepy)
    monkeypatch.setattr(presence.look, "__defaults__", (0.05,))
    yield awake
    awake.set()


@pytest.fixture
def library(fake_settings: Settings, tmp_path: Path, make_photo: MakePhoto) -> Iterator[Library]:
    library = Library.open(fake_settings)
    for name in ("slow", "quick"):
        library.add_root(make_photo(tmp_path / name / f"{name}.png").parent)
    yield library
    library.close()


def test_a_sleeping_disk_is_waited_for_after_all_others(
    library: Library, awake: threading.Event, tmp_path: Path
) -> None:
    done: list[Progress] = []
    for step in library.index():
        if step.root == tmp_path / "slow":
            assert [one.root.name for one in done][:1] == ["quick"]
            awake.set()
        if step.phase is Phase.DONE:
            done.append(step)
    assert {step.root.name for step in done} == {"quick", "slow"}
    assert {hit.path.name for hit in library.browse()} == {"quick.png", "slow.png"}


def test_one_that_does_not_answer_is_passed_over(
    library: Library, awake: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_WAKING_S", 0.3)
    steps = list(library.index())
    assert (steps[-1].root.name, steps[-1].phase) == ("quick", Phase.DONE)
    assert {hit.path.name for hit in library.browse()} == {"quick.png"}
    assert library._guarded.backups.newest_first(), "what was done is kept all the same"


def test_nobody_has_to_wait_for_it(library: Library, awake: threading.Event, tmp_path: Path) -> None:
    with closing(library.index()) as steps:
        assert next(step for step in steps if step.root == tmp_path / "slow").phase is Phase.SCANNING
