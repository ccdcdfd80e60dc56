"""What is asked now, its answers, and the way back: searches on the worker lanes, tells by signals. GUI thread.

The latest query wins: answers to an earlier one are dropped. Results that are shown stay until others are there.
"""

import logging
import time
from collections.abc import Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from photofinder.engine.query import Query
from photofinder.ui.model_job import CATALOGUE_LANE
from photofinder.ui.queries import Results
from photofinder.ui.query_trail import QueryTrail
from photofinder.ui.tasks import Tasks
from photofinder.ui.undisturbed import undisturbed

if TYPE_CHECKING:
    from photofinder.library import Library

QUERY_LANE = "query"
MEMORY_LANE = "memory"
RESULT_LIMIT = 1000
# More tiles than a screen has.
FIRST_PART = 1000
REFRESH_MS = 3000
FIRST_MS = 200
SETTLE_MS = 2000
_REFRESH_SHARE = 10
_RESULTS = "results"
_WARM_UP = "warm-up"

log = logging.getLogger(__name__)


class SearchJob(QObject):
    """``settled`` carries a query that somebody stayed with; ``answered`` tells that there are results to show, or
    none to come, ``refreshing`` that they are read again, ``warmed`` that the model is loaded."""

    query_changed = Signal(object)
    results_changed = Signal(object)
    searching_changed = Signal(bool)
    way_changed = Signal(bool, bool)
    settled = Signal(object)
    answered = Signal()
    refreshing = Signal()
    warmed = Signal()
    failed = Signal(object)

    def __init__(self, library: "Library", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._trail = QueryTrail()
        self._shows_photos = False
        self._stacked = False
        self._stopped = False
        self._refresh = QTimer(self, singleShot=True)
        self._refresh.timeout.connect(self.refresh)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.settle)
        self._unsettled = False
        self._fault = False
        self._query_s = 0.0

    @property
    def query(self) -> Query:
        """What is searched for."""
        return self._trail.query

    def warm_up(self) -> None:
        """Load what the first search needs, and then what makes those of many photos quicker. Not on the lane of
        the searches: these need not wait for a model to be made ready for this computer."""
        task = self._tasks.start(self._library.warm_up, lane=MEMORY_LANE, group=_WARM_UP)
        task.succeeded.connect(self._fill_memory)
        task.failed.connect(self.failed)

    def _fill_memory(self) -> None:
        self.warmed.emit()
        task = self._tasks.start(self._library.memory.fill, lane=MEMORY_LANE, group=_WARM_UP)
        task.failed.connect(self.failed)

    def ask(self, query: Query, *, passing: bool = False) -> None:
        """Search for ``query``; ``passing`` while it is still being typed."""
        before = self._trail.query
        self._trail.visit(query, passing=passing)
        self._go(before)

    def back(self) -> None:
        """Search for what was asked before."""
        before = self._trail.query
        self._trail.back()
        self._go(before)

    def forth(self) -> None:
        """Search again for what was left with ``back``."""
        before = self._trail.query
        self._trail.forth()
        self._go(before)

    def settle(self) -> None:
        """The query is what was meant: it stays on the way back, and is told once. Asked again if it failed."""
        if self._fault:
            self._search()
        self._trail.settle()
        self._settle.stop()
        if self._unsettled:
            self._unsettled = False
            self.settled.emit(self.query)

    def stack(self, stacked: bool) -> None:
        """Whether copies of one shot are one hit."""
        if stacked != self._stacked:
            self._stacked = stacked
            self._search(refreshed=True)

    def plan_refresh(self) -> None:
        """Read the results again before long: the library has changed."""
        if not self._stopped and not self._refresh.isActive():
            # A query that takes long is asked less often: indexing keeps most of the machine.
            rest_ms = max(
                REFRESH_MS if self._shows_photos else FIRST_MS, int(self._query_s * _REFRESH_SHARE * 1000)
            )
            self._refresh.start(rest_ms)

    def refresh(self) -> None:
        """Read the results of the same query again; the person keeps the place."""
        self._refresh.stop()
        if self._stopped:
            return
        self.refreshing.emit()
        if self._tasks.busy(_RESULTS):
            self.plan_refresh()
        else:
            self._search(refreshed=True)

    def stop(self) -> None:
        """Ask nothing more by itself."""
        self._stopped = True
        self._refresh.stop()
        self._settle.stop()

    def _go(self, before: Query) -> None:
        query = self._trail.query
        self._unsettled = True
        self._settle.start()
        if query != before:
            self.query_changed.emit(query)
        self.way_changed.emit(self._trail.can_go_back, self._trail.can_go_forth)
        self.searching_changed.emit(True)
        self._search()

    def _search(self, *, refreshed: bool = False) -> None:
        query, stacked = self.query, self._stacked
        began = time.monotonic()
        # Without words or pictures no model is needed, so such a query does not wait while one is loaded.
        lane = QUERY_LANE if _has_meaning(query) else CATALOGUE_LANE
        # All photos of a large library take a second to list: those that are seen first do not wait for the rest.
        find = self._find if _has_meaning(query) or stacked or refreshed else self._find_in_parts
        task = self._tasks.start(lambda: find(query, stacked, refreshed), lane=lane, group=_RESULTS)

        def keep(results: Results) -> None:
            self._query_s = time.monotonic() - began
            self._shows_photos = bool(results.hits)
            self.results_changed.emit(results)

        task.stepped.connect(keep)
        task.succeeded.connect(keep)
        if refreshed:
            task.failed.connect(lambda fault: log.warning("results could not be refreshed: %r", fault))
        else:
            self._fault = False
            task.failed.connect(self._fail)
        for told in (task.stepped, task.succeeded, task.failed):
            told.connect(lambda _: self.answered.emit())
        task.ended.connect(lambda: self.searching_changed.emit(self._tasks.busy(_RESULTS)))

    def _fail(self, fault: Exception) -> None:
        self._fault = True
        self.failed.emit(fault)

    def _find_in_parts(self, query: Query, stacked: bool, refreshed: bool) -> Generator[Results, None, Results]:
        first = self._library.search(query, FIRST_PART)
        if len(first.hits) < FIRST_PART:
            return Results(query, first)
        yield Results(query, first, more=True)
        return self._find(query, stacked, refreshed)

    def _find(self, query: Query, stacked: bool, refreshed: bool) -> Results:
        limit = RESULT_LIMIT if _has_meaning(query) else None
        with undisturbed():
            return Results(query, self._library.search(query, limit, stacked=stacked), refreshed)


def _has_meaning(query: Query) -> bool:
    return bool(query.meanings or query.feedback)
