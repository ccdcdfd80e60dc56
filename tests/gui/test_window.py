"""The whole window over a real library: first start, searching, dropping, pasting, notes, and how it is left."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTranslator, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

import photofinder
from photofinder.engine import players
from photofinder.engine.query import Like, Query, parse
from photofinder.errors import DownloadFailed, SkipReason
from photofinder.library import Library
from photofinder.records import AbsentFolder, Answer, DownloadProgress, Hold, ModelInfo, Phase, Progress, Root
from photofinder.store.batch import Annex, AnnexKind
from photofinder.ui import desktop, dropped, messages
from photofinder.ui.arrangement import EVERYTHING
from photofinder.ui.help_dialogs import AboutDialog
from photofinder.ui.indexing_job import Activity
from photofinder.ui.main_window import MainWindow
from photofinder.ui.messages import Action, Message
from photofinder.ui.queries import Results
from photofinder.ui.questions import Question
from photofinder.ui.session import Session
from photofinder.ui.thumb_loader import ThumbLoader
from photofinder.ui.welcome import WelcomePage
from photofinder.ui.window_state import WindowState

MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def started(qtbot: QtBot, filled: Library, window: MainWindow, session: Session) -> MainWindow:
    """The window over six photos, with all of them shown and the indexing of the start behind it."""
    with qtbot.waitSignals([session.results_changed, session.indexing.finished, session.models.changed]):
        session.start()
    qtbot.waitUntil(lambda: rows(window) == 6)
    return window


def asked(results: Results) -> bool:
    """Not one of the refreshes that come by themselves while indexing goes on."""
    return not results.refreshed


def rows(window: MainWindow) -> int:
    return window.work.grid.model().rowCount()


def drop(window: QWidget, mime: QMimeData) -> None:
    point, copy = QPointF(400, 300), Qt.DropAction.CopyAction
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(point.toPoint(), copy, mime, buttons, none))
    QApplication.sendEvent(window, QDropEvent(point, copy, mime, buttons, none))


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def button(parent: QWidget, text: str) -> QPushButton:
    return next(found for found in parent.findChildren(QPushButton) if found.text() == text)


def tool(parent: QWidget, name: str) -> QToolButton:
    return next(found for found in parent.findChildren(QToolButton) if found.accessibleName() == name)


def dialog_of(qtbot: QtBot, kind: type[QDialog]) -> QDialog:
    def shown() -> list[QDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def menu_action(qtbot: QtBot, text: str) -> None:
    def shown() -> list[QMenu]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    menu = shown()[0]
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def test_the_first_start_welcomes_and_a_dropped_folder_is_enough(
    qtbot: QtBot, window: MainWindow, session: Session, photos: Path
) -> None:
    session.start()
    qtbot.waitUntil(window.welcome.isVisible)
    assert not window.top.isVisible()
    assert not window.strip.isVisible()
    drop(window, files(photos))
    qtbot.waitUntil(lambda: rows(window) == 6, timeout=15_000)
    assert not window.welcome.isVisible()
    assert window.top.search.isVisible()


def test_the_welcome_page_proposes_the_pictures_folder(qtbot: QtBot, tmp_path: Path) -> None:
    page = WelcomePage(tmp_path / "Pictures")
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.folder_chosen) as chosen:
        button(page, "Use Pictures").click()
    assert chosen.args == [tmp_path / "Pictures"]
    with qtbot.waitSignal(page.choose_asked):
        button(page, "Choose a folder").click()
    without = WelcomePage(None)
    qtbot.addWidget(without)
    assert len(without.findChildren(QPushButton)) == 1


def test_a_folder_is_chosen_in_a_dialog(qtbot: QtBot, window: MainWindow, session: Session, photos: Path) -> None:
    session.start()
    window.work.side_bar.add_asked.emit()
    dialog = dialog_of(qtbot, QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(photos))
    dialog.close()
    qtbot.waitUntil(lambda: rows(window) == 6, timeout=15_000)


def test_typing_shows_what_was_meant_and_escape_shows_all(
    qtbot: QtBot, started: MainWindow, session: Session
) -> None:
    edit = started.top.search.focusProxy()
    assert edit is not None
    QTest.keyClicks(edit, "green")
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        QTest.keyClick(edit, Qt.Key.Key_Return)
    first = started.work.grid.model().index(0, 0)
    assert first.data() == "green.jpg"
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert session.query == Query()
    assert started.work.grid.model().index(0, 0).data() == "white.jpg"


def test_dropped_files_and_tiles_become_chips(
    qtbot: QtBot, started: MainWindow, session: Session, photos: Path, tmp_path: Path
) -> None:
    elsewhere = Path(shutil.copy(photos / "red.jpg", tmp_path / "elsewhere.jpg"))
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        drop(started, files(elsewhere))
    assert session.query == Query((Like(str(elsewhere)),))
    first, second = photos / "blue.jpg", photos / "green.jpg"
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        drop(started, dropped.carry([first, second]))
    assert session.query == Query((Like(str(first)), Like(str(second))))
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        drop(started.top.search, files(elsewhere))
    assert len(started.top.search._strip.chips) == 3
    qtbot.waitUntil(lambda: all(chip._image is not None for chip in started.top.search._strip.chips))
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        started.top.search._strip.remove(started.top.search._strip.chips[0])
    assert session.query == Query((Like(str(second)), Like(str(elsewhere))))
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        session.undo()
    assert len(started.top.search._strip.chips) == 3


def test_a_useless_drop_gets_a_sentence_and_the_results_stay(
    qtbot: QtBot, started: MainWindow, session: Session
) -> None:
    mime = QMimeData()
    mime.setText("just words")
    drop(started, mime)
    assert started.banner.isVisible()
    assert rows(started) == 6
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        session.search_text("red")
    assert not started.banner.isVisible()


def test_the_overlay_is_there_only_during_a_drag(qtbot: QtBot, started: MainWindow) -> None:
    mime = QMimeData()
    QApplication.sendEvent(
        started,
        QDragEnterEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        ),
    )
    assert started._overlay.isVisible()
    started.resize(started.width() + 40, started.height())
    assert started._overlay.size() == started.size()
    started.grab()
    QApplication.sendEvent(started, QDragLeaveEvent())
    assert not started._overlay.isVisible()


def test_a_file_is_pasted_anywhere_in_the_window(
    qtbot: QtBot, started: MainWindow, session: Session, photos: Path, tmp_path: Path
) -> None:
    elsewhere = Path(shutil.copy(photos / "blue.jpg", tmp_path / "elsewhere.jpg"))
    QGuiApplication.clipboard().setMimeData(files(elsewhere))
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        started._paste()
    assert started.work.grid.model().index(0, 0).data() == "blue.jpg"
    QGuiApplication.clipboard().clear()


def test_the_inspector_tells_what_is_known(
    qtbot: QtBot, started: MainWindow, session: Session, photos: Path
) -> None:
    grid, inspector = started.work.grid, started.work.inspector
    with qtbot.waitSignal(session.photo_read):
        grid.setCurrentIndex(grid.model().index(5, 0))
    texts = {fact.title: fact.text for fact in inspector._facts.facts}
    assert inspector._name.text == "red.jpg"
    assert "2018" in texts["Date"]
    assert texts["Size"].startswith("64 \N{MULTIPLICATION SIGN} 48, ")
    assert texts["Folder"] == str(photos)
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        tool(inspector, "Find similar photos").click()
    assert session.query == Query((Like(str(photos / "red.jpg")),))
    session.arranging.set_cut(EVERYTHING)
    grid.setCurrentIndex(grid.model().index(0, 0))
    qtbot.waitUntil(inspector._reasons.isVisible)
    tool(inspector, "Copy path").click()
    assert QGuiApplication.clipboard().text().endswith(".jpg")
    QGuiApplication.clipboard().clear()


def test_photos_are_opened_and_shown_by_the_desktop(
    qtbot: QtBot, started: MainWindow, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def take(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    grid = started.work.grid
    grid.setCurrentIndex(grid.model().index(5, 0))
    tool(started.work.inspector, "Open").click()
    qtbot.waitUntil(lambda: opened == [str(photos / "red.jpg")])
    qtbot.waitUntil(started.banner.isVisible)
    shown: list[Path] = []
    monkeypatch.setattr(desktop, "show_in_folder", shown.append)
    tool(started.work.inspector, "Show in folder").click()
    qtbot.waitUntil(lambda: shown == [photos / "red.jpg"])


def test_the_context_menu_of_a_photo(qtbot: QtBot, started: MainWindow, session: Session) -> None:
    grid = started.work.grid
    grid.selectAll()
    grid.menu_asked.emit(grid.model().index(2, 0).data(Qt.ItemDataRole.UserRole), QPoint(100, 100))
    menu_action(qtbot, "Copy")
    mime = QGuiApplication.clipboard().mimeData()
    assert len(mime.urls()) == 6
    grid.menu_asked.emit(grid.model().index(2, 0).data(Qt.ItemDataRole.UserRole), QPoint(100, 100))
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        menu_action(qtbot, "Find similar photos")
    QGuiApplication.clipboard().clear()


def test_a_root_is_looked_through_again_and_removed_after_a_question(
    qtbot: QtBot, started: MainWindow, session: Session, library: Library, photos: Path, make_photo: Any
) -> None:
    root = library.roots()[0]
    make_photo(photos / "new.jpg", "red")
    started.work.side_bar._menu(root, QPoint(10, 10))
    with qtbot.waitSignal(session.indexing.finished, timeout=15_000):
        menu_action(qtbot, "Index now")
    assert len(library.browse()) == 7
    started.work.side_bar._menu(root, QPoint(10, 10))
    menu_action(qtbot, "Remove from the library…")
    box = dialog_of(qtbot, Question)
    assert "untouched" in box.detail.text()  # type: ignore[attr-defined]
    button(box, "Remove").click()
    qtbot.waitUntil(window_is_welcoming(started))
    assert (photos / "red.jpg").is_file()


def test_photos_that_are_away_are_forgotten_after_a_question(
    qtbot: QtBot, started: MainWindow, session: Session, library: Library, photos: Path
) -> None:
    (photos / "more").rename(photos.parent / "unplugged")
    (photos / "more").mkdir()
    root = library.roots()[0]
    library._catalogue.watched.note_annexes(
        root.root_id, photos / "more", [Annex(photos / "more", AnnexKind.MOUNTED)]
    )
    session.refresh_status()
    bar = started.work.side_bar
    qtbot.waitUntil(lambda: bool(bar._absent))
    (absent,) = bar._absent
    assert absent == AbsentFolder(photos / "more", 2)
    bar._menu(absent, QPoint(10, 10))
    menu_action(qtbot, "Its photos are gone…")
    box = dialog_of(qtbot, Question)
    assert "Forget 2 photos of more?" in box.text.text()  # type: ignore[attr-defined]
    button(box, "Forget").click()
    qtbot.waitUntil(lambda: not bar._absent)
    assert len(library.browse()) == 4


def window_is_welcoming(window: MainWindow) -> Callable[[], bool]:
    return window.welcome.isVisible


def test_what_indexing_does_is_told_in_numbers(qtbot: QtBot, started: MainWindow) -> None:
    strip, text = started.strip, started.strip._text
    told: list[str] = []
    for name in ("pause_asked", "resume_asked", "cancel_asked"):
        getattr(strip, name).connect(lambda name=name: told.append(name))
    strip.resize(1200, 36)
    strip.show_activity(Activity.RUNNING)
    assert "Getting ready" in text._whole
    root = Path("/home/me/Pictures")
    strip.show_progress(Progress(Phase.SCANNING, root))
    assert "Looking for photos in Pictures" in text._whole
    strip.show_progress(Progress(Phase.INDEXING, root, 12340, 48112, images_per_s=41.2, eta_s=900.0, skipped=3))
    for part in ("Pictures", "340", "112", "41/s", "15 min left"):
        assert part in text._whole
    assert strip._bar.value() == 256
    assert strip._skipped.isVisible()
    strip._hold.click()
    strip.show_activity(Activity.PAUSED)
    assert "paused" in text._whole
    strip._hold.click()
    strip._cancel.click()
    assert told == ["pause_asked", "resume_asked", "cancel_asked"]
    strip.show_activity(Activity.RUNNING)
    for hold, words in (
        (Hold.DISK_FULL, "The disk is full"),
        (Hold.STORAGE, "library cannot be written"),
        (Hold.FOLDER_AWAY, "Pictures is away"),
    ):
        strip.show_progress(Progress(Phase.INDEXING, root, 3, 10, hold=hold))
        assert words in text._whole
    strip.show_progress(Progress(Phase.INDEXING, root, 3, 10, yielding=True))
    assert "slowly" in text._whole
    strip.show_progress(Progress(Phase.INDEXING, root, 3, 10, images_per_s=5.0, preparing=True))
    assert "made ready" in text._whole
    assert "/s" not in text._whole
    for phase in (Phase.SAVING, Phase.DONE):
        strip.show_progress(Progress(phase, root))
    strip.show_activity(Activity.IDLE)
    qtbot.waitUntil(lambda: text._whole == "6 photos")
    assert not strip._bar.isVisible()


def test_no_more_are_coming_while_the_model_is_made_faster(started: MainWindow, session: Session) -> None:
    indexing, note = session.indexing, started.work.header._note
    indexing._set(Activity.RUNNING)
    indexing.progressed.emit(Progress(Phase.INDEXING, Path("photos"), 3, 6, preparing=True))
    assert "more are coming" in note.text()
    indexing.progressed.emit(Progress(Phase.SAVING, Path("photos"), 6, 6, preparing=True))
    assert note.text() == "6 photos"
    indexing._set(Activity.IDLE)


def test_left_out_files_are_listed_with_reasons(
    qtbot: QtBot, started: MainWindow, session: Session, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing")
    (photos / "empty.png").write_bytes(b"")
    with qtbot.waitSignal(session.indexing.finished, timeout=15_000):
        session.indexing.start()
    qtbot.waitUntil(started.strip._skipped.isVisible)
    started.strip._skipped.click()
    dialog = dialog_of(qtbot, QDialog)
    table = dialog.findChildren(QTableView)[0]
    model = table.model()
    listed = [model.index(row, 0).data() for row in range(model.rowCount())]
    empty = messages.skip_text(SkipReason.EMPTY)
    assert f"{empty}  ·  1 file" in listed
    assert listed[listed.index(f"{empty}  ·  1 file") + 1] == "empty.png"
    assert len(listed) == 4
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Folder"
    button(dialog, "Copy list").click()
    assert "empty.png\tThe file is empty" in QGuiApplication.clipboard().text()
    shown: list[Path] = []
    monkeypatch.setattr(desktop, "show_in_folder", shown.append)
    assert not button(dialog, "Show in folder").isEnabled()
    table.selectRow(1)
    button(dialog, "Show in folder").click()
    qtbot.waitUntil(lambda: len(shown) == 1)
    button(dialog, "Close").click()
    QGuiApplication.clipboard().clear()


STARTER = ModelInfo("starter", "Starter", "everyday things", "MIT", 24_000_000, "built-in", True)
LARGE = ModelInfo("large", "CLIP B/32", "knows more", "MIT", 605_000_000, "not-downloaded", False)


def test_a_better_model_is_offered_put_off_and_downloaded(
    qtbot: QtBot, started: MainWindow, session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "models", lambda: [STARTER, LARGE])
    with qtbot.waitSignal(session.models.changed):
        session.models.refresh()
    strip = started.model_strip
    assert strip.isVisible()
    assert "605" in strip._text.text()
    assert "finds more" in strip._text.text()
    assert "knows more" in strip._text.toolTip()
    with qtbot.waitSignal(strip.download_asked) as asked:
        strip.download_asked.disconnect(session.models.download)
        button(strip, "Download").click()
    assert asked.args == [LARGE]
    strip.begin(LARGE)
    strip.show_progress(DownloadProgress("large", 302_500_000, 605_000_000))
    assert strip._bar.value() == 500
    with qtbot.waitSignal(strip.cancel_asked):
        button(strip, "Cancel").click()
    strip.offer(LARGE)
    button(strip, "Later").click()
    assert not strip.isVisible()
    with qtbot.waitSignal(session.models.changed):
        session.models.refresh()
    assert not strip.isVisible()
    chosen: list[ModelInfo] = []
    started.strip.model_chosen.disconnect(session.models.choose)
    started.strip.model_chosen.connect(chosen.append)
    started.strip._menu.actions()[1].trigger()
    assert chosen == [LARGE]


def test_a_new_try_to_download_takes_the_old_complaint_away(
    qtbot: QtBot, started: MainWindow, session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(model_id: str) -> NoReturn:
        raise DownloadFailed(model_id, offline=True)

    monkeypatch.setattr(library, "download_model", fail)
    for _ in range(2):
        with qtbot.waitSignals([session.models.download_began, session.message, session.models.download_ended]):
            session.models.download(LARGE)
            assert not started.banner.isVisible()
        assert started.banner.isVisible()
        assert started.banner.message is not None
        assert "go online" in started.banner.message.text
        qtbot.waitUntil(lambda: not session.models.downloading)


def test_a_small_window_still_says_what_it_shows(qtbot: QtBot, started: MainWindow) -> None:
    with qtbot.waitSignal(started.work.inspector.photo_needed):
        started.work.grid.setCurrentIndex(started.work.grid.model().index(0, 0))
    header, inspector = started.work.header, started.work.inspector
    started.resize(640, 400)
    qtbot.waitUntil(lambda: not header._zoom.isVisible())
    assert header._title.text() == "All photos"
    name = inspector._name
    assert name.height() >= name.fontMetrics().height()
    started.resize(1366, 768)
    qtbot.waitUntil(header._zoom.isVisible)


def test_messages_offer_what_helps(
    qtbot: QtBot, started: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(desktop, "open_file", opened.append)
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    monkeypatch.setattr(session.models, "download_active", lambda: opened.append("download"))
    for action in Action:
        started.banner.tell(Message("Something.", action=action))
        assert started.banner.isVisible()
        started.banner._action.click()
        assert not started.banner.isVisible()
    dialog_of(qtbot, QFileDialog).close()
    qtbot.waitUntil(lambda: session.indexing.activity is Activity.IDLE)
    assert len(opened) == 3
    started.banner.tell(Message("Good.", bad=False))
    assert not started.banner._action.isVisible()
    started.banner._timer.timeout.emit()
    assert not started.banner.isVisible()


def test_nothing_found_says_what_to_try(
    qtbot: QtBot, started: MainWindow, session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = library.search

    def find(query: Query, *args: Any, **more: Any) -> Answer:
        return search(query, *args, **more) if query.empty else Answer([], 6)

    monkeypatch.setattr(library, "search", find)
    page = started.work.empty
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        session.search_text("unicorn")
    assert page.isVisible()
    assert "unicorn" in page._title.text()
    started.work.show_reading(True)
    assert "still being read" in page._hint.text()
    started.work.show_reading(False)
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        session.search_text("unicorn like:horse.jpg")
    assert "horse.jpg" in page._title.text()
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        button(page, "Search without “horse.jpg”").click()
    assert session.query == parse("unicorn")
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        button(page, "Show all photos").click()
    assert started.work.grid.isVisible()


def test_the_header_tells_what_is_shown(qtbot: QtBot, started: MainWindow, session: Session) -> None:
    header = started.work.header
    assert header._title._whole == "All photos"
    assert header._note.text() == "6 photos"
    header.show_more_coming(True)
    assert "more are coming" in header._note.text()
    header.show_more_coming(False)
    header.show_ready(False)
    header.show_searching(True)
    assert "Getting ready" in header._note.text()
    header.show_searching(False)
    with qtbot.waitSignal(session.results_changed, check_params_cb=asked):
        session.search_text("red")
    assert header._title._whole == "Best matches"


def test_panels_and_zoom_by_key(qtbot: QtBot, started: MainWindow) -> None:
    for switch, panel in (
        (started.top.side_bar, started.work.side_bar),
        (started.top.inspector, started.work.inspector),
    ):
        switch.toggle()
        assert not panel.isVisible()
        switch.toggle()
        assert panel.isVisible()
    before = started.work.grid.tile_edge_px
    started._zoom(24)
    assert started.work.header._zoom.value() == before + 24
    started.work.header._zoom.setValue(before)
    assert started.work.grid.tile_edge_px == before


def test_the_help_lists_the_keys(qtbot: QtBot, started: MainWindow) -> None:
    started._show_shortcuts()
    dialog = dialog_of(qtbot, QDialog)
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Search", "Ctrl+F", "F5", "Esc"} <= texts
    button(dialog, "Close").click()
    started.top.about_asked.emit()
    about = dialog_of(qtbot, AboutDialog)
    texts = {label.text() for label in about.findChildren(QLabel)}
    assert {"Photo Finder", f"Version {photofinder.__version__}"} <= texts
    button(about, "Close").click()


def test_the_window_comes_back_as_it_was_left(
    qtbot: QtBot, window: MainWindow, session: Session, loader: ThumbLoader, data_dir: Path
) -> None:
    window.resize(760, 560)
    window.work.grid.set_tile_edge(240)
    window.top.inspector.setChecked(False)
    with qtbot.waitSignal(window.closed):
        window.close()
    again = MainWindow(
        session,
        loader,
        WindowState(data_dir / "config"),
        log_file=data_dir / "log" / "photofinder.log",
        tile_edge_px=180,
    )
    qtbot.addWidget(again)
    again.show()
    assert again.size() == window.size()
    assert again.work.grid.tile_edge_px == 240
    assert not again.work.inspector.isVisible()
    assert again.work.side_bar.isVisibleTo(again.work)
    assert [file.name for file in data_dir.rglob("*.ini")] == ["window.ini"]


def test_a_damaged_state_file_costs_nothing(data_dir: Path) -> None:
    (data_dir / "config").mkdir(parents=True, exist_ok=True)
    (data_dir / "config" / "window.ini").write_text("[General]\ntile_edge_px=many\ngeometry=7\n")
    state = WindowState(data_dir / "config")
    assert state.get_int("tile_edge_px", 180) == 180
    assert state.get_bytes("geometry") is None
    assert state.get_bool("missing", True)
    assert state.get_text("missing") == ""


def test_every_control_has_a_name_for_those_who_do_not_see_it(started: MainWindow) -> None:
    for found in started.findChildren(QToolButton):
        if found.parent() is not None and found.isVisible():
            assert found.text() or found.accessibleName(), found


class Longer(QTranslator):
    """Every sentence half as long again, as other languages have it."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return text + " " + "wörter"[: max(1, len(text) // 4)] * 2

    def isEmpty(self) -> bool:
        return False


def test_longer_languages_fit(
    qtbot: QtBot, qapp: QApplication, filled: Library, session: Session, loader: ThumbLoader, data_dir: Path
) -> None:
    translator = Longer()
    qapp.installTranslator(translator)
    try:
        window = MainWindow(
            session,
            loader,
            WindowState(data_dir / "config"),
            log_file=data_dir / "log" / "photofinder.log",
            tile_edge_px=180,
        )
        qtbot.addWidget(window)
        window.resize(1024, 700)
        window.show()
        with qtbot.waitSignals([session.results_changed, session.indexing.finished]):
            session.start()
        assert window.width() == 1024
        for found in window.findChildren(QPushButton):
            if found.isVisible():
                assert found.width() >= min(found.sizeHint().width(), window.work.inspector.width() - 8)
    finally:
        qapp.removeTranslator(translator)


def test_an_absent_root_says_that_it_waits(qtbot: QtBot, started: MainWindow, library: Library) -> None:
    status = library.status()
    away = Root(9, Path("/media/card"), 12, present=False)
    started.work.side_bar.show_status(
        type(status)(
            **{name: getattr(status, name) for name in status.__slots__} | {"roots": (*status.roots, away)}
        )
    )
    tips = [row.toolTip() for row in started.work.side_bar.findChildren(QWidget) if "card" in row.toolTip()]
    assert any("Not connected" in tip for tip in tips)


def test_a_film_is_played_from_the_moment_that_matched(
    qtbot: QtBot, started: MainWindow, session: Session, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[list[str]] = []
    opened: list[Path] = []

    def start(command: list[str]) -> bool:
        run.append(command)
        return len(run) == 1

    def open_file(path: Path) -> bool:
        opened.append(path)
        return True

    monkeypatch.setattr(desktop, "run", start)
    monkeypatch.setattr(desktop, "open_file", open_file)
    monkeypatch.setattr(players, "start_at", lambda path, at_ms: ["player", str(at_ms), str(path)])
    film = replace(library.browse()[0], video_ms=190_000, at_ms=42_000)
    started._actions.open(film)
    qtbot.waitUntil(lambda: run == [["player", "42000", str(film.path)]])
    assert opened == []
    started._actions.open(film)
    qtbot.waitUntil(lambda: opened == [film.path])
    monkeypatch.setattr(players, "start_at", lambda path, at_ms: None)
    started._actions.open(film)
    qtbot.waitUntil(lambda: len(opened) == 2)
    started._actions.open(replace(film, at_ms=None))
    qtbot.waitUntil(lambda: len(opened) == 3)
