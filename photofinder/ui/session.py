"""The one controller: what the person wants, to calls of the Library on worker threads, to signals. No widgets.

Alone in talking to Library (with its parts ``indexing`` and ``models``, and the thumbnail loader). Keeps the query
that the results answer; a newer query makes older answers stale. GUI thread.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

from photofinder.records import Root
from photofinder.ui import messages, query_preview
from photofinder.ui.dropped import Dropped, DroppedAddress, DroppedFiles, DroppedPhoto, DroppedPixels
from photofinder.ui.indexing_job import INDEX_LANE, Activity, IndexingJob
from photofinder.ui.model_job import CATALOGUE_LANE, ModelJob
from photofinder.ui.picture_download import PictureDownload
from photofinder.ui.queries import Picture, Query, Results
from photofinder.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from photofinder.library import Library

QUERY_LANE = "query"
RESULT_LIMIT = 1000
REFRESH_MS = 3000
FIRST_MS = 200
CLOSE_WITHIN_S = 1.0
_REFRESH_SHARE = 10
_RESULTS = "results"
_MANY_HITS = 10_000
_FREED_AT_ONCE = 1000

log = logging.getLogger(__name__)


class Session(QObject):
    """User intents are methods, answers are signals. ``query_changed`` comes at once, ``results_changed`` later."""

    query_changed = Signal(object)
    results_changed = Signal(object)
    searching_changed = Signal(bool)
    status_changed = Signal(object)
    preview_read = Signal(object)
    photo_read = Signal(object)
    skips_read = Signal(object)
    message = Signal(object)

    def __init__(self, library: "Library", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = Tasks(self)
        self.indexing = IndexingJob(library, self._tasks, self)
        self.models = ModelJob(library, self._tasks, self)
        self._download = PictureDownload(self)
        self._query = Query()
        self._answered = Query()
        self._shown = Results(Query(), [])
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.timeout.connect(self._refresh_results)
        self._query_s = 0.0
        self._shows_photos = False
        self.indexing.committed.connect(self._plan_refresh)
        self.indexing.finished.connect(self._refresh_results)
        self.indexing.failed.connect(self._say)
        self.models.failed.connect(self._say)
        self.models.switched.connect(self._start_over)
        self._download.fetched.connect(self._search_fetched)
        self._download.failed.connect(self._fail_picture)

    def start(self) -> None:
        """Read what is there, show all photos, go on indexing, and only then load the model."""
        self.refresh_status()
        self.models.refresh()
        self.browse()
        self.indexing.start()
        self._warm_up()

    def close(self) -> bool:
        """Stop everything; False when a thread was still at work after a second: one that loads a model or embeds
        a batch on a busy computer cannot be told to."""
        self._refresh.stop()
        self._download.cancel()
        self.indexing.cancel()
        return self._tasks.close(CLOSE_WITHIN_S)

    # What to find

    @property
    def query(self) -> Query:
        """What is searched for."""
        return self._query

    def search_text(self, text: str) -> None:
        """Search for words, beside the picture if there is one; with neither all photos are meant."""
        self._ask(Query(text, self._query.picture))

    def search_picture(self, picture: Picture) -> None:
        """Search for what looks like ``picture`` and for no words; ``preview_read`` brings a small image of it."""
        self._ask(Query(picture=picture))
        self._run(lambda: query_preview.read(picture, self._library), self.preview_read.emit, group="preview")

    def remove_picture(self) -> None:
        """Search for the words alone."""
        self._ask(Query(self._query.text))

    def browse(self) -> None:
        """Show all photos, newest first."""
        self._ask(Query())

    def take(self, dropped: Dropped) -> None:
        """Do what a drop or a paste asks for: add a folder, or search with a picture."""
        match dropped:
            case DroppedPhoto(photo_id=photo_id, name=name):
                self.search_picture(Picture(photo_id, name))
            case DroppedPixels(picture=bytes() as encoded):
                self.search_picture(Picture(encoded))
            case DroppedPixels(picture=QImage() as image):
                self._run(lambda: _encode(image), lambda encoded: self.search_picture(Picture(encoded)))
            case DroppedAddress(url=url):
                self.searching_changed.emit(True)
                self._download.fetch(url)
            case DroppedFiles(paths=paths):
                self._run(lambda: _folders_and_files(paths), self._take_files)

    # What is in the library

    def refresh_status(self) -> None:
        """Read roots and counts again."""
        self._run(self._library.status, self.status_changed.emit, group="status")

    def add_root(self, folder: Path) -> None:
        """Watch ``folder`` and index it."""

        def index(root: Root) -> None:
            self.refresh_status()
            self.indexing.start(root.path)

        self._run(lambda: self._library.add_root(folder), index)

    def remove_root(self, root_id: int) -> None:
        """Forget a root; its photos stay untouched on the disk. Indexing starts anew for the others."""
        busy = self.indexing.activity is not Activity.IDLE

        def go_on(_nothing: object) -> None:
            self.refresh_status()
            self._refresh_results()
            if busy:
                self.indexing.start()

        self.indexing.cancel()
        self._run(lambda: self._library.remove_root(root_id), go_on, lane=INDEX_LANE)

    def read_photo(self, photo_id: int) -> None:
        """Answer ``photo_read`` with all that is known of a photo."""
        self._run(lambda: self._library.photo(photo_id), self.photo_read.emit, group="photo")

    def with_file(self, path: Path, then: Callable[[Path], object]) -> None:
        """Call ``then`` with ``path`` if that is there, and say so if it is not."""

        def go_on(there: bool) -> None:
            if there:
                then(path)
            else:
                self.message.emit(messages.file_away(path))

        self._run(path.exists, go_on)

    def read_skips(self) -> None:
        """Answer ``skips_read`` with the files that could not be used."""
        self._run(self._library.skipped, self.skips_read.emit, group="skips")

    # Inside

    def _run(
        self,
        work: Callable[[], object],
        then: Callable[..., object],
        *,
        lane: str = CATALOGUE_LANE,
        group: str | None = None,
    ) -> Task:
        task = self._tasks.start(work, lane=lane, group=group)
        task.succeeded.connect(then)
        task.failed.connect(self._say)
        return task

    def _ask(self, query: Query, *, refreshed: bool = False) -> None:
        self._download.cancel()
        if query != self._query:
            self._query = query
            self.query_changed.emit(query)
        began = time.monotonic()
        lane = CATALOGUE_LANE if query.empty else QUERY_LANE
        task = self._tasks.start(lambda: self._find(query, refreshed), lane=lane, group=_RESULTS)

        def keep(results: Results) -> None:
            self._query_s = time.monotonic() - began
            self._answered = query
            self._shows_photos = bool(results.hits)
            before, self._shown = self._shown, results
            self.results_changed.emit(results)
            if len(before.hits) > _MANY_HITS:
                self._run(lambda: _free(before), lambda _: None)

        task.succeeded.connect(keep)
        if refreshed:
            task.failed.connect(lambda fault: log.warning("results could not be refreshed: %r", fault))
        else:
            task.failed.connect(self._say if query.picture is None else self._fail_picture)
        task.ended.connect(self._tell_searching)
        if not refreshed:
            self.searching_changed.emit(True)

    def _find(self, query: Query, refreshed: bool) -> Results:
        library, picture = self._library, query.picture
        if query.empty:
            hits = library.browse()
        elif picture is None:
            hits = library.search(query.text, RESULT_LIMIT)
        elif not query.text.strip():
            hits = library.search(self._own_photo(picture.source), RESULT_LIMIT)
        else:
            source = picture.source
            also = library.photo(source).path if isinstance(source, int) else source
            hits = library.search(query.text, RESULT_LIMIT, also=also)
        return Results(query, hits, refreshed)

    def _own_photo(self, source: int | Path | bytes) -> int | Path | bytes:
        """The id of a dropped file that is in the library, for its likes are asked for and not the photo itself."""
        photo = self._library.photo_at(source) if isinstance(source, Path) else None
        return source if photo is None else photo.photo_id

    def _plan_refresh(self) -> None:
        if not self._refresh.isActive():
            # A query that takes long is asked less often: indexing keeps most of the machine.
            rest_ms = max(
                REFRESH_MS if self._shows_photos else FIRST_MS, int(self._query_s * _REFRESH_SHARE * 1000)
            )
            self._refresh.start(rest_ms)

    def _refresh_results(self) -> None:
        self._refresh.stop()
        self.refresh_status()
        if self._tasks.busy(_RESULTS):
            self._plan_refresh()
        else:
            self._ask(self._query, refreshed=True)

    def _take_files(self, found: tuple[list[Path], list[Path]]) -> None:
        folders, files = found
        for folder in folders:
            self.add_root(folder)
        if files and not folders:
            self.search_picture(Picture(files[0], files[0].name))
        elif not folders:
            self.message.emit(messages.nothing_dropped())

    def _search_fetched(self, url: QUrl, encoded: bytes) -> None:
        self.search_picture(Picture(encoded, url.fileName()))

    def _fail_picture(self, fault: Exception) -> None:
        """The results that are shown stay, and so does the query that they answer."""
        self._query = self._answered
        self.query_changed.emit(self._query)
        self._tell_searching()
        self._say(fault)

    def _start_over(self) -> None:
        self.indexing.cancel()
        self.indexing.start()
        self._warm_up()
        self._refresh_results()

    def _warm_up(self) -> None:
        self._run(self._library.warm_up, lambda _: self.refresh_status(), lane=QUERY_LANE, group="warm-up")

    def _tell_searching(self) -> None:
        self.searching_changed.emit(self._tasks.busy(_RESULTS))

    def _say(self, fault: Exception) -> None:
        self.message.emit(messages.explain(fault))


def _free(results: Results) -> None:
    """Let go of hits that nobody shows any more: 100,000 at once hold every thread for 40 ms (measured)."""
    results.rows.clear()
    while results.hits:
        del results.hits[-_FREED_AT_ONCE:]


def _encode(image: QImage) -> bytes:
    """PNG, compressed little: a worker's work, but somebody waits for it."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 100)  # type: ignore[call-overload]
    return bytes(data.data())


def _folders_and_files(paths: tuple[Path, ...]) -> tuple[list[Path], list[Path]]:
    return [path for path in paths if path.is_dir()], [path for path in paths if not path.is_dir()]
