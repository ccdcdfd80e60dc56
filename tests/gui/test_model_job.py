"""Models from the window: the offer of a better one, downloading with progress and cancel, changing over."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from photofinder.errors import DownloadFailed
from photofinder.library import Library
from photofinder.records import DownloadProgress, ModelInfo, ModelState
from photofinder.ui.model_job import ModelJob
from photofinder.ui.tasks import Tasks


def model(model_id: str, state: ModelState, active: bool = False) -> ModelInfo:
    return ModelInfo(model_id, model_id.title(), "finds more", "MIT", 605_000_000, state, active)


class Shop:
    """Stands in for the part of Library that downloads: no test fetches 600 MB."""

    def __init__(self) -> None:
        self.list = [model("starter", "built-in", active=True), model("large", "not-downloaded")]
        self.used: list[str] = []
        self.gate = threading.Event()
        self.closed = threading.Event()
        self.fault: Exception | None = None

    def models(self) -> list[ModelInfo]:
        return self.list

    def use_model(self, model_id: str) -> None:
        self.used.append(model_id)
        self.list = [model(info.model_id, "downloaded", info.model_id == model_id) for info in self.list]

    def download_model(self, model_id: str) -> Iterator[DownloadProgress]:
        try:
            yield DownloadProgress(model_id, 1, 2)
            while not self.gate.wait(0.005):
                yield DownloadProgress(model_id, 1, 2)
            if self.fault is not None:
                raise self.fault
            yield DownloadProgress(model_id, 2, 2)
        finally:
            self.closed.set()


@pytest.fixture
def shop(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    made = Shop()
    for name in ("models", "use_model", "download_model"):
        monkeypatch.setattr(library, name, getattr(made, name))
    yield made
    made.gate.set()


@pytest.fixture
def job(qtbot: QtBot, shop: Shop, library: Library, tasks: Tasks) -> ModelJob:
    made = ModelJob(library, tasks)
    with qtbot.waitSignal(made.changed):
        made.refresh()
    return made


def test_a_better_model_is_offered_only_beside_the_built_in_one(qtbot: QtBot, job: ModelJob, shop: Shop) -> None:
    assert job.better is not None
    assert job.better.model_id == "large"
    for others in (
        [model("starter", "built-in", active=True)],
        [model("starter", "built-in"), model("large", "not-downloaded", active=True)],
        [model("starter", "built-in", active=True), model("large", "downloaded"), model("huge", "not-downloaded")],
        [],
    ):
        shop.list = others
        with qtbot.waitSignal(job.changed):
            job.refresh()
        assert job.better is None


def test_a_download_ends_with_the_new_model_in_use(qtbot: QtBot, job: ModelJob, shop: Shop) -> None:
    large = shop.list[1]
    with qtbot.waitSignals([job.download_began, job.download_progressed]):
        job.choose(large)
    assert job.downloading
    job.download(large)
    with qtbot.waitSignals([job.download_ended, job.switched]):
        shop.gate.set()
    assert shop.used == ["large"]
    assert not job.downloading


def test_a_cancelled_download_is_closed_and_changes_nothing(qtbot: QtBot, job: ModelJob, shop: Shop) -> None:
    with qtbot.waitSignal(job.download_progressed):
        job.download(shop.list[1])
    with qtbot.waitSignal(job.download_ended):
        job.cancel_download()
    assert shop.closed.is_set()
    assert shop.used == []
    job.cancel_download()


def test_a_failed_download_is_told(qtbot: QtBot, job: ModelJob, shop: Shop) -> None:
    shop.fault = DownloadFailed("Large", offline=True)
    shop.gate.set()
    with qtbot.waitSignals([job.failed, job.download_ended]):
        job.download(shop.list[1])
    assert shop.used == []


def test_a_model_that_is_here_is_used_at_once(qtbot: QtBot, job: ModelJob, shop: Shop) -> None:
    shop.list = [model("starter", "built-in", active=True), model("large", "downloaded")]
    with qtbot.waitSignal(job.changed):
        job.refresh()
    with qtbot.waitSignal(job.switched):
        job.choose(shop.list[1])
    assert shop.used == ["large"]
    qtbot.waitUntil(lambda: job.active is not None and job.active.model_id == "large")
    assert job.active is not None
    job.choose(job.active)
    assert shop.used == ["large"]


def test_the_files_of_the_set_model_can_be_fetched(qtbot: QtBot, job: ModelJob, shop: Shop) -> None:
    shop.list = [model("starter", "built-in"), model("large", "not-downloaded", active=True)]
    with qtbot.waitSignal(job.changed):
        job.refresh()
    shop.gate.set()
    with qtbot.waitSignals([job.download_ended, job.switched]):
        job.download_active()
    assert shop.used == ["large"]
