"""How things stood when the window was closed: groups, stacks, how sure a match must be, paused indexing.

GUI thread.
"""

from photofinder.ui.arrangement import DEFAULT_CUT, EVERYTHING, STRICT
from photofinder.ui.queries import Grouping
from photofinder.ui.session import Session
from photofinder.ui.window_state import WindowState

_TENTHS = 10


def restore(session: Session, state: WindowState) -> None:
    """Let all be as it was; what was kept and is not known any more is left as it is."""
    grouping = state.get_text("grouping")
    if grouping in set(Grouping):
        session.set_grouping(Grouping(grouping))
    session.set_stacked(state.get_bool("stacked", False))
    cut = state.get_int("cut_tenths", round(DEFAULT_CUT * _TENTHS)) / _TENTHS
    session.arranging.set_cut(min(max(cut, STRICT), EVERYTHING))
    if state.get_bool("paused", False):
        session.indexing.pause()


def keep(session: Session, state: WindowState) -> None:
    """Put down how things stand now."""
    state.put("grouping", session.view.grouping.value)
    state.put("stacked", session.view.stacked)
    state.put("cut_tenths", round(session.arranging.cut * _TENTHS))
    state.put("paused", session.indexing.held)
