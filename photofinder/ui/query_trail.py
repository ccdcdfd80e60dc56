"""The queries that were asked, in order, and the way back and forth between them. A value of the GUI thread, no Qt.

What is asked while somebody still types is one step of the way and not one for every letter.
"""

from photofinder.engine.query import Query

LENGTH = 200


class QueryTrail:
    """Begins with the query for all photos."""

    def __init__(self) -> None:
        self._queries = [Query()]
        self._at = 0
        self._passing = False

    @property
    def query(self) -> Query:
        """Where we are."""
        return self._queries[self._at]

    @property
    def can_go_back(self) -> bool:
        """Whether there is a query before this one."""
        return self._at > 0

    @property
    def can_go_forth(self) -> bool:
        """Whether there is a query after this one."""
        return self._at < len(self._queries) - 1

    def visit(self, query: Query, *, passing: bool = False) -> None:
        """Go on to ``query``; a ``passing`` one makes room for the next that is passing too."""
        if query != self.query:
            keep = self._at if self._passing and passing else self._at + 1
            self._queries = [*self._queries[max(0, keep - LENGTH) : keep], query]
            self._at = len(self._queries) - 1
            if self._at > 0 and self._queries[self._at - 1] == query:
                # Typing has led back to where it began.
                self._queries.pop()
                self._at -= 1
                passing = False
            self._passing = passing
        elif not passing:
            self._passing = False

    def settle(self) -> None:
        """Keep the query that we are at as a step."""
        self._passing = False

    def back(self) -> Query:
        """The step before, which is where we are then."""
        self._at = max(0, self._at - 1)
        self._passing = False
        return self.query

    def forth(self) -> Query:
        """The step that was left with ``back``."""
        self._at = min(len(self._queries) - 1, self._at + 1)
        self._passing = False
        return self.query
