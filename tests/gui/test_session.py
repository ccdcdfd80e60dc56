"""The controller over a real library: searching, dropping, roots, staleness, refreshing, failing calmly."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from photofinder.engine.query import Crop, Less, Like, More, Order, Query, SortBy, parse
from photofinder.errors import StorageFault
from photofinder.library import Library
from photofinder.records import LibraryStatus
from photofinder.ui import picture_intake, search_job
from photofinder.ui.dropped import DroppedAddress, DroppedFiles, DroppedPixels
from photofinder.ui.messages import Message
from photofinder.ui.queries import Grouping, PictureWish, Results, View
from photofinder.ui.session import Session

pytestmark = pytest.mark.usefixtures("filled")


def names(results: Results) -> list[str]:
    return [hit.path.stem for hit in results.hits]


def answer(qtbot: QtBot, session: Session, ask: Any, *, refreshed: bool = False) -> Results:
    def meant(results: Results) -> bool:
        return results.refreshed is refreshed

    with qtbot.waitSignal(session.results_changed, timeout=10_000, check_params_cb=meant) as answered:
        ask()
    results = answered.args[0]
    assert isinstance(results, Results)
    return results


def complaint(qtbot: QtBot, session: Session, ask: Any) -> Message:
    with qtbot.waitSignal(session.message, timeout=10_000) as said:
        ask()
    message = said.args[0]
    assert isinstance(message, Message)
    return message


def test_no_words_are_all_photos_newest_first(qtbot: QtBot, session: Session) -> None:
    results = answer(qtbot, session, session.browse)
    assert names(results) == ["white", "black", "yellow", "blue", "green", "red"]
    assert answer(qtbot, session, lambda: session.search_text("   ")).hits == results.hits


def test_words_find_photos_best_first(qtbot: QtBot, session: Session) -> None:
    results = answer(qtbot, session, lambda: session.search_text("blue"))
    assert names(results)[0] == "blue"
    assert results.query == parse("blue")
    assert results.rows[results.hits[3].photo_id] == 3


def test_only_the_last_of_many_queries_is_answered(
    qtbot: QtBot, session: Session, filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, gate = threading.Event(), threading.Event()
    search = filled.search

    def slow(query: Any, *args: Any, **more: Any) -> Any:
        began.set()
        gate.wait(5)
        return search(query, *args, **more)

    monkeypatch.setattr(filled, "search", slow)
    answers: list[Results] = []
    session.results_changed.connect(answers.append)
    session.search_text("r")
    assert began.wait(5)
    for text in ("re", "red", "green"):
        session.search_text(text)
    gate.set()
    qtbot.waitUntil(lambda: bool(answers))
    qtbot.wait(50)
    assert [results.query.text for results in answers] == ["green"]


def test_searching_is_told_from_the_key_to_the_answer(qtbot: QtBot, session: Session) -> None:
    told: list[bool] = []
    session.searching_changed.connect(told.append)
    answer(qtbot, session, lambda: session.search_text("blue"))
    qtbot.waitUntil(lambda: told == [True, False])


def photo(library: Library, name: str) -> Any:
    return next(hit for hit in library.browse() if hit.path.stem == name)


def test_files_and_pixels_find_what_looks_like_them(
    qtbot: QtBot, session: Session, filled: Library, photos: Path, tmp_path: Path
) -> None:
    red = photo(filled, "red").path
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor(20, 40, 220))
    assert "red" not in names(answer(qtbot, session, lambda: session.take(DroppedFiles((red,)))))
    assert session.query == Query((Like(str(red)),))
    copy = tmp_path / "elsewhere.jpg"
    copy.write_bytes((photos / "green.jpg").read_bytes())
    assert names(answer(qtbot, session, lambda: session.take(DroppedFiles((copy,)))))[0] == "green"
    assert names(answer(qtbot, session, lambda: session.take(DroppedPixels(image))))[0] == "blue"
    encoded = (photos / "green.jpg").read_bytes()
    assert names(answer(qtbot, session, lambda: session.take(DroppedPixels(encoded))))[0] == "green"


def test_pictures_join_the_query_or_take_its_place(
    qtbot: QtBot, session: Session, filled: Library, photos: Path
) -> None:
    red, blue = photos / "red.jpg", photos / "blue.jpg"
    answer(qtbot, session, lambda: session.search_text("green date:2018.."))
    answer(qtbot, session, lambda: session.take(DroppedFiles((red, blue)), adding=True))
    assert session.query.terms == (*parse("green date:2018..").terms, Like(str(red)), Like(str(blue)))
    answer(qtbot, session, lambda: session.take(DroppedFiles((red,)), adding=True))
    assert len(session.query.terms) == 4
    answer(qtbot, session, lambda: session.take(DroppedFiles((red,))))
    assert session.query == Query((Like(str(red)),))


def test_many_pictures_are_cut_with_a_word(
    qtbot: QtBot, session: Session, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_intake, "MOST_PICTURES", 2)
    files = tuple(photos / f"{name}.jpg" for name in ("red", "blue", "green"))
    message = complaint(qtbot, session, lambda: session.take(DroppedFiles(files)))
    assert "first 2 pictures" in message.text
    qtbot.waitUntil(lambda: len(session.query.terms) == 2)


def test_more_and_less_like_this(qtbot: QtBot, session: Session, filled: Library) -> None:
    red, blue = photo(filled, "red"), photo(filled, "blue")
    session.search_text("green")
    session.more_like([red])
    answer(qtbot, session, lambda: session.less_like([blue]))
    wanted = (*parse("green").terms, More(str(red.path)), Less(str(blue.path)))
    assert session.query.terms == wanted
    session.more_like([blue])
    assert session.query.terms == (*parse("green").terms, More(str(red.path)), More(str(blue.path)))
    session.undo()
    assert session.query.terms == wanted
    session.find_similar([red])
    assert session.query.terms == (Like(str(red.path)),)


def test_what_is_typed_is_one_step_to_undo(qtbot: QtBot, session: Session) -> None:
    ways: list[tuple[bool, bool]] = []
    session.undo_changed.connect(lambda back, forth: ways.append((back, forth)))
    for text in ("r", "re", "red"):
        session.set_query(parse(text), typing=True)
    session.settle()
    for text in ("red c", "red car"):
        session.set_query(parse(text), typing=True)
    session.set_query(parse("red car date:2018"))
    told = []
    for step in (session.undo, session.undo, session.undo, session.undo, session.redo, session.redo, session.redo):
        step()
        told.append(session.query.text)
    assert told == ["red car", "red", "", "", "red", "red car", "red car date:2018"]
    assert ways[-1] == (True, False)
    qtbot.waitUntil(lambda: not session._tasks.busy("results"))


def test_a_query_that_settled_is_remembered_once(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(session.history_changed):
        session.set_query(parse("blue"), typing=True)
        session.settle()
        session.settle()
    session._search._settle.setInterval(20)
    with qtbot.waitSignal(session.history_changed) as told:
        session.set_query(parse("re"), typing=True)
        session.set_query(parse("red"), typing=True)
    assert told.args == [["red", "blue"]]
    with qtbot.waitSignal(session.history_changed) as told:
        session.clear_history()
    assert told.args == [[]]
    with qtbot.assertNotEmitted(session.history_changed, wait=100):
        session.browse()


def test_searches_are_saved_run_renamed_and_removed(qtbot: QtBot, session: Session) -> None:
    session.search_text("blue -red")
    with qtbot.waitSignal(session.saved_changed) as told:
        session.save_search("Sea")
    (kept,) = told.args[0]
    assert (kept.name, kept.text) == ("Sea", "blue -red")
    session.browse()
    answer(qtbot, session, lambda: session.run_saved(kept.text))
    assert session.query == parse("blue -red")
    with qtbot.waitSignal(session.saved_changed) as told:
        session.rename_saved(kept.search_id, "Water")
    assert [search.name for search in told.args[0]] == ["Water"]
    with qtbot.waitSignal(session.saved_changed) as told:
        session.remove_saved(kept.search_id)
    assert told.args == [[]]


def test_order_and_view(qtbot: QtBot, session: Session) -> None:
    by_name = answer(qtbot, session, lambda: session.set_sort(SortBy(Order.NAME)))
    assert names(by_name) == sorted(names(by_name))
    assert session.query.text == "sort:name"
    session.set_sort(SortBy(Order.RELEVANCE))
    assert session.query.empty
    views: list[View] = []
    session.view_changed.connect(views.append)
    session.set_grouping(Grouping.MONTH)
    session.set_grouping(Grouping.MONTH)
    answer(qtbot, session, lambda: session.set_stacked(True), refreshed=True)
    assert views == [View(False, Grouping.MONTH), View(True, Grouping.MONTH)]


def test_favourites_and_reasons(qtbot: QtBot, session: Session, filled: Library) -> None:
    red = photo(filled, "red")
    answer(qtbot, session, lambda: session.set_favourite([red], True), refreshed=True)
    assert photo(filled, "red").favourite
    answer(qtbot, session, lambda: session.search_text("red"))
    with qtbot.waitSignal(session.explained, timeout=10_000) as told:
        session.explain(red.photo_id)
    assert told.args[0].rank == 1


def test_a_favourite_stays_marked_when_older_results_come_late(
    qtbot: QtBot, session: Session, filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    red = photo(filled, "red")
    stale = filled.search("")
    monkeypatch.setattr(filled, "search", lambda *args, **more: stale)
    session.set_favourite([red], True)
    late = answer(qtbot, session, session.browse)
    assert [hit.path.stem for hit in late.hits if hit.favourite] == ["red"]


def test_a_favourite_that_could_not_be_kept_is_none(
    qtbot: QtBot, session: Session, filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **more: Any) -> Any:
        raise StorageFault(Path("library"), "disk full")

    answer(qtbot, session, session.browse)
    monkeypatch.setattr(filled, "set_favourite", fail)
    message = complaint(qtbot, session, lambda: session.set_favourite([photo(filled, "red")], True))
    assert "disk full" in message.text
    assert not any(hit.favourite for hit in answer(qtbot, session, session.browse).hits)


def test_a_picture_is_shown_small_and_in_part(qtbot: QtBot, session: Session, photos: Path) -> None:
    wish = PictureWish(str(photos / "red.jpg"), Crop(0, 0, 50, 100), 96)
    with qtbot.waitSignal(session.pictures.read, timeout=10_000) as read:
        session.pictures.look(wish)
    assert read.args[0] is wish
    image = read.args[1]
    assert isinstance(image, QImage)
    assert image.width() < image.height()
    assert image.pixelColor(10, 10).red() > 200


def test_a_picture_that_is_away_changes_nothing_and_is_explained(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    message = complaint(qtbot, session, lambda: session.take(DroppedFiles((tmp_path / "gone.jpg",))))
    assert message.about_query
    assert "gone.jpg" in message.text
    assert session.query.empty
    with qtbot.waitSignal(session.pictures.read) as read:
        session.pictures.look(PictureWish(str(tmp_path / "gone.jpg"), None, 96))
    assert read.args[1] is None


def test_a_data_address_is_a_picture(qtbot: QtBot, session: Session) -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
    results = answer(qtbot, session, lambda: session.take(DroppedAddress(QUrl(f"data:image/png;base64,{pixel}"))))
    assert len(results.hits) == 6


def test_a_bad_picture_is_explained_and_the_results_stay(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    answer(qtbot, session, lambda: session.search_text("blue"))
    text = tmp_path / "notes.txt"
    text.write_text("no picture")
    told: list[bool] = []
    session.searching_changed.connect(told.append)
    message = complaint(qtbot, session, lambda: session.take(DroppedFiles((text,))))
    assert "notes.txt" in message.text
    assert session.query == parse("blue")
    assert told[-1] is False


def test_nothing_dropped_is_explained(qtbot: QtBot, session: Session) -> None:
    message = complaint(qtbot, session, lambda: session.take(DroppedFiles(())))
    assert "neither a picture nor a folder" in message.text


def test_a_dropped_folder_is_added_and_indexed(
    qtbot: QtBot, session: Session, tmp_path: Path, make_photo: Any
) -> None:
    make_photo(tmp_path / "new" / "sea.jpg", "blue")
    with qtbot.waitSignal(session.indexing.finished, timeout=10_000):
        session.take(DroppedFiles((tmp_path / "new",)))
    assert "sea" in names(answer(qtbot, session, session.browse))


def test_a_missing_folder_is_explained(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    message = complaint(qtbot, session, lambda: session.roots.add(tmp_path / "nowhere"))
    assert "nowhere" in message.text


def test_a_removed_root_takes_its_photos_out_and_leaves_them_on_the_disk(
    qtbot: QtBot, session: Session, filled: Library, photos: Path
) -> None:
    root = filled.roots()[0]
    results = answer(qtbot, session, lambda: session.roots.remove(root), refreshed=True)
    assert results.hits == []
    assert (photos / "red.jpg").is_file()


def test_new_photos_refresh_the_results_in_place(
    qtbot: QtBot, session: Session, photos: Path, make_photo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_job, "REFRESH_MS", 10)
    answer(qtbot, session, lambda: session.search_text("blue"))
    make_photo(photos / "navy.jpg", (20, 40, 220))
    results = answer(qtbot, session, session.indexing.start, refreshed=True)
    while "navy" not in names(results):
        results = answer(qtbot, session, session.indexing.start, refreshed=True)
    assert results.refreshed
    assert results.query == parse("blue")


def test_a_failed_refresh_says_nothing(
    qtbot: QtBot, session: Session, filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **more: Any) -> Any:
        raise StorageFault(Path("x"), "gone")

    monkeypatch.setattr(search_job, "REFRESH_MS", 10)
    monkeypatch.setattr(filled, "browse", fail)
    said: list[object] = []
    session.message.connect(said.append)
    session.indexing.committed.emit()
    qtbot.wait(200)
    assert said == []


def test_a_failed_search_is_explained(
    qtbot: QtBot, session: Session, filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **more: Any) -> Any:
        raise StorageFault(Path("library"), "disk full")

    monkeypatch.setattr(filled, "search", fail)
    message = complaint(qtbot, session, lambda: session.search_text("red"))
    assert "disk full" in message.text


def test_the_start_reads_everything_and_loads_the_model_last(qtbot: QtBot, session: Session) -> None:
    told: list[LibraryStatus] = []
    session.status_changed.connect(told.append)
    with qtbot.waitSignals([session.results_changed, session.models.changed, session.indexing.finished]):
        session.start()
    qtbot.waitUntil(lambda: bool(told) and told[-1].device == "CPU")
    assert told[-1].photos == 6


def test_of_many_photos_those_seen_first_do_not_wait_for_the_rest(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_job, "FIRST_PART", 4)
    told: list[Results] = []
    session.results_changed.connect(told.append)
    session.browse()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert [(len(results.hits), results.answer.matched, results.more) for results in told] == [
        (4, 6, True),
        (6, 6, False),
    ]
    assert told[1].hits[:4] == told[0].hits


@pytest.mark.parametrize("fails", [False, True])
def test_the_start_shows_photos_before_anything_else_is_done(
    qtbot: QtBot, session: Session, filled: Library, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    shown: list[object] = []
    done: dict[str, bool] = {}

    def fail(*args: Any, **more: Any) -> Any:
        raise StorageFault(Path("library"), "disk full")

    def noted(name: str) -> Callable[..., Any]:
        really = getattr(filled, name)

        def note(*args: Any, **more: Any) -> Any:
            done[name] = bool(shown)
            return really(*args, **more)

        return note

    if fails:
        monkeypatch.setattr(filled, "search", fail)
    later = "warm_up", "watch", "vocabulary", "index"
    for name in later:
        monkeypatch.setattr(filled, name, noted(name))
    (session.message if fails else session.arranging.arranged).connect(shown.append)
    session.start()
    qtbot.waitUntil(lambda: len(done) == len(later))
    assert done == dict.fromkeys(later, True)


def test_searches_need_not_wait_until_the_model_is_made_ready(
    qtbot: QtBot, session: Session, filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = threading.Event()
    monkeypatch.setattr(filled, "warm_up", lambda: ready.wait(30))
    session.start()
    assert names(answer(qtbot, session, lambda: session.search_text("blue")))[0] == "blue"
    assert not ready.is_set()
    ready.set()


def test_details_and_skips_are_read(qtbot: QtBot, session: Session, filled: Library, photos: Path) -> None:
    hit = filled.browse()[0]
    with qtbot.waitSignal(session.photo_read) as read:
        session.read_photo(hit.photo_id)
    assert read.args[0].size_bytes == hit.path.stat().st_size
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing")
    with qtbot.waitSignal(session.indexing.finished, timeout=10_000):
        session.indexing.start()
    with qtbot.waitSignal(session.skips_read) as read:
        session.read_skips()
    assert [skip.path.name for skip in read.args[0]] == ["broken.jpg"]


def test_a_file_that_is_away_is_explained(qtbot: QtBot, session: Session, photos: Path) -> None:
    opened: list[Path] = []
    session.with_file(photos / "red.jpg", opened.append)
    qtbot.waitUntil(lambda: opened == [photos / "red.jpg"])
    message = complaint(qtbot, session, lambda: session.with_file(photos / "gone.jpg", opened.append))
    assert "gone.jpg" in message.text
    assert len(opened) == 1


def test_a_file_on_a_disk_that_is_away_is_explained(qtbot: QtBot, session: Session, photos: Path) -> None:
    opened: list[Path] = []
    message = complaint(qtbot, session, lambda: session.with_file(photos / "gone.jpg", opened.append, offline=True))
    assert "not connected" in message.text
    assert opened == []


def test_companions_and_frames_are_read(qtbot: QtBot, session: Session, filled: Library, photos: Path) -> None:
    hit = filled.browse()[0]
    with qtbot.waitSignal(session.details.companions_read) as read:
        session.details.read_companions(hit.photo_id)
    assert read.args == [hit.photo_id, []]
    moment = replace(hit, at_ms=0)
    with qtbot.waitSignal(session.details.frame_read) as shown:
        session.details.read_frame(moment)
    assert shown.args[0] == moment
    assert shown.args[1].width() == hit.width
