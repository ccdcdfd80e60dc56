"""How photos were laid out when the window was closed: groups, stacks, how sure a match must be. GUI thread."""

from photofinder.ui.arrangement import DEFAULT_CUT, EVERYTHING, STRICT
from photofinder.ui.queries import Grouping
from photofinder.ui.session import Session
from photofinder.ui.window_state import WindowState

_TENTHS = 10


def restore(session: Session, state: WindowState) -> None:
    """Lay photos out as they were; what was kept and is not known any more is left as it is."""
    grouping = state.get_text("grouping")
    if grouping in set(Grouping):
        session.set_grouping(Grouping(grouping))
    session.set_stacked(state.get_bool("stacked", False))
    cut = state.get_int("cut_tenths", round(DEFAULT_CUT * _TENTHS)) / _TENTHS
    session.arranging.set_cut(min(max(cut, STRICT), EVERYTHING))


def keep(session: Session, state: WindowState) -> None:
    """Put down how photos are laid out now."""
    state.put("grouping", session.view.grouping.value)
    state.put("stacked", session.view.stacked)
    state.put("cut_tenths", round(session.arranging.cut * _TENTHS))
