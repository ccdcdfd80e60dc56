"""The one facade that the window and the command line use: index folders, search, thumbnails, models.

Every method may be called from any thread; those that read files or run a model block, so the window calls them on
its workers. Opening is cheap: no model is loaded before something is embedded.
"""

import logging
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from photofinder.engine import searches, why
from photofinder.engine.alone import indexing_alone
from photofinder.engine.captions import caption_scores
from photofinder.engine.chosen_model import ChosenModel, LoadEmbedder
from photofinder.engine.completion import Vocabulary
from photofinder.engine.indexer import index_folder
from photofinder.engine.listing import Wish, hit
from photofinder.engine.looks import Looks
from photofinder.engine.place import place
from photofinder.engine.query import Crop, Query, parse
from photofinder.engine.search import Search
from photofinder.engine.shelves import Shelves
from photofinder.errors import FolderUnavailable, ModelDamaged, ModelNotDownloaded, ModelUnknown
from photofinder.records import (
    Answer,
    Band,
    CaptionScore,
    DownloadProgress,
    Explanation,
    HeatMap,
    Hit,
    LibraryStatus,
    ModelInfo,
    Photo,
    Progress,
    Root,
    SavedSearch,
    Skip,
)
from photofinder.settings import Settings
from photofinder.store.catalogue import Catalogue
from photofinder.vision import models

log = logging.getLogger(__name__)


class Library:
    """An open library; made by ``open``, ended by ``close``."""

    def __init__(self, settings: Settings, catalogue: Catalogue, load: LoadEmbedder | None) -> None:
        self._catalogue = catalogue
        self._chosen = ChosenModel(settings, catalogue, load)
        self._search = Search(catalogue, self._chosen.active)
        self._looks = Looks(settings, catalogue)

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

    @property
    def settings(self) -> Settings:
        """Those that it was opened with, but for the model that ``use_model`` has chosen since."""
        return self._chosen.settings

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
            active = self._chosen.active()
            shelves = Shelves(
                self._catalogue, self._looks.thumbnails, active.vectors, active.identity, active.embedder
            )
            if folder is not None:
                root = self._catalogue.add_root(folder)
                yield from self._index_folder(folder, shelves, is_root=folder == root.path)
            else:
                yield from self._index_roots(shelves)
            active.ready_bank()

    def search(
        self, query: Query | str, limit: int | None = 200, *, stacked: bool = False, least: Band | None = None
    ) -> Answer:
        """What ``query`` finds among what is committed, also while indexing runs: the photos that pass its
        filters, best first by band and then by rank; without a meaning all of them, newest first; or in the order
        that it asks for.

        ``least`` keeps to photos of that band or a better one; without it an order other than relevance keeps to
        those that are ``maybe`` at least. ``stacked`` puts copies of one shot behind the best of them. What cannot
        be used is told by a notice, and the rest is answered. A query of filters alone loads no model.

        Raises: StorageFault, Model*.
        """
        return self._search.answer(_parsed(query), Wish(limit, stacked, least))

    def browse(self, limit: int | None = None) -> list[Hit]:
        """Photos without a query, newest first (when taken, or else by file time), all with score 0."""
        return self.search(Query(), limit).hits

    def hits(self, photo_ids: Sequence[int]) -> list[Hit]:
        """These photos, in this order, as lines of a result without scores; unknown ones are left out."""
        return [hit(row) for row in self._catalogue.hit_rows(photo_ids)]

    def explain(self, query: Query | str, photo_id: int) -> Explanation:
        """Why the photo is, or is not, among what ``query`` finds.

        Raises: PhotoUnknown, StorageFault, Model*.
        """
        photo = self._catalogue.photo(photo_id)
        return why.explanation(_parsed(query), photo, self._catalogue, self._chosen.active)

    def heat_map(self, photo_id: int, words: str) -> HeatMap:
        """Where in a photo the model sees what ``words`` mean.

        Raises: PhotoUnknown, ImageUnreadable, StorageFault, Model*.
        """
        return why.heat_map(words, self._catalogue.photo(photo_id), self._chosen.active())

    def score(self, image: Path, captions: Sequence[str]) -> list[CaptionScore]:
        """How well each caption fits ``image``, in the order given.

        Raises: ImageUnreadable, Model*.
        """
        active = self._chosen.active()
        embedding = active.meanings.picture(image)
        embedder = active.embedder()
        return caption_scores(embedding, embedder.embed_texts(captions), captions, embedder.logit_scale)

    def photo(self, photo_id: int) -> Photo:
        """Raises: PhotoUnknown."""
        return self._catalogue.photo(photo_id)

    def photo_at(self, path: Path) -> Photo | None:
        """The photo that was last seen at ``path``, or None."""
        return self._catalogue.photo_at(path)

    def set_favourite(self, photo_ids: Sequence[int], on: bool) -> None:
        """Mark photos, and all their exact copies, or take the mark away."""
        self._catalogue.set_favourite(photo_ids, on)

    def thumbnail(self, photo_id: int) -> bytes | None:
        """An encoded picture of at most 512 px an edge; made again from the photo when it is missing. None when
        the photo is unknown or cannot be read."""
        return self._looks.thumbnail(photo_id)

    def preview(self, source: Path | int, edge_px: int, crop: Crop | None = None) -> bytes | None:
        """A file or a photo of the library, or the part of it that ``crop`` says, encoded, of at most ``edge_px``
        an edge; None when it cannot be read."""
        return self._looks.preview(source, edge_px, crop)

    def keep_picture(self, encoded: bytes) -> Path:
        """Keep a pasted or downloaded picture in the app's own folder, so that a query can name it.

        Raises: ImageUnreadable, StorageFault.
        """
        return self._looks.keep(encoded)

    def vocabulary(self) -> Vocabulary:
        """What may complete a query. Reads much of the catalogue: to be kept until photos or searches change."""
        values = self._catalogue.values()
        return Vocabulary(
            values.folders,
            values.cameras,
            values.lenses,
            values.places,
            values.keywords,
            tuple(self.saved_searches()),
            tuple(self.history()),
        )

    def saved_searches(self) -> list[SavedSearch]:
        """Searches that were given a name, by name."""
        return self._catalogue.saved_searches()

    def save_search(self, name: str, text: str) -> SavedSearch:
        """Keep ``text`` as ``name``, in place of the one of that name."""
        return self._catalogue.save_search(name, text)

    def rename_search(self, search_id: int, name: str) -> None:
        """Give a saved search another name.

        Raises: SearchNameTaken, StorageFault.
        """
        self._catalogue.rename_search(search_id, name)

    def remove_search(self, search_id: int) -> None:
        """Forget a saved search; an unknown one is no fault."""
        self._catalogue.remove_search(search_id)

    def export_searches(self, file: Path) -> int:
        """Write the saved searches to ``file``; how many there were.

        Raises: FolderUnavailable, StorageFault.
        """
        return searches.write(self._catalogue.saved_searches(), file)

    def import_searches(self, file: Path) -> int:
        """Take up the saved searches of ``file``, in place of those of the same names; how many there were.

        Raises: SearchFileUnusable, StorageFault.
        """
        return len(self._catalogue.save_searches(searches.read(file)))

    def note_search(self, text: str) -> None:
        """Remember that ``text`` was searched for."""
        self._catalogue.note_search(text)

    def history(self, limit: int = 50) -> list[str]:
        """What was searched for, newest first."""
        return self._catalogue.history(limit)

    def clear_history(self) -> None:
        """Forget what was searched for."""
        self._catalogue.clear_history()

    def status(self) -> LibraryStatus:
        """What the library holds now."""
        try:
            active = self._chosen.active()
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
            thumbnail_bytes=self._looks.thumbnails.size_bytes(),
        )

    def skipped(self) -> list[Skip]:
        """The files that could not be used, by path."""
        return self._catalogue.skips()

    def models(self) -> list[ModelInfo]:
        """The models that the app proposes, and the active one if it is another (and there is one of that name)."""
        return self._chosen.choice()

    def use_model(self, model_id: str) -> None:
        """Search and index with ``model_id`` from now on, and at the next start. Photos that it has not embedded
        are found after the next indexing; embeddings of other models are kept.

        Raises: ModelUnknown, ModelNotDownloaded, StorageFault.
        """
        self._chosen.use(model_id)

    def download_model(self, model_id: str) -> Generator[DownloadProgress, None, None]:
        """Bring a model to this computer; closing the generator cancels, and the next call goes on from there.

        Raises: ModelUnknown, DownloadFailed, StorageFault.
        """
        yield from models.download(model_id, self._chosen.folder)

    def warm_up(self) -> None:
        """Load the embedder and the vectors, so that the first search is as quick as the others.

        Raises: StorageFault, Model*.
        """
        active = self._chosen.active()
        active.background(active.vectors.up_to_date(active.embedder().dim))

    def _index_roots(self, shelves: Shelves) -> Iterator[Progress]:
        for root in self._catalogue.roots():
            try:
                if root.present:
                    yield from self._index_folder(root.path, shelves, is_root=True)
            except FolderUnavailable as fault:
                log.warning("%s is passed over: %s", fault.path, fault.detail)

    def _index_folder(self, folder: Path, shelves: Shelves, *, is_root: bool) -> Iterator[Progress]:
        own = self.settings.folders
        leave_out = (own.data, own.cache, own.config, own.log)
        return index_folder(folder, shelves, is_root=is_root, leave_out=leave_out)


def _parsed(query: Query | str) -> Query:
    return parse(query) if isinstance(query, str) else query
