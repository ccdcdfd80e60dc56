"""The models: which there are, downloading one, and changing to one. No widgets. GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photofinder.records import DownloadProgress, ModelInfo
from photofinder.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from photofinder.library import Library

DOWNLOAD_LANE = "download"
CATALOGUE_LANE = "catalogue"


class ModelJob(QObject):
    """``changed`` carries the list of ModelInfo; ``switched`` tells that another model answers from now on."""

    changed = Signal(object)
    download_began = Signal(object)
    download_progressed = Signal(object)
    download_ended = Signal()
    switched = Signal()
    failed = Signal(object)

    def __init__(self, library: "Library", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._download: Task | None = None
        self.models: list[ModelInfo] = []

    @property
    def active(self) -> ModelInfo | None:
        """The model that answers now."""
        return next((model for model in self.models if model.active), None)

    @property
    def better(self) -> ModelInfo | None:
        """The model that is proposed for download while the built-in one is all there is."""
        if self.active is None or self.active.state != "built-in":
            return None
        if any(model.state == "downloaded" for model in self.models):
            return None
        return next((model for model in self.models if model.state == "not-downloaded"), None)

    @property
    def downloading(self) -> bool:
        """Whether a download is going on."""
        return self._download is not None

    def refresh(self) -> None:
        """Read the list again."""
        task = self._tasks.start(self._library.models, lane=CATALOGUE_LANE, group="models")
        task.succeeded.connect(self._list)
        task.failed.connect(self.failed)

    def choose(self, model: ModelInfo) -> None:
        """Answer with ``model``: at once, or when it has been downloaded."""
        if model.state == "not-downloaded":
            self.download(model)
        elif not model.active:
            self._use(model.model_id)

    def choose_id(self, model_id: str) -> None:
        """Answer with the model of that name, as ``choose`` does."""
        for model in self.models:
            if model.model_id == model_id:
                self.choose(model)

    def download(self, model: ModelInfo) -> None:
        """Download ``model``, then answer with it."""
        if self._download is not None:
            return
        task = self._tasks.start(lambda: self._library.download_model(model.model_id), lane=DOWNLOAD_LANE)
        task.stepped.connect(self._step)
        task.succeeded.connect(lambda _: self._use(model.model_id))
        task.failed.connect(self.failed)
        task.ended.connect(self._end)
        self._download = task
        self.download_began.emit(model)

    def download_active(self) -> None:
        """Download the files of the model that is set and is not here."""
        if self.active is not None:
            self.download(self.active)

    def cancel_download(self) -> None:
        """Stop downloading; what is there already is used by the next try."""
        if self._download is not None:
            self._download.cancel()

    def _step(self, progress: DownloadProgress) -> None:
        self.download_progressed.emit(progress)

    def _end(self) -> None:
        self._download = None
        self.download_ended.emit()
        self.refresh()

    def _use(self, model_id: str) -> None:
        task = self._tasks.start(lambda: self._library.use_model(model_id), lane=CATALOGUE_LANE, group="use-model")
        task.succeeded.connect(lambda _: self.switched.emit())
        task.succeeded.connect(lambda _: self.refresh())
        task.failed.connect(self.failed)

    def _list(self, models: list[ModelInfo]) -> None:
        self.models = models
        self.changed.emit(models)
