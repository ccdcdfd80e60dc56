"""Connects the work page to the session and to what can be done with photos; decides nothing. GUI thread."""

from PySide6.QtWidgets import QWidget

from photofinder.records import SavedSearch
from photofinder.ui import search_dialogs
from photofinder.ui.photo_actions import PhotoActions
from photofinder.ui.session import Session
from photofinder.ui.work_page import WorkPage


def connect(work: WorkPage, session: Session, actions: PhotoActions, window: QWidget) -> None:
    """Connect everything that needs no more than these; dialogs open over ``window``."""
    _connect_results(work, session, actions)
    _connect_inspector(work, session, actions)
    _connect_searches(work, session, window)


def ask_to_save(session: Session, window: QWidget) -> None:
    """Ask for a name for the search that is shown, and keep it."""
    if not session.query.empty:
        title = window.tr("Save this search")
        search_dialogs.ask_name(window, title, str(session.query), session.save_search)


def _connect_results(work: WorkPage, session: Session, actions: PhotoActions) -> None:
    arranging, header, grid, empty = session.arranging, work.header, work.grid, work.empty
    arranging.arranged.connect(work.show_arrangement)
    header.cut.moved.connect(arranging.set_cut)
    header.sort.chosen.connect(session.set_sort)
    header.group.chosen.connect(session.set_grouping)
    header.group.stacking_chosen.connect(session.set_stacked)
    session.view_changed.connect(lambda view: header.group.show_stacking(view.stacked))
    empty.weaker_asked.connect(arranging.show_everything)
    empty.query_asked.connect(session.set_query)
    grid.open_asked.connect(actions.open)
    grid.stack_asked.connect(actions.toggle_stack)
    grid.menu_asked.connect(actions.menu)
    grid.seen.connect(session.attention.look_at)
    grid.scrolled.connect(session.attention.note_use)


def _connect_inspector(work: WorkPage, session: Session, actions: PhotoActions) -> None:
    inspector, grid = work.inspector, work.grid
    grid.current_changed.connect(lambda hit: inspector.show_hit(hit, explain=grid.shows_scores))
    session.photo_read.connect(inspector.show_photo)
    session.explained.connect(inspector.show_explanation)
    session.heat_read.connect(inspector.show_heat)
    inspector.photo_needed.connect(session.read_photo)
    inspector.why_needed.connect(session.explain)
    inspector.heat_needed.connect(session.heat_map)
    session.details.companions_read.connect(inspector.show_companions)
    session.details.frame_read.connect(inspector.show_frame)
    inspector.photo_needed.connect(session.details.read_companions)
    inspector.frame_needed.connect(session.details.read_frame)
    inspector.companion_asked.connect(actions.show_file)
    inspector.open_asked.connect(actions.open)
    inspector.show_asked.connect(actions.show)
    inspector.similar_asked.connect(actions.find_similar)
    inspector.part_asked.connect(actions.part_asked)
    inspector.more_asked.connect(actions.more_like)
    inspector.less_asked.connect(actions.less_like)
    inspector.favourite_asked.connect(actions.toggle_favourite)
    inspector.stack_asked.connect(actions.toggle_stack)
    inspector.copy_asked.connect(actions.copy_path)


def _connect_searches(work: WorkPage, session: Session, window: QWidget) -> None:
    side = work.side_bar
    session.saved_changed.connect(side.show_saved)
    session.history_changed.connect(side.show_recent)
    side.query_asked.connect(session.run_saved)
    side.save_asked.connect(lambda: ask_to_save(session, window))
    side.remove_saved_asked.connect(lambda saved: session.remove_saved(saved.search_id))
    side.rename_saved_asked.connect(lambda saved: _ask_to_rename(saved, session, window))
    side.export_asked.connect(lambda: search_dialogs.choose_export(window, session.export_saved))
    side.import_asked.connect(lambda: search_dialogs.choose_import(window, session.import_saved))
    side.clear_recent_asked.connect(lambda: search_dialogs.confirm_clear(window, session.clear_history))


def _ask_to_rename(saved: SavedSearch, session: Session, window: QWidget) -> None:
    title = window.tr("Rename a saved search")
    search_dialogs.ask_name(window, title, saved.name, lambda name: session.rename_saved(saved.search_id, name))
