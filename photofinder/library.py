"""The one facade that the window and the command line use: index folders, search, thumbnails, models.

Every method may be called from any thread; those that read files or run a model block, so the window calls them on
its workers. Opening is cheap: no model is loaded before something is embedded.
"""

import logging
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from photofinder import settings as stored_settings
from photofinder.engine import search as engine_search
from photofinder.engine.active_model import ActiveModel
from photofinder.engine.alone import indexing_alone
from photofinder.engine.indexer import index_folder
from photofinder.engine.place import place
from photofinder.engine.shelves import Shelves
from photofinder.errors import (
    FolderUnavailable,
    ImageUnreadable,
    ModelDamaged,
    ModelNotDownloaded,
    ModelUnknown,
    PhotoUnknown,
    StorageFault,
)
from photofinder.records import (
    CaptionScore,
    DownloadProgress,
    Hit,
    LibraryStatus,
    ModelInfo,
    Photo,
    Progress,
    Root,
    Skip,
)
from photofinder.settings import Settings
from photofinder.store.catalogue import Catalogue
from photofinder.store.thumbnails import EDGE_PX, Thumbnails
from photofinder.vision import colour, models
from photofinder.vision.embedder import Embedder
from photofinder.vision.images import open_image, to_thumbnail

log = logging.getLogger(__name__)

LoadEmbedder = Callable[[str, Path], Embedder]
Picture = Path | bytes | Image.Image


class Library:
    """An open library; made by ``open``, ended by ``close``. ``settings`` are those that it was opened with, but
    for the model that ``use_model`` has chosen since."""

    def __init__(self, settings: Settings, catalogue: Catalogue, load: LoadEmbedder | None) -> None:
        self.settings = settings
        self._catalogue = catalogue
        self._given_load = load
        self._thumbnails = Thumbnails(settings.folders.cache / "thumbnails", settings.thumbnail_cap_bytes)
        self._models_dir = settings.folders.data / "models"
        self._choosing = threading.Lock()
        self._active: ActiveModel | None = None

    @classmethod
    def open(cls, settings: Settings, *, load: LoadEmbedder | None = None) -> "Library":
        """Open the library of ``settings.folders``, made when missing. ``load`` gives another embedder than
        ``vision.models`` would, for a model id and the folder of downloaded models.

        Raises: CatalogueTooNew, CatalogueDamaged, StorageFault.
        """
        return cls(settings, Catalogue.open(settings.folders.data / "catalogue.sqlite"), load)

    def close(self) -> None:
        """Close the catalogue; whatever still runs on other threads ends with a StorageFault."""
        self._catalogue.close()

    def roots(self) -> list[Root]:
        """The watched folders, oldest first."""
        return self._catalogue.roots()

    def add_root(self, folder: Path) -> Root:
        """Watch ``folder``; one inside a watched folder gives that one, and a parent replaces those below it.

        Raises:
            FolderUnavailable: it is not there, or may not be read.
        """
        return self._catalogue.add_root(place(folder, self._catalogue.roots()))

    def remove_root(self, root_id: int) -> None:
        """Forget a folder with all that is known of its photos; the photos themselves are not touched."""
        self._catalogue.remove_root(root_id)

    def index(self, folder: Path | None = None) -> Generator[Progress, None, None]:
        """Bring the library up to date with ``folder`` (which becomes a root if it lies in none), or with every
        root that is present. Closing the generator stops it within a second; what was committed stays.

        Raises:
            IndexingBusy: this or another process is indexing the library.
            FolderUnavailable: ``folder`` is not there, or it is a root that is empty now and was not.
            StorageFault, Model*: the library cannot be written, or the model not loaded.
        """
        with indexing_alone(self.settings.folders.data / "indexing.lock"):
            if folder is not None:
                folder = place(folder, self._catalogue.roots())
            active = self._model()
            shelves = Shelves(self._catalogue, self._thumbnails, active.vectors, active.identity, active.embedder)
            if folder is not None:
                root = self._catalogue.add_root(folder)
                yield from self._index_folder(folder, shelves, is_root=folder == root.path)
                return
            for root in self._catalogue.roots():
                try:
                    if root.present:
                        yield from self._index_folder(root.path, shelves, is_root=True)
                except FolderUnavailable as fault:
                    log.warning("%s is passed over: %s", fault.path, fault.detail)

    def search(self, query: str | Picture | int, limit: int = 200, *, also: Picture | None = None) -> list[Hit]:
        """The photos nearest to ``query``, best first: words; a picture as file, bytes or image; or the id of a
        photo, which is left out itself. ``also`` is a picture to resemble at the same time. Finds what is
        committed, also while indexing runs. Blank words find nothing.

        Raises: ImageUnreadable, PhotoUnknown, StorageFault, Model*.
        """
        if (isinstance(query, str) and not query.strip()) or not self._catalogue.newest(1):
            return []
        active = self._model()
        embedding = self._embedding(query, active)
        if also is not None:
            embedding = engine_search.together([embedding, self._embedding(also, active)])
        vectors = active.vectors.up_to_date(len(embedding))
        without = query if isinstance(query, int) else None
        return engine_search.nearest(embedding, vectors, self._catalogue, limit, without)

    def browse(self, limit: int | None = None) -> list[Hit]:
        """Photos without a query, newest first (when taken, or else by file time), all with score 0."""
        return [engine_search.hit(photo, 0.0) for photo in self._catalogue.newest(limit)]

    def score(self, image: Picture, captions: Sequence[str]) -> list[CaptionScore]:
        """How well each caption fits ``image``, in the order given.

        Raises: ImageUnreadable, Model*.
        """
        active = self._model()
        embedding = self._embedding(image, active)
        embedder = active.embedder()
        texts = embedder.embed_texts(captions)
        return engine_search.caption_scores(embedding, texts, captions, embedder.logit_scale)

    def photo(self, photo_id: int) -> Photo:
        """Raises: PhotoUnknown."""
        return self._catalogue.photo(photo_id)

    def photo_at(self, path: Path) -> Photo | None:
        """The photo that was last seen at ``path``, or None."""
        return self._catalogue.photo_at(path)

    def thumbnail(self, photo_id: int) -> bytes | None:
        """An encoded picture of at most 512 px an edge; made again from the photo when it is missing. None when
        the photo is unknown or cannot be read."""
        try:
            photo = self._catalogue.photo(photo_id)
        except PhotoUnknown:
            return None
        kept = self._thumbnails.get(photo.facts.content_hash)
        if kept is not None:
            return kept
        try:
            decoded = open_image(photo.path, EDGE_PX)
        except ImageUnreadable:
            return None
        # The file may have changed since it was indexed: its picture belongs to what it holds now.
        with suppress(StorageFault):
            self._thumbnails.put(decoded.facts.content_hash, to_thumbnail(decoded.image, EDGE_PX))
        return self._thumbnails.get(decoded.facts.content_hash)

    def status(self) -> LibraryStatus:
        """What the library holds now."""
        try:
            active = self._model()
            identity, device = active.identity, active.device
        except (ModelNotDownloaded, ModelUnknown, ModelDamaged):
            identity, device = self.settings.model_id, None
        counts = self._catalogue.counts(identity)
        folders = self.settings.folders
        return LibraryStatus(
            roots=tuple(self._catalogue.roots()),
            photos=counts.photos,
            embedded=counts.embedded,
            waiting=counts.photos - counts.embedded,
            skipped=counts.skipped,
            model_id=self.settings.model_id,
            device=device,
            data_dir=folders.data,
            cache_dir=folders.cache,
            catalogue_bytes=self._catalogue.size_bytes(),
            thumbnail_bytes=self._thumbnails.size_bytes(),
        )

    def skipped(self) -> list[Skip]:
        """The files that could not be used, by path."""
        return self._catalogue.skips()

    def models(self) -> list[ModelInfo]:
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
                models.state(card.model_id, self._models_dir),
                card.model_id == active_id,
            )
            for card in cards
        ]

    def use_model(self, model_id: str) -> None:
        """Search and index with ``model_id`` from now on, and at the next start. Photos that it has not embedded
        are found after the next indexing; embeddings of other models are kept.

        Raises: ModelUnknown, ModelNotDownloaded, StorageFault.
        """
        model_id = models.canonical(model_id)
        models.require(model_id, self._models_dir)
        with self._choosing:
            if model_id != models.canonical(self.settings.model_id):
                chosen = replace(self.settings, model_id=model_id)
                stored_settings.save(chosen)
                self.settings = chosen
                self._active = None

    def download_model(self, model_id: str) -> Generator[DownloadProgress, None, None]:
        """Bring a model to this computer; closing the generator cancels, and the next call goes on from there.

        Raises: ModelUnknown, DownloadFailed, StorageFault.
        """
        yield from models.download(model_id, self._models_dir)

    def warm_up(self) -> None:
        """Load the embedder and the vectors, so that the first search is as quick as the others.

        Raises: StorageFault, Model*.
        """
        active = self._model()
        active.vectors.up_to_date(active.embedder().dim)

    def _model(self) -> ActiveModel:
        with self._choosing:
            if self._active is None:
                self._active = self._choose(self.settings.model_id)
            return self._active

    def _choose(self, model_id: str) -> ActiveModel:
        vectors_dir = self.settings.folders.cache / "vectors"
        if self._given_load is not None:
            embedder = self._given_load(model_id, self._models_dir)
            return ActiveModel(embedder.model_id, lambda: embedder, self._catalogue, vectors_dir)
        identity = models.weights_id(model_id, self._models_dir)
        return ActiveModel(
            identity,
            lambda: models.load_embedder(model_id, self._models_dir),
            self._catalogue,
            vectors_dir,
        )

    def _embedding(self, query: str | Picture | int, active: ActiveModel) -> NDArray[np.float32]:
        if isinstance(query, str):
            return engine_search.embed_text(query.strip(), active.embedder())
        if isinstance(query, int):
            stored = engine_search.embedding_of(query, self._catalogue, active.identity)
            if stored is not None:
                return stored
            query = self._catalogue.photo(query).path
        embedder = active.embedder()
        if isinstance(query, Image.Image):
            image = colour.to_rgb(ImageOps.exif_transpose(query))
        else:
            image = open_image(query, max(EDGE_PX, embedder.input_edge_px)).image
        return engine_search.embed_image(image, embedder)

    def _index_folder(self, folder: Path, shelves: Shelves, *, is_root: bool) -> Iterator[Progress]:
        own = self.settings.folders
        leave_out = (own.data, own.cache, own.config, own.log)
        return index_folder(folder, shelves, is_root=is_root, leave_out=leave_out)
