"""When the embedder is made ready for this machine: before there is much to do, after it, or not at all."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from photofinder.engine.active_model import ActiveModel
from photofinder.engine.pictures import Pictures
from photofinder.errors import ModelDamaged
from photofinder.library import Library
from photofinder.records import Phase
from photofinder.settings import Settings
from photofinder.store.catalogue import Catalogue
from photofinder.vision.embedder import Embedder
from photofinder.vision.fake import FakeEmbedder

MakePhoto = Callable[..., Path]


class Machine:
    """What was loaded, and how often it was prepared."""

    def __init__(self, *, starts_soon: bool = False) -> None:
        self.soon = starts_soon
        self.prepared = 0
        self.may_prepare = threading.Event()
        self.may_prepare.set()
        self.loaded: list[Embedder] = []

    def load(self) -> Embedder:
        self.loaded.append(FakeEmbedder())
        return self.loaded[-1]

    def prepare(self) -> bool:
        assert self.may_prepare.wait(30)
        self.prepared += 1
        return self.prepared == 1

    def starts_soon(self) -> bool:
        return self.soon

    def model(self, catalogue: Catalogue, cache: Path) -> ActiveModel:
        return ActiveModel(
            "fake", self.load, catalogue, cache, Pictures(cache), prepare=self.prepare, starts_soon=self.starts_soon
        )


@pytest.fixture
def library(fake_settings: Settings) -> Iterator[Library]:
    library = Library.open(fake_settings)
    yield library
    library.close()


def test_a_slow_one_is_prepared_before_it_embeds(library: Library, tmp_path: Path) -> None:
    machine = Machine()
    model = machine.model(library._catalogue, tmp_path)
    assert model.prepared_embedder() is machine.loaded[-1]
    assert machine.prepared == 1
    assert not list(model.ready())
    assert machine.prepared == 1


def test_one_that_starts_soon_embeds_first(library: Library, tmp_path: Path) -> None:
    machine = Machine(starts_soon=True)
    model = machine.model(library._catalogue, tmp_path)
    first = model.prepared_embedder()
    assert machine.prepared == 0
    machine.may_prepare.clear()
    steps = model.ready()
    next(steps)
    assert model.embedder() is first, "searches go on meanwhile"
    machine.may_prepare.set()
    for _ in steps:
        pass
    assert machine.prepared == 1
    assert model.embedder() is machine.loaded[-1]
    assert model.embedder() is not first
    assert not list(model.ready())


def test_nobody_waits_for_what_is_made_behind(library: Library, tmp_path: Path) -> None:
    machine = Machine(starts_soon=True)
    model = machine.model(library._catalogue, tmp_path)
    model.prepared_embedder()
    machine.may_prepare.clear()
    steps = model.ready()
    next(steps)
    steps.close()
    machine.may_prepare.set()


def test_a_model_that_cannot_be_prepared_behind_is_told(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    machine = Machine(starts_soon=True)

    def prepare() -> bool:
        raise ModelDamaged("fake", detail="gone")

    monkeypatch.setattr(machine, "prepare", prepare)
    model = machine.model(library._catalogue, tmp_path)
    model.prepared_embedder()
    for _ in model.ready():
        pass
    assert "gone" in caplog.text


@pytest.mark.parametrize("soon", [True, False])
def test_what_is_slow_to_load_is_made_ready_as_the_library_warms_up(
    library: Library, tmp_path: Path, soon: bool
) -> None:
    machine = Machine(starts_soon=soon)
    active = machine.model(library._catalogue, tmp_path)
    library._chosen._active = active
    library.warm_up()
    assert machine.prepared == (not soon)
    assert len(machine.loaded) == 1
    assert not list(active.ready()), "nothing was embedded"


def test_whoever_searches_does_not_wait_until_it_is_ready(library: Library, tmp_path: Path) -> None:
    machine = Machine()
    machine.may_prepare.clear()
    model = machine.model(library._catalogue, tmp_path)
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(call) for call in (model.light_embedder, model.prepared_embedder)]
        slow = model.embedder()
        machine.may_prepare.set()
        made = {id(one.result()) for one in waiting}
    assert machine.loaded == [slow, model.embedder()], "it is loaded once more"
    assert made == {id(model.embedder())}


@pytest.mark.parametrize("soon", [True, False])
def test_nothing_is_prepared_where_nothing_is_embedded(
    library: Library, tmp_path: Path, make_photo: MakePhoto, soon: bool
) -> None:
    make_photo(tmp_path / "photos" / "a.png")
    for prepared in (1, 0):
        machine = Machine(starts_soon=soon)
        active = machine.model(library._catalogue, tmp_path / "cache")
        library._chosen._active = active
        phases = [step.phase for step in library.index(tmp_path / "photos")]
        assert phases[-1] is Phase.DONE
        assert machine.prepared == prepared
