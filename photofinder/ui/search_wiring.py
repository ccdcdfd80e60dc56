"""Connects the search box and the line below it to the session; decides nothing. GUI thread."""

from photofinder.ui.notice_line import NoticeLine
from photofinder.ui.search_bar import SearchBar
from photofinder.ui.session import Session


def connect(search: SearchBar, notices: NoticeLine, session: Session) -> None:
    """Connect everything that needs no more than these."""
    session.query_changed.connect(search.show_query)
    session.pictures.read.connect(search.show_picture)
    session.completed.connect(search.show_completions)
    session.results_changed.connect(lambda results: notices.show_notices(results.answer.notices))
    search.queried.connect(lambda query, typing: session.set_query(query, typing=typing))
    search.settled.connect(session.settle)
    search.cleared.connect(session.browse)
    search.undo_asked.connect(session.undo)
    search.redo_asked.connect(session.redo)
    search.picture_needed.connect(session.pictures.look)
    search.completion_needed.connect(session.complete)
    search.problems_changed.connect(notices.show_problems)
    search.typing_changed.connect(notices.show_typing)
    notices.model_asked.connect(session.models.choose_id)
