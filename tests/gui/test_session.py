"""The controller over a real library: searching, dropping, roots, staleness, refreshing, failing calmly."""

import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from photofinder.errors import StorageFault
from photofinder.library import Library
from photofinder.records import LibraryStatus
from photofinder.ui import session as session_module
from photofinder.ui.dropped import DroppedAddress, DroppedFiles, DroppedPhoto, DroppedPixels
from photofinder.ui.messages import Message
from photofinder.ui.queries import Picture, Query, Results
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
    assert results.query == Query("blue")
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


def test_a_tile_a_file_and_pixels_find_what_looks_like_them(
    qtbot: QtBot, session: Session, filled: Library, photos: Path, tmp_path: Path
) -> None:
    red = next(hit for hit in filled.browse() if hit.path.stem == "red")
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor(20, 40, 220))
    assert "red" not in names(answer(qtbot, session, lambda: session.take(DroppedPhoto(red.photo_id, "red.jpg"))))
    assert "red" not in names(answer(qtbot, session, lambda: session.take(DroppedFiles((red.path,)))))
    assert session.query.picture == Picture(red.path, "red.jpg")
    copy = tmp_path / "elsewhere.jpg"
    copy.write_bytes(red.path.read_bytes())
    assert names(answer(qtbot, session, lambda: session.take(DroppedFiles((copy,)))))[0] == "red"
    assert names(answer(qtbot, session, lambda: session.take(DroppedPixels(image))))[0] == "blue"
    encoded = (photos / "green.jpg").read_bytes()
    assert names(answer(qtbot, session, lambda: session.take(DroppedPixels(encoded))))[0] == "green"


def test_words_beside_a_picture_mix_both(qtbot: QtBot, session: Session, filled: Library) -> None:
    red = next(hit for hit in filled.browse() if hit.path.stem == "red")
    answer(qtbot, session, lambda: session.search_picture(Picture(red.photo_id)))
    results = answer(qtbot, session, lambda: session.search_text("blue"))
    assert set(names(results)[:2]) == {"red", "blue"}
    assert names(answer(qtbot, session, session.remove_picture))[0] == "blue"
    assert session.query == Query("blue")


def test_the_picture_is_shown_small(qtbot: QtBot, session: Session, photos: Path) -> None:
    with qtbot.waitSignal(session.preview_read, timeout=10_000) as read:
        session.search_picture(Picture(photos / "red.jpg"))
    image = read.args[0]
    assert isinstance(image, QImage)
    assert image.pixelColor(10, 10).red() > 200


def test_a_picture_that_qt_cannot_read_is_shown_small_too(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    file = tmp_path / "dog.heic"
    heif = pillow_heif.from_pillow(Image.new("RGB", (640, 480), (200, 30, 30)))
    heif.save(file)
    for source in (file, file.read_bytes()):
        with qtbot.waitSignal(session.preview_read, timeout=10_000) as read:
            session.search_picture(Picture(source))
        image = read.args[0]
        assert isinstance(image, QImage)
        assert (image.width(), image.height()) == (96, 72)
        assert QColor(image.pixel(48, 36)).red() > 150


def test_a_picture_that_is_away_is_explained_once(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    said: list[Message] = []
    session.message.connect(said.append)
    with qtbot.waitSignals([session.preview_read, session.message], timeout=10_000):
        session.search_picture(Picture(tmp_path / "gone.jpg", "gone.jpg"))
    assert [message.about_query for message in said] == [True]
    assert "gone.jpg" in said[0].text


def test_many_hits_that_nobody_shows_are_let_go(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "_MANY_HITS", 5)
    first = answer(qtbot, session, session.browse)
    second = answer(qtbot, session, lambda: session.search_text("blue"))
    qtbot.waitUntil(lambda: not first.hits)
    assert not first.rows
    assert len(second.hits) == 6


def test_a_data_address_is_a_picture(qtbot: QtBot, session: Session) -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
    results = answer(qtbot, session, lambda: session.take(DroppedAddress(QUrl(f"data:image/png;base64,{pixel}"))))
    assert len(results.hits) == 6


def test_a_bad_picture_is_explained_and_the_results_stay(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    answer(qtbot, session, lambda: session.search_text("blue"))
    text = tmp_path / "notes.txt"
    text.write_text("no picture")
    shown: list[Query] = []
    session.query_changed.connect(shown.append)
    message = complaint(qtbot, session, lambda: session.take(DroppedFiles((text,))))
    assert "notes.txt" in message.text
    assert session.query == Query("blue")
    assert shown[-1] == Query("blue")


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
    message = complaint(qtbot, session, lambda: session.add_root(tmp_path / "nowhere"))
    assert "nowhere" in message.text


def test_a_removed_root_takes_its_photos_out_and_leaves_them_on_the_disk(
    qtbot: QtBot, session: Session, filled: Library, photos: Path
) -> None:
    root = filled.roots()[0]
    results = answer(qtbot, session, lambda: session.remove_root(root.root_id), refreshed=True)
    assert results.hits == []
    assert (photos / "red.jpg").is_file()


def test_new_photos_refresh_the_results_in_place(
    qtbot: QtBot, session: Session, photos: Path, make_photo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "REFRESH_MS", 10)
    answer(qtbot, session, lambda: session.search_text("blue"))
    make_photo(photos / "navy.jpg", (20, 40, 220))
    results = answer(qtbot, session, session.indexing.start, refreshed=True)
    while "navy" not in names(results):
        results = answer(qtbot, session, session.indexing.start, refreshed=True)
    assert results.refreshed
    assert results.query == Query("blue")


def test_a_failed_refresh_says_nothing(
    qtbot: QtBot, session: Session, filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **more: Any) -> Any:
        raise StorageFault(Path("x"), "gone")

    monkeypatch.setattr(session_module, "REFRESH_MS", 10)
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
