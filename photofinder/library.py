"""The one facade that the window and the command line use: index folders, search, thumbnails, models.

Every method may be called from any thread; those that read files or run a model block, so the window calls them on
its workers. Opening is cheap: no model is loaded before something is embedded.
"""

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photofinder.engine import searches, why
from photofinder.engine.captions import caption_scores
from photofinder.engine.care import Care
from photofinder.engine.chosen_model import ChosenModel, LoadEmbedder
from photofinder.engine.completion import Vocabulary
from photofinder.engine.folders import Folders
from photofinder.engine.guarding import Guarded
from photofinder.engine.indexing import Indexing
from photofinder.engine.listing import Wish, hit
from photofinder.engine.looks import Looks
from photofinder.engine.memory import Memory
from photofinder.engine.query import Crop, Query, parse
from photofinder.engine.search import Search
from photofinder.engine.standing import status_of
from photofinder.engine.tempo import Tempo
from photofinder.logs import log_file
from photofinder.records import (
    Answer,
    Band,
    CaptionScore,
    Companion,
    DownloadProgress,
    Explanation,
    HeatMap,
    Hit,
    LibraryStatus,
    ModelInfo,
    Photo,
    Progress,
    Root,
    Runtime,
    SavedSearch,
    Skip,
)
from photofinder.settings import Settings
from photofinder.vision import models

if TYPE_CHECKING:
    from photofinder.engine.watching import Watching


class Library:
    """An open library; made by ``open``, ended by ``close``."""

    def __init__(self, settings: Settings, guarded: Guarded, load: LoadEmbedder | None) -> None:
        self._guarded = guarded
        self._catalogue = catalogue = guarded.catalogue
        self._looks = Looks(settings, catalogue)
        self._chosen = ChosenModel(settings, catalogue, load, self._looks.pictures)
        self._search = Search(catalogue, self._chosen.to_search)
        self.folders = Folders(catalogue)
        self.memory = Memory(catalogue, self._chosen.to_search)
        self.care = Care(settings, guarded, self._looks)
        self._indexing = Indexing(catalogue, self._chosen, self._looks.thumbnails, self.care)
        self.recovered = guarded.recovery
        self.log_file = log_file(settings.folders.log)

    @classmethod
    def open(cls, settings: Settings, *, load: LoadEmbedder | None = None) -> "Library":
        """Open the library of ``settings.folders``, made when missing. ``load`` gives another embedder than
        ``vision.models`` would, for a model id and the folder of downloaded models.

        Raises: CatalogueTooNew, StorageFault; LibraryInUse while it is restored; CatalogueDamaged where nothing
            helps.
        """
        return cls(settings, Guarded(settings.folders.data), load)

    def close(self) -> None:
        """Close the catalogue; whatever still runs on other threads ends with a StorageFault."""
        self._looks.pictures.close()
        self._guarded.close()

    @property
    def settings(self) -> Settings:
        """Those that it was opened with, but for the model that ``use_model`` has chosen since."""
        return self._chosen.settings

    def roots(self) -> list[Root]:
        """The watched folders, oldest first."""
        return self._catalogue.roots()

    def add_root(self, folder: Path) -> Root:
        """Watch ``folder``; one inside a watched folder gives that one, a parent replaces those below it, and one
        that holds the photos of a folder that is away takes its place.

        Raises:
            FolderUnavailable: it is not there, or may not be read.
        """
        return self.folders.add(folder)

    def remove_root(self, root_id: int) -> None:
        """Forget a folder with all that is known of its photos; the photos themselves are not touched."""
        self._catalogue.remove_root(root_id)

    def index(self, folder: Path | None = None, *, adding: bool = True) -> Generator[Progress, None, None]:
        """Bring the library up to date with ``folder`` (which becomes a root if it lies in none; without ``adding``
        nothing is done then, nor in a paused root), or with every root that is present. Closing the generator stops
        it within a second; what was committed stays.

        Raises:
            IndexingBusy: this or another process is indexing the library.
            FolderUnavailable: ``folder`` is not there, or it is a root that is empty now and was not.
            StorageFault, Model*: the library cannot be written, or the model not loaded.
        """
        return self._indexing.index(folder, adding=adding)

    def retry(self, paths: Sequence[Path] | None = None) -> Generator[Progress, None, None]:
        """Read skipped files again, now: these, or all. Closing the generator stops it, as in ``index``.

        Raises: IndexingBusy, StorageFault, Model*.
        """
        return self._indexing.retry(paths)

    def prefer(self, photo_ids: Sequence[int]) -> None:
        """Someone is looking at these photos: those among them that wait to be indexed go first. Cheap."""
        self._indexing.preferred.put(photo_ids)

    @property
    def tempo(self) -> Tempo:
        """How hard indexing may work now; to be told when the person types or scrolls."""
        return self._indexing.tempo

    def set_full_speed(self, on: bool) -> None:
        """Let indexing hold nothing back, whoever needs the computer; now and after the next start.

        Raises: StorageFault.
        """
        self._indexing.tempo.full_speed = on
        self._chosen.keep(full_speed=on)

    def watch(
        self, on_change: Callable[[set[Path]], None], on_state: Callable[[], None] = lambda: None
    ) -> "Watching":
        """Tell from now on, until it is closed, which folders are to be indexed: see ``engine.watching``."""
        from photofinder.engine.watching import Watching, ignoring

        own = self._indexing.own_folders()
        return Watching(self.roots(), on_change, on_state, ignored=lambda root: ignoring(root, own))

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

    def heat_map(self, photo_id: int, words: str, at_ms: int | None = None) -> HeatMap:
        """Where in a photo, or in what a video shows at ``at_ms``, the model sees what ``words`` mean.

        Raises: PhotoUnknown, ImageUnreadable, StorageFault, Model*.
        """
        return why.heat_map(words, self._catalogue.photo(photo_id), at_ms, self._chosen.active())

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

    def companions(self, photo_id: int) -> list[Companion]:
        """The files that belong to a photo and are none of their own: its RAW, the film of a live photo, XMP."""
        return self._catalogue.known.companions(photo_id)

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

    def preview(
        self, source: Path | int, edge_px: int, crop: Crop | None = None, at_ms: int | None = None
    ) -> bytes | None:
        """A file or a photo of the library, or the part of it that ``crop`` says, encoded, of at most ``edge_px``
        an edge; of a video what it shows at ``at_ms``, if given. None when it cannot be read."""
        return self._looks.preview(source, edge_px, crop, at_ms)

    def keep_picture(self, encoded: bytes) -> Path:
        """Keep a pasted or downloaded picture in the app's own folder, so that a query can name it.

        Raises: ImageUnreadable, DecoderUnavailable, StorageFault.
        """
        return self._looks.keep(encoded)

    def require_picture(self, file: Path) -> None:
        """Raises: ImageUnreadable, DecoderUnavailable where ``file`` cannot be searched with."""
        self._looks.require(file)

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
        return status_of(self._catalogue, self.folders, self._chosen, self._looks.thumbnails)

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

    def use_runtime(self, runtime: Runtime) -> None:
        """Have the model run by ``runtime`` from now on, and at the next start. Takes up to a minute.

        Raises: RuntimeUnusable, ModelUnknown, ModelNotDownloaded, StorageFault.
        """
        self._chosen.run_with(runtime)

    def download_model(self, model_id: str) -> Generator[DownloadProgress, None, None]:
        """Bring a model to this computer; closing the generator cancels, and the next call goes on from there.

        Raises: ModelUnknown, DownloadFailed, StorageFault.
        """
        yield from models.download(model_id, self._chosen.folder)

    def warm_up(self) -> None:
        """Load the model, made ready for this computer before, and the vectors; ``memory`` speeds up more searches.

        Raises: StorageFault, Model*.
        """
        active = self._chosen.to_search()
        active.background(active.vectors.up_to_date(active.light_embedder().dim))


def _parsed(query: Query | str) -> Query:
    return parse(query) if isinstance(query, str) else query
