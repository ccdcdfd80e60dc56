"""The window: places the widgets and connects them to the session; no logic of its own. GUI thread."""

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from photofinder.records import LibraryStatus, ModelInfo, Phase, Progress
from photofinder.ui import (
    dropped,
    help_dialogs,
    messages,
    query_edit,
    search_wiring,
    shortcuts,
    view_state,
    work_wiring,
)
from photofinder.ui.banner import Banner
from photofinder.ui.drop_overlay import DropOverlay
from photofinder.ui.folder_actions import FolderActions
from photofinder.ui.indexing_job import Activity
from photofinder.ui.messages import Action
from photofinder.ui.model_strip import ModelStrip
from photofinder.ui.notice_line import NoticeLine
from photofinder.ui.photo_actions import FAVOURITE_KEY, LESS_KEY, MORE_KEY, PhotoActions
from photofinder.ui.progress_strip import ProgressStrip
from photofinder.ui.queries import Results
from photofinder.ui.results_view import ZOOM_STEP_PX
from photofinder.ui.session import Session
from photofinder.ui.shortcuts import Shortcut
from photofinder.ui.thumb_loader import ThumbLoader
from photofinder.ui.top_bar import TopBar
from photofinder.ui.upkeep_actions import UpkeepActions
from photofinder.ui.welcome import WelcomePage
from photofinder.ui.window_state import WindowState
from photofinder.ui.work_page import WorkPage

_LATER = "model_put_off"


class MainWindow(QMainWindow):
    """``closed`` comes when the person has closed it, ``restore_asked`` before that when the library is to be
    restored from the file that it carries."""

    closed = Signal()
    restore_asked = Signal(object)

    def __init__(
        self,
        session: Session,
        loader: ThumbLoader,
        state: WindowState,
        *,
        log_file: Path,
        tile_edge_px: int,
        pictures_folder: Path | None = None,
    ) -> None:
        super().__init__()
        self._session = session
        self._state = state
        self._log_file = log_file
        self.setWindowTitle(self.tr("Photo Finder"))
        self.setAcceptDrops(True)
        self.setMinimumSize(640, 400)
        self.top = TopBar(self)
        self.notices = NoticeLine(self)
        self.banner = Banner(self)
        self.model_strip = ModelStrip(self)
        self.welcome = WelcomePage(pictures_folder, self)
        self.work = WorkPage(loader, self)
        self._actions = PhotoActions(session, self.work.grid.selected_hits, self)
        self._folders = FolderActions(session, self)
        self._upkeep = UpkeepActions(session, log_file, self)
        self._upkeep.restore_asked.connect(self._leave_for_restore)
        self.strip = ProgressStrip(self)
        self._pages = QStackedWidget(self)
        self._overlay = DropOverlay(self)
        self._place()
        self._connect()
        self._keys = self._make_keys()
        self._restore(tile_edge_px)

    def _place(self) -> None:
        whole = QWidget(self)
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.work)
        self._pages.setCurrentWidget(self.work)
        layout.addWidget(self.top)
        layout.addWidget(self.notices)
        layout.addWidget(self.banner)
        layout.addWidget(self.model_strip)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.strip)
        self.setCentralWidget(whole)
        for part, edge in ((self.top, "bottom"), (self.strip, "top")):
            part.setProperty("edge", edge)

    def _connect(self) -> None:
        session, work, top = self._session, self.work, self.top
        session.results_changed.connect(self._forget_banner)
        session.searching_changed.connect(work.header.show_searching)
        session.status_changed.connect(self._show_status)
        session.message.connect(self.banner.tell)
        session.indexing.progressed.connect(self._show_progress)
        session.indexing.activity_changed.connect(self._show_activity)
        session.models.changed.connect(self._show_models)
        session.models.download_began.connect(self.model_strip.begin)
        session.models.download_began.connect(self.banner.dismiss)
        session.models.download_progressed.connect(self.model_strip.show_progress)
        session.models.download_ended.connect(self.model_strip.hide)
        top.side_bar.toggled.connect(work.side_bar.setVisible)
        top.inspector.toggled.connect(work.inspector.setVisible)
        top.shortcuts_asked.connect(self._show_shortcuts)
        top.log_asked.connect(self._upkeep.open_log)
        top.skipped_asked.connect(session.read_skips)
        top.check_asked.connect(self._upkeep.check)
        top.backup_asked.connect(self._upkeep.back_up)
        top.restore_asked.connect(self._upkeep.restore)
        for switch in (top, self.strip):
            switch.speed_chosen.connect(session.attention.set_full_speed)
            session.attention.speed_changed.connect(switch.show_full_speed)
            switch.show_full_speed(session.attention.full_speed)
        top.about_asked.connect(lambda: help_dialogs.AboutDialog(self).open())
        self._connect_search()
        self._connect_page()

    def _connect_search(self) -> None:
        session, search = self._session, self.top.search
        search_wiring.connect(search, self.notices, session)
        search.pictures_given.connect(lambda mime: self._take(mime, adding=True))
        search.left_for_grid.connect(self.work.grid.enter)
        search.text_cut.connect(lambda: self.banner.tell(messages.query_too_long(query_edit.LONGEST)))
        self._actions.part_asked.connect(lambda hit: search.ask_part(str(hit.path)))

    def _connect_page(self) -> None:
        session, work = self._session, self.work
        work_wiring.connect(work, session, self._actions, self)
        self._folders.connect_side_bar(work.side_bar)
        self.welcome.choose_asked.connect(self._folders.choose)
        self.welcome.folder_chosen.connect(session.roots.add)
        work.empty.clear_asked.connect(self.top.search.clear)
        work.empty.add_asked.connect(self._folders.choose)
        work.grid.typed.connect(self.top.search.type)
        self.strip.pause_asked.connect(session.indexing.pause)
        self.strip.resume_asked.connect(session.indexing.resume)
        self.strip.cancel_asked.connect(session.indexing.cancel)
        self.strip.skipped_asked.connect(session.read_skips)
        self.strip.model_chosen.connect(session.models.choose)
        self.model_strip.download_asked.connect(session.models.download)
        self.model_strip.cancel_asked.connect(session.models.cancel_download)
        self.model_strip.later_asked.connect(self._put_off_model)
        self.banner.acted.connect(self._act)

    def _make_keys(self) -> list[tuple[str, str]]:
        grid, top, keys = self.work.grid, self.top, QKeySequence.StandardKey
        wanted: list[Shortcut] = [
            (self.tr("Search"), ["Ctrl+F", "Ctrl+L"], top.search.focus),
            (self.tr("All photos"), ["Esc"], self._escape),
            (self.tr("Back to the search before"), [keys.Undo, "Alt+Left"], self._session.undo),
            (self.tr("Forward again"), [keys.Redo, "Alt+Right"], self._session.redo),
            (self.tr("Search with what was copied"), [keys.Paste], self._paste),
            (self.tr("Save this search"), [keys.Save], lambda: work_wiring.ask_to_save(self._session, self)),
            (self.tr("More like the chosen photos"), [MORE_KEY], self._actions.more_like),
            (self.tr("Less like the chosen photos"), [LESS_KEY], self._actions.less_like),
            (self.tr("Add to favourites, or remove"), [FAVOURITE_KEY], self._actions.toggle_favourite),
            (self.tr("Copy photos"), [keys.Copy], lambda: self._actions.copy_files(grid.selected_hits())),
            (self.tr("Add a folder"), [keys.Open], self._folders.choose),
            (self.tr("Look for new photos"), ["F5"], self._session.indexing.start),
            (self.tr("Larger photos"), ["Ctrl++", "Ctrl+="], lambda: self._zoom(ZOOM_STEP_PX)),
            (self.tr("Smaller photos"), ["Ctrl+-"], lambda: self._zoom(-ZOOM_STEP_PX)),
            (self.tr("Folders"), ["F9"], top.side_bar.toggle),
            (self.tr("Details"), ["F8"], top.inspector.toggle),
            (self.tr("Keyboard shortcuts"), ["F1"], self._show_shortcuts),
            (self.tr("Quit"), ["Ctrl+Q"], self.close),
        ]
        in_grid = [
            (self.tr("Open a photo"), self.tr("Enter or double-click")),
            (self.tr("Show or hide its copies"), self.tr("Ctrl+Enter")),
            (self.tr("Next group of photos, or the one before"), self.tr("Ctrl+Page down, Ctrl+Page up")),
        ]
        return [*in_grid, *shortcuts.install(wanted, self)]

    # What the session tells

    def _show_status(self, status: LibraryStatus) -> None:
        self.work.side_bar.show_status(status)
        self.strip.show_status(status)
        self.work.header.show_ready(status.device is not None)
        empty = not status.roots
        self._pages.setCurrentWidget(self.welcome if empty else self.work)
        self.top.setVisible(not empty)
        self.strip.setVisible(not empty)
        self._offer_model()

    def _show_activity(self, activity: Activity) -> None:
        self.strip.show_activity(activity)
        self.work.show_reading(activity is Activity.RUNNING)

    def _show_progress(self, progress: Progress) -> None:
        self.strip.show_progress(progress)
        all_read = progress.phase is Phase.SAVING and progress.preparing
        self.work.show_reading(self._session.indexing.activity is Activity.RUNNING and not all_read)

    def _show_models(self, models: list[ModelInfo]) -> None:
        self.strip.show_models(models)
        self._offer_model()

    def _offer_model(self) -> None:
        better = self._session.models.better
        if self._session.models.downloading:
            return
        wanted = better is not None and self._state.get_text(_LATER) != better.model_id
        if better is not None and wanted and self._pages.currentWidget() is self.work:
            self.model_strip.offer(better)
        else:
            self.model_strip.hide()

    def _put_off_model(self) -> None:
        if (better := self._session.models.better) is not None:
            self._state.put(_LATER, better.model_id)
        self.model_strip.hide()

    def _forget_banner(self, results: Results) -> None:
        message = self.banner.message
        if message is not None and message.about_query and not results.refreshed:
            self.banner.dismiss()

    # What the person asks of the window itself

    def _leave_for_restore(self, file: Path) -> None:
        self.restore_asked.emit(file)
        self.close()

    def _show_shortcuts(self) -> None:
        dialog = help_dialogs.ShortcutsDialog(self._keys, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _zoom(self, step_px: int) -> None:
        self.work.grid.set_tile_edge(self.work.grid.tile_edge_px + step_px)

    def _escape(self) -> None:
        self.top.search.clear()
        self.top.search.focus()

    def _act(self, action: Action) -> None:
        match action:
            case Action.CHOOSE_FOLDER:
                self._folders.choose()
            case Action.INDEX_AGAIN:
                self._session.indexing.start()
            case Action.DOWNLOAD_MODEL:
                self._session.models.download_active()
            case Action.SHOW_LOG:
                self._upkeep.open_log()
            case Action.SHOW_DATA:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_file.parent.parent)))

    # Drop and paste

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Everything may be dropped: what is of no use gets a sentence, not a forbidding pointer.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._overlay.appear()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._overlay.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        grid = self.work.grid
        if event.source() is grid and grid.is_over_dragged(grid.mapFrom(self, event.position().toPoint())):
            return
        self._take(event.mimeData())

    def _paste(self) -> None:
        self._take(QGuiApplication.clipboard().mimeData())

    def _take(self, mime: QMimeData, *, adding: bool = False) -> None:
        found = dropped.read(mime)
        if found is None:
            self.banner.tell(messages.nothing_dropped())
        else:
            self._session.take(found, adding=adding)

    # Its own life

    def _restore(self, tile_edge_px: int) -> None:
        state = self._state
        state.place(self)
        if (sizes := state.get_bytes("panels")) is not None:
            self.work.restoreState(sizes)
        self.top.side_bar.setChecked(state.get_bool("side_bar", True))
        self.top.inspector.setChecked(state.get_bool("inspector", True))
        edge_px = state.get_int("tile_edge_px", tile_edge_px)
        self.work.grid.set_tile_edge(edge_px)
        self.work.header.show_zoom(self.work.grid.tile_edge_px)
        view_state.restore(self._session, state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._overlay.isVisible():
            self._overlay.appear()

    def closeEvent(self, event: QCloseEvent) -> None:
        state = self._state
        state.note_place(self)
        state.put("panels", self.work.saveState())
        state.put("side_bar", self.top.side_bar.isChecked())
        state.put("inspector", self.top.inspector.isChecked())
        state.put("tile_edge_px", self.work.grid.tile_edge_px)
        view_state.keep(self._session, state)
        state.save()
        super().closeEvent(event)
        self.closed.emit()
