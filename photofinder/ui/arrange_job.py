"""How results are shown: the cut, the grouping and the open stacks, kept here and applied to whatever is found.

Large results are laid out on a worker. Lives on the GUI thread.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photofinder.engine.query import Query
from photofinder.records import Answer, Hit
from photofinder.ui.arrangement import EVERYTHING, Arrangement, Layout, arrange
from photofinder.ui.model_job import CATALOGUE_LANE
from photofinder.ui.queries import Grouping, Results
from photofinder.ui.tasks import Tasks

if TYPE_CHECKING:
    from photofinder.library import Library

ARRANGE_LANE = "arrange"
_AT_ONCE = 2000
_MANY_HITS = 10_000
_FREED_AT_ONCE = 1000


class ArrangeJob(QObject):
    """``arranged`` carries an Arrangement."""

    arranged = Signal(object)
    failed = Signal(object)

    def __init__(self, library: "Library", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._layout = Layout()
        self._cut = self._layout.cut
        self._results = Results(Query(), Answer([], 0))
        self._shown = arrange(self._results, self._layout)

    @property
    def layout(self) -> Layout:
        """How results are shown now."""
        return self._layout

    def show(self, results: Results) -> None:
        """Lay out other results; stacks stay open while the same query is asked again."""
        if self._must_wait(results):
            return
        if self._results.more and results.query == self._results.query:
            results = replace(results, refreshed=True)
        if not results.refreshed:
            self._layout = replace(self._layout, opened={})
        if results.query != self._results.query:
            self._layout = replace(self._layout, cut=self._cut)
        self._results = results
        self._arrange(refreshed=results.refreshed)

    @property
    def cut(self) -> float:
        """The cut that the next query gets: see ``Layout.cut``."""
        return self._cut

    def set_cut(self, cut: float) -> None:
        """Show what is sure enough, of this query and the next: see ``Layout.cut``."""
        self._cut = cut
        self._change(replace(self._layout, cut=cut))

    def show_everything(self) -> None:
        """Show what this query finds, however unlikely; the next one is cut again."""
        self._change(replace(self._layout, cut=EVERYTHING))

    def set_grouping(self, grouping: Grouping) -> None:
        """Put photos together otherwise."""
        self._change(replace(self._layout, grouping=grouping))

    def toggle_stack(self, hit: Hit) -> None:
        """Open the stack that ``hit`` is in front of, or close it."""
        if hit.photo_id in self._layout.opened:
            opened = {front: copies for front, copies in self._layout.opened.items() if front != hit.photo_id}
            self._change(replace(self._layout, opened=opened))
        elif hit.copies:
            work = partial(self._library.hits, hit.copies)
            task = self._tasks.start(work, lane=CATALOGUE_LANE, group=f"stack-{hit.photo_id}")
            task.succeeded.connect(lambda copies: self._open(hit.photo_id, copies))
            task.failed.connect(self.failed)

    def mark(self, photo_ids: Sequence[int], favourite: bool) -> None:
        """Show at once that photos are favourites or are not; results that are read again will say the same."""
        for hits, rows in ((self._results.hits, self._results.rows), (self._shown.hits, self._shown.rows)):
            for row in (rows[photo_id] for photo_id in photo_ids if photo_id in rows):
                hits[row] = replace(hits[row], favourite=favourite)
        self._shown = replace(self._shown, refreshed=True)
        self.arranged.emit(self._shown)

    def _open(self, front: int, copies: Sequence[Hit]) -> None:
        self._change(replace(self._layout, opened={**self._layout.opened, front: tuple(copies)}))

    def _change(self, layout: Layout) -> None:
        if layout != self._layout:
            self._layout = layout
            if not self._must_wait(self._results):
                self._arrange(refreshed=True)

    def _must_wait(self, results: Results) -> bool:
        """Sections are counted, which the beginning of an answer does not allow: it is shown
        where there are none."""
        return results.more and self._layout.grouping is not Grouping.NONE

    def _arrange(self, *, refreshed: bool) -> None:
        results, layout = self._results, self._layout
        work = partial(arrange, results, layout, refreshed=refreshed)
        self._tasks.cancel(ARRANGE_LANE)
        if len(results.hits) <= _AT_ONCE or _needs_nothing(results, layout):
            self._tell(work())
        else:
            task = self._tasks.start(work, lane=ARRANGE_LANE, group=ARRANGE_LANE)
            task.succeeded.connect(self._tell)

    def _tell(self, shown: Arrangement) -> None:
        before, self._shown = self._shown, shown
        self.arranged.emit(shown)
        for hits, rows in ((before.hits, before.rows), (before.results.hits, before.results.rows)):
            if len(hits) > _MANY_HITS and hits is not shown.hits and hits is not shown.results.hits:
                self._tasks.start(partial(_free, hits, rows), lane=ARRANGE_LANE)


def _needs_nothing(results: Results, layout: Layout) -> bool:
    return layout.grouping is Grouping.NONE and not layout.opened and results.hits[0].band is None


def _free(hits: list[Hit], rows: dict[int, int]) -> None:
    """Let go of hits that nobody shows any more: 100,000 at once hold every thread for 40 ms (measured)."""
    rows.clear()
    while hits:
        del hits[-_FREED_AT_ONCE:]
