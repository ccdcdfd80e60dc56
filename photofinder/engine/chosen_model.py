"""Which model a library works with: the one of its settings, until another is chosen. Any thread."""

import functools
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from photofinder import settings as stored_settings
from photofinder.engine.active_model import ActiveModel
from photofinder.engine.pictures import Pictures
from photofinder.records import ModelInfo, Runtime
from photofinder.settings import Settings
from photofinder.store.catalogue import Catalogue
from photofinder.vision import models
from photofinder.vision.embedder import Embedder

LoadEmbedder = Callable[[str, Path], Embedder]


class ChosenModel:
    """``load`` gives another embedder than ``vision.models`` would, for a model id and the folder of downloaded
    models; ``settings`` are those given, but for the model; ``pictures`` opens what is searched with."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, load: LoadEmbedder | None, pictures: Pictures
    ) -> None:
        self.settings = settings
        self.folder = settings.folders.data / "models"
        self._runtimes = settings.folders.cache / "runtimes"
        self._catalogue = catalogue
        self._pictures = pictures
        self._load = load
        self._choosing = threading.Lock()
        self._active: ActiveModel | None = None

    def active(self) -> ActiveModel:
        """The model; nothing is loaded yet.

        Raises: ModelNotDownloaded, ModelUnknown, ModelDamaged.
        """
        with self._choosing:
            if self._active is None:
                self._active = self._open(self.settings.model_id)
            return self._active

    def to_search(self) -> ActiveModel:
        """As ``active``; what a search needs beside the embedder is read while that is loaded.

        Raises: as ``active``.
        """
        active = self.active()
        active.vectors.read_ahead()
        return active

    def use(self, model_id: str) -> None:
        """Change to ``model_id``, now and in the settings as they are kept.

        Raises: ModelUnknown, ModelNotDownloaded, StorageFault.
        """
        model_id = models.canonical(model_id)
        models.require(model_id, self.folder)
        with self._choosing:
            if model_id != models.canonical(self.settings.model_id):
                chosen = replace(self.settings, model_id=model_id)
                stored_settings.save(chosen)
                self.settings = chosen
                self._active = None

    def keep(self, *, full_speed: bool) -> None:
        """Note a setting that is not about the model beside those that are.

        Raises: StorageFault.
        """
        with self._choosing:
            chosen = replace(self.settings, full_speed=full_speed)
            stored_settings.save(chosen)
            self.settings = chosen

    def run_with(self, runtime: Runtime) -> None:
        """Have the model run by ``runtime``, now and in the settings as they are kept. Takes up to a minute.

        Raises: RuntimeUnusable, ModelUnknown, ModelNotDownloaded, StorageFault.
        """
        models.require_runtime(self.settings.model_id, self.folder, self._runtimes, runtime)
        with self._choosing:
            if runtime is not self.settings.runtime:
                chosen = replace(self.settings, runtime=runtime)
                stored_settings.save(chosen)
                self.settings = chosen
                self._active = None

    def runs_on(self) -> str | None:
        """Where the model runs on this computer, as far as it was found out; nothing is loaded.

        Raises: ModelUnknown, ModelNotDownloaded, ModelDamaged.
        """
        if self._load is not None:
            return None
        return models.prepared_device(self.settings.model_id, self.folder, self._runtimes, self.settings.runtime)

    def input_edge_px(self) -> int | None:
        """The edge of the square that the model sees, as far as that is known before it is loaded."""
        if self._load is not None:
            return None
        return models.input_edge_px(self.settings.model_id, self.folder)

    def choice(self) -> list[ModelInfo]:
        """The models that the app proposes, and the active one if it is another (and there is one of that name)."""
        active_id = models.canonical(self.settings.model_id)
        cards = list(models.known_models())
        if active_id not in {card.model_id for card in cards} and models.is_known(active_id):
            cards.append(models.ModelCard(active_id, active_id, "your own choice", "unknown", 0))
        return [
            ModelInfo(
                card.model_id,
                card.title,
                card.purpose,
                card.licence,
                card.size_bytes,
                models.state(card.model_id, self.folder),
                card.model_id == active_id,
            )
            for card in cards
        ]

    def _open(self, model_id: str) -> ActiveModel:
        english_only = models.languages(model_id) == "en"
        cache = self.settings.folders.cache
        if self._load is not None:
            embedder = self._load(model_id, self.folder)
            return ActiveModel(
                embedder.model_id,
                lambda: embedder,
                self._catalogue,
                cache,
                self._pictures,
                english_only=english_only,
            )
        identity = models.weights_id(model_id, self.folder)
        runtime = self.settings.runtime
        load = functools.partial(
            models.load_embedder, model_id, self.folder, runtimes_dir=self._runtimes, runtime=runtime
        )
        prepare = functools.partial(models.prepare_embedder, model_id, self.folder, self._runtimes, runtime)
        starts_soon = functools.partial(models.starts_soon, model_id, self.folder, self._runtimes, runtime)
        return ActiveModel(
            identity,
            load,
            self._catalogue,
            cache,
            self._pictures,
            english_only=english_only,
            prepare=prepare,
            starts_soon=starts_soon,
        )
