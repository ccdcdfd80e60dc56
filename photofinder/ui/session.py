"""The one controller: what the person wants, to calls of the Library on worker threads, to signals. No widgets.

Alone in talking to Library, with its parts: ``search_job`` (what is asked and found), ``arrange_job`` (how that is
laid out), ``searches_job`` (saved and earlier searches, completion), ``favourites_job``, ``pictures`` (what is
dropped), ``indexing``, ``roots``, ``watching``, ``models``, and the thumbnail loader. GUI thread.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from photofinder.engine.query import Less, Like, More, Query, SortBy, Term, parse
from photofinder.records import Hit
from photofinder.ui import messages
from photofinder.ui.arrange_job import ArrangeJob
from photofinder.ui.attention_job import AttentionJob
from photofinder.ui.care_job import CareJob
from photofinder.ui.details_job import DetailsJob
from photofinder.ui.dropped import Dropped
from photofinder.ui.favourites_job import FavouritesJob
from photofinder.ui.indexing_job import IndexingJob
from photofinder.ui.model_job import CATALOGUE_LANE, ModelJob
from photofinder.ui.picture_intake import PictureIntake
from photofinder.ui.queries import Grouping, View
from photofinder.ui.roots_job import RootsJob
from photofinder.ui.search_job import QUERY_LANE, SearchJob
from photofinder.ui.searches_job import SearchesJob
from photofinder.ui.skips_model import in_order
from photofinder.ui.tasks import Task, Tasks
from photofinder.ui.watching_job import WatchingJob

if TYPE_CHECKING:
    from photofinder.library import Library

CLOSE_WITHIN_S = 1.0


class Session(QObject):
    """User intents are methods, answers are signals. ``query_changed`` comes at once, ``results_changed`` later."""

    query_changed = Signal(object)
    results_changed = Signal(object)
    searching_changed = Signal(bool)
    undo_changed = Signal(bool, bool)
    view_changed = Signal(object)
    explained = Signal(object)
    heat_read = Signal(object)
    saved_changed = Signal(object)
    history_changed = Signal(object)
    completed = Signal(str, int, object)
    status_changed = Signal(object)
    photo_read = Signal(object)
    skips_read = Signal(object)
    message = Signal(object)

    def __init__(self, library: "Library", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = Tasks(self)
        self._view = View()
        self.indexing = IndexingJob(library, self._tasks, self)
        self.roots = RootsJob(library, self._tasks, self.indexing, self)
        self.watching = WatchingJob(library, self._tasks, self.indexing, self)
        self.attention = AttentionJob(library, self._tasks, self.indexing, self)
        self.models = ModelJob(library, self._tasks, self)
        self._search = SearchJob(library, self._tasks, self)
        self._searches = SearchesJob(library, self._tasks, self)
        self.pictures = PictureIntake(library, self._tasks, self)
        self.arranging = ArrangeJob(library, self._tasks, self)
        self._favourites = FavouritesJob(library, self._tasks, self)
        self.details = DetailsJob(library, self._tasks, self)
        self.care = CareJob(library, self._tasks, self.indexing, self)
        self._connect()

    def _connect(self) -> None:
        search, searches, pictures = self._search, self._searches, self.pictures
        search.query_changed.connect(self.query_changed)
        search.query_changed.connect(lambda _: self.attention.note_use())
        # First, so that whoever hears of results finds them marked and arranged.
        search.results_changed.connect(self._favourites.put_on)
        search.results_changed.connect(self.arranging.show)
        search.results_changed.connect(self.results_changed)
        self.view_changed.connect(lambda view: self.arranging.set_grouping(view.grouping))
        search.searching_changed.connect(self.searching_changed)
        search.way_changed.connect(self.undo_changed)
        search.refreshing.connect(self.refresh_status)
        search.warmed.connect(self.refresh_status)
        search.settled.connect(self._note)
        searches.saved_changed.connect(self.saved_changed)
        searches.history_changed.connect(self.history_changed)
        searches.completed.connect(self.completed)
        searches.exported.connect(lambda count: self.message.emit(messages.searches_exported(count)))
        searches.imported.connect(lambda count: self.message.emit(messages.searches_imported(count)))
        pictures.taken.connect(self._take_pictures)
        pictures.folders_found.connect(self._add_roots)
        pictures.nothing_found.connect(lambda: self.message.emit(messages.nothing_dropped()))
        pictures.cut.connect(lambda most: self.message.emit(messages.pictures_cut(most)))
        pictures.busy_changed.connect(self.searching_changed)
        self._favourites.marked.connect(self.arranging.mark)
        self._favourites.written.connect(search.refresh)
        self.roots.changed.connect(self.refresh_status)
        self.roots.emptied.connect(search.refresh)
        self.status_changed.connect(lambda status: self.watching.follow(status.roots))
        # It reads the status too, and then which photos cannot be opened now.
        self.watching.state_changed.connect(search.plan_refresh)
        for part in (
            *(self.indexing, self.roots, self.watching, self.models, self.arranging, self._favourites),
            *(search, searches, pictures, self.details, self.attention, self.care),
        ):
            part.failed.connect(self._say)
        self.indexing.committed.connect(search.plan_refresh)
        self.indexing.finished.connect(search.refresh)
        self.indexing.finished.connect(searches.read_vocabulary)
        self.models.switched.connect(self._start_over)

    def start(self) -> None:
        """Read what is there and show all photos; only then index, load the model and watch."""
        after = (self._searches.read_vocabulary, self.indexing.start, self._search.warm_up, self.watching.start)
        for work in after:
            # As soon as what was answered is painted too.
            begin = partial(QTimer.singleShot, 0, work)
            self._search.answered.connect(begin, Qt.ConnectionType.SingleShotConnection)
        self.refresh_status()
        self.models.refresh()
        self._searches.refresh()
        self.browse()

    def close(self, within_s: float | None = None) -> bool:
        """Stop everything; False when a thread was at work after ``within_s`` (a second): what embeds goes on."""
        patience_s = CLOSE_WITHIN_S if within_s is None else within_s
        self._search.stop()
        self.pictures.cancel()
        self.indexing.cancel()
        ended = self.watching.close(patience_s)
        return self._tasks.close(patience_s) and ended

    # What to find

    @property
    def query(self) -> Query:
        """What is searched for."""
        return self._search.query

    def set_query(self, query: Query, *, typing: bool = False) -> None:
        """Search for ``query``; while ``typing``, it is no step of its own to undo."""
        self.pictures.cancel()
        self._search.ask(query, passing=typing)

    def search_text(self, text: str) -> None:
        """Search for a whole query as it is typed."""
        self.set_query(parse(text))

    def browse(self) -> None:
        """Show all photos, newest first."""
        self.set_query(Query())

    def settle(self) -> None:
        """The results are what was wanted: a photo was opened, or Enter pressed."""
        self._search.settle()

    def undo(self) -> None:
        """Search for what was asked before."""
        self._search.back()

    def redo(self) -> None:
        """Search again for what was undone."""
        self._search.forth()

    def find_similar(self, hits: Sequence[Hit]) -> None:
        """Search for what looks like ``hits``, and for nothing else."""
        self.set_query(Query(tuple(Like(str(hit.path)) for hit in hits)))

    def add_pictures(self, sources: Sequence[Path]) -> None:
        """Search for what looks like ``sources`` too."""
        self._add(Like(str(source)) for source in sources)

    def more_like(self, hits: Sequence[Hit]) -> None:
        """Lean the results towards ``hits``, which were good."""
        self._lean(hits, More, Less)

    def less_like(self, hits: Sequence[Hit]) -> None:
        """Lean the results away from ``hits``, which were not meant."""
        self._lean(hits, Less, More)

    def set_sort(self, sort: SortBy) -> None:
        """Put what matches in another order."""
        self.set_query(self.query.sorted_by(sort))

    def take(self, dropped: Dropped, *, adding: bool = False) -> None:
        """Add a dropped folder, or search with dropped pictures, ``adding`` them to the query or in its place."""
        self.pictures.take(dropped, adding=adding)

    # How it is shown, and why

    @property
    def view(self) -> View:
        """How results are laid out."""
        return self._view

    def set_stacked(self, stacked: bool) -> None:
        """Show copies of one shot as one tile or not."""
        self._set_view(replace(self._view, stacked=stacked))
        self._search.stack(stacked)

    def set_grouping(self, grouping: Grouping) -> None:
        """Put results under headings."""
        self._set_view(replace(self._view, grouping=grouping))

    def explain(self, photo_id: int) -> None:
        """Answer ``explained`` with why a photo answers the query."""
        query = self.query
        self._run(
            lambda: self._library.explain(query, photo_id), self.explained.emit, lane=QUERY_LANE, group="explain"
        )

    def heat_map(self, photo_id: int, words: str, at_ms: int | None = None) -> None:
        """Answer ``heat_read`` with where ``words`` are in a photo, or in what a film shows at ``at_ms``."""
        work = partial(self._library.heat_map, photo_id, words, at_ms)
        self._run(work, self.heat_read.emit, lane=QUERY_LANE, group="heat")

    # Saved and earlier searches

    def save_search(self, name: str) -> None:
        """Keep the query as ``name``."""
        self._searches.save(name, str(self.query))

    def run_saved(self, text: str) -> None:
        """Search for a kept query."""
        self.search_text(text)
        self.settle()

    def rename_saved(self, search_id: int, name: str) -> None:
        """Give a saved search another name."""
        self._searches.rename(search_id, name)

    def remove_saved(self, search_id: int) -> None:
        """Forget a saved search."""
        self._searches.remove(search_id)

    def export_saved(self, file: Path) -> None:
        """Write the saved searches to ``file``."""
        self._searches.export_to(file)

    def import_saved(self, file: Path) -> None:
        """Add the saved searches that are in ``file``."""
        self._searches.import_from(file)

    def clear_history(self) -> None:
        """Forget what was searched for."""
        self._searches.clear_history()

    def complete(self, text: str, cursor: int) -> None:
        """Answer ``completed`` with what may stand at ``cursor`` of ``text``."""
        self._searches.complete(text, cursor)

    # What is in the library

    def refresh_status(self) -> None:
        """Read roots and counts again."""
        self._run(self._library.status, self.status_changed.emit, group="status")

    def set_favourite(self, hits: Sequence[Hit], favourite: bool) -> None:
        """Mark photos, or take the mark away."""
        self._favourites.mark(hits, favourite)

    def read_photo(self, photo_id: int) -> None:
        """Answer ``photo_read`` with all that is known of a photo."""
        self._run(lambda: self._library.photo(photo_id), self.photo_read.emit, group="photo")

    def with_file(self, path: Path, then: Callable[[Path], object], *, offline: bool = False) -> None:
        """Call ``then`` with ``path`` if that is there, and say so if not; ``offline`` when its disk was away."""

        def go_on(there: bool) -> None:
            if there:
                then(path)
            else:
                self.message.emit(messages.disk_away(path) if offline else messages.file_away(path))

        self._run(path.exists, go_on)

    def read_skips(self) -> None:
        """Answer ``skips_read`` with the files that could not be used."""
        self._run(lambda: in_order(self._library.skipped()), self.skips_read.emit, group="skips")

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

    def _add(self, terms: Iterable[Term]) -> None:
        present = self.query.terms
        self.set_query(Query((*present, *(term for term in terms if term not in present))))

    def _lean(self, hits: Sequence[Hit], towards: type[More] | type[Less], away: type[More] | type[Less]) -> None:
        sources = [str(hit.path) for hit in hits]
        kept = (term for term in self.query.terms if not (isinstance(term, away) and term.source in sources))
        fresh = (towards(source) for source in sources)
        self.set_query(Query(tuple(dict.fromkeys((*kept, *fresh)))))

    def _take_pictures(self, files: list[Path], adding: bool) -> None:
        if adding:
            self.add_pictures(files)
        else:
            self.set_query(Query(tuple(Like(str(file)) for file in files)))

    def _add_roots(self, folders: list[Path]) -> None:
        for folder in folders:
            self.roots.add(folder)

    def _set_view(self, view: View) -> None:
        if view != self._view:
            self._view = view
            self.view_changed.emit(view)

    def _note(self, query: Query) -> None:
        if not query.empty:
            self._searches.note(str(query))

    def _start_over(self) -> None:
        self.indexing.interrupt()
        self.indexing.start()
        self._search.warm_up()
        self._search.refresh()

    def _say(self, fault: Exception) -> None:
        self.message.emit(messages.explain(fault))
