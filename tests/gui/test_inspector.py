"""The panel on the right: facts, why a photo matched, where in it the words are, and what can be done."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QProgressBar, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from photofinder.records import (
    Band,
    Companion,
    CompanionKind,
    Explanation,
    HeatMap,
    HeatMethod,
    Hit,
    Photo,
    PhotoDetails,
    PhotoFacts,
    TermScore,
)
from photofinder.ui import figures
from photofinder.ui.inspector import Inspector
from photofinder.ui.labels import WrappedLabel
from photofinder.ui.marking import places
from photofinder.ui.photo_facts import facts
from photofinder.ui.photo_preview import darkening
from photofinder.ui.theme import Theme
from photofinder.ui.thumb_loader import ThumbLoader

HIT = Hit(
    5, Path("/pictures/Snow trip.jpg"), 0.3, 400, 300, (90, 120, 150), "2023-01-12T10:20:30", place="Oslo, Norway"
)
DETAILS = PhotoDetails(
    camera="Canon EOS R6",
    lens="RF24-105mm",
    iso=400,
    f_number=2.8,
    exposure_s=0.004,
    focal_mm=35.0,
    rating=4,
    title="First snow",
    caption="On the hill",
    keywords=("snow", "kids"),
)
PHOTO = Photo(
    5, 1, HIT.path, 4_300_000, 0, PhotoFacts(b"0" * 16, 400, 300, HIT.taken_at, 1, (90, 120, 150), DETAILS)
)
WHY = Explanation(
    5,
    3,
    1234,
    (
        TermScore("kids on a hill", 0.31, 0.87, Band.STRONG),
        TermScore("-people", 0.12, 0.22, Band.MAYBE),
        TermScore("date:2023", None, None, None),
        TermScore("sort:date", None, None, None),
    ),
    ("Snow trip with Kids.jpg",),
)


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, loader: ThumbLoader) -> Inspector:
    made = Inspector(loader)
    qtbot.addWidget(made)
    made.resize(280, 800)
    made.show()
    return made


def tool(panel: Inspector, name: str) -> QToolButton:
    return next(found for found in panel.findChildren(QToolButton) if found.accessibleName() == name)


def eyes(panel: Inspector) -> list[QToolButton]:
    return [row.eye for row in panel._reasons._terms]


def covered(panel: Inspector) -> bool:
    return panel._preview.shows_heat


def heat(value: float, method: HeatMethod = HeatMethod.PATCHES) -> HeatMap:
    values = np.zeros((3, 4), dtype=np.float32)
    values[1, 2] = value
    return HeatMap(values, method)


def test_all_that_is_known_is_told_in_order() -> None:
    known = {fact.title: fact.text for fact in facts(HIT, PHOTO)}
    assert list(known) == [
        "Title",
        "Caption",
        "Date",
        "Place",
        "Size",
        "Camera",
        "Lens",
        "Exposure",
        "Rating",
        "Keywords",
        "Folder",
    ]
    assert known["Exposure"] == "1/250 s, f/2.8, ISO 400, 35 mm"
    assert known["Size"] == "400 × 300, 4.3 MB"  # noqa: RUF001
    assert known["Rating"] == "★★★★☆"
    assert [fact.title for fact in facts(replace(HIT, place=""), None)] == ["Date", "Size", "Folder"]


@pytest.mark.parametrize(
    ("details", "text"),
    [
        (PhotoDetails(), ""),
        (PhotoDetails(exposure_s=2.5), "2.5 s"),
        (PhotoDetails(exposure_s=0.5, iso=100), "0.5 s, ISO 100"),
        (PhotoDetails(exposure_s=1 / 8000, f_number=16.0), "1/8000 s, f/16"),
    ],
)
def test_an_exposure_is_written_as_cameras_do(details: PhotoDetails, text: str) -> None:
    assert figures.exposure(details) == text


@given(text=st.text(max_size=60), words=st.lists(st.text(max_size=5), max_size=4))
def test_marks_lie_in_the_text_in_order_and_hold_the_words(text: str, words: list[str]) -> None:
    end = -1
    for start, length in places(text, words):
        assert start > end
        assert length > 0
        end = start + length
        assert end <= len(text)


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Schnee am Hügel", ["HUGEL"], ["Hügel"]),
        ("IMG kids KIDS", ["kids"], ["kids", "KIDS"]),
        ("snowy snow_2023", ["snow", "2023"], ["snow", "2023"]),
        ("a camera", ["a"], ["a"]),
        ("雪山の写真", ["雪山"], ["雪山"]),
        ("plain", ["snow", ""], []),
    ],
)
def test_words_are_marked_whatever_their_case_and_accents(text: str, words: list[str], marked: list[str]) -> None:
    found = [text[start : start + length] for start, length in places(text, words)]
    assert found == marked


def test_walking_through_photos_asks_why_once_it_rests(qtbot: QtBot, panel: Inspector) -> None:
    asked: list[int] = []
    panel.why_needed.connect(asked.append)
    for photo_id in (1, 2, 3):
        panel.show_hit(replace(HIT, photo_id=photo_id), explain=True)
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [3]
    panel.show_hit(HIT, explain=False)
    assert not panel._settle.isActive()
    panel.show_explanation(WHY)
    assert not panel._reasons.isVisible()


def test_it_tells_why_a_photo_matched(qtbot: QtBot, panel: Inspector) -> None:
    panel.show_hit(HIT, explain=True)
    panel.show_explanation(replace(WHY, photo_id=6))
    assert not panel._reasons.isVisible()
    panel.show_explanation(WHY)
    assert panel._reasons.isVisible()
    assert panel._reasons._rank.text() == "Number 3 of 1234 photos"
    bars = panel._reasons.findChildren(QProgressBar)
    assert [bar.value() for bar in bars] == [87, 22]
    assert bars[0].accessibleName().startswith("kids on a hill: Strong, 87")
    assert bars[0].accessibleName().endswith("sure, likeness 0.31")
    assert [eye.isVisible() for eye in eyes(panel)] == [True, True, False]
    named = [label for label in panel._reasons._found if isinstance(label, WrappedLabel)]
    assert [label.text for label in named] == ["Snow trip with Kids.jpg"]
    assert named[0]._marked == [(15, 4)]
    panel.show_explanation(replace(WHY, rank=None))
    assert panel._reasons._rank.text() == "Not among the best of 1234 photos"


def test_where_the_words_are_is_shown_and_hidden(qtbot: QtBot, panel: Inspector) -> None:
    panel.show_hit(HIT, explain=True)
    panel.show_explanation(WHY)
    with qtbot.waitSignal(panel.heat_needed) as asked:
        eyes(panel)[0].click()
    assert asked.args == [5, "kids on a hill", None]
    assert "Looking for" in panel._legend.text()
    panel.show_heat(heat(1.0))
    assert "part by part" in panel._legend.text()
    assert covered(panel)
    panel.show_heat(heat(1.0, HeatMethod.OCCLUSION))
    assert "covering" in panel._legend.text()
    panel.show_heat(heat(0.0))
    assert "nowhere" in panel._legend.text()
    assert not covered(panel)
    with qtbot.waitSignal(panel.heat_needed) as asked:
        eyes(panel)[1].click()
    assert asked.args == [5, "people", None]
    assert not eyes(panel)[0].isChecked()
    eyes(panel)[1].click()
    assert not panel._legend.isVisible()
    panel.show_heat(heat(1.0))
    assert not covered(panel)


def test_the_switch_stays_on_for_the_next_photo(qtbot: QtBot, panel: Inspector) -> None:
    panel.show_hit(HIT, explain=True)
    panel.show_explanation(WHY)
    eyes(panel)[0].click()
    panel.show_heat(heat(1.0))
    panel.show_hit(replace(HIT, photo_id=6), explain=True)
    assert not covered(panel)
    panel.show_heat(heat(1.0))
    assert not covered(panel)
    with qtbot.waitSignal(panel.heat_needed) as asked:
        panel.show_explanation(replace(WHY, photo_id=6))
    assert asked.args == [6, "kids on a hill", None]
    panel.show_hit(replace(HIT, photo_id=7), explain=True)
    other = replace(WHY, photo_id=7, terms=(TermScore("red car", 0.2, 0.3, Band.MAYBE),))
    with qtbot.assertNotEmitted(panel.heat_needed):
        panel.show_explanation(other)
    panel.show_hit(replace(HIT, photo_id=8), explain=True)
    with qtbot.waitSignal(panel.heat_needed) as asked:
        panel.show_explanation(replace(WHY, photo_id=8))
    assert asked.args == [8, "kids on a hill", None]


def test_where_is_not_told_of_what_is_not_there(qtbot: QtBot, panel: Inspector) -> None:
    panel.show_hit(HIT, explain=True)
    panel.show_explanation(WHY)
    eyes(panel)[0].click()
    panel.show_heat(heat(1.0))
    assert covered(panel)
    panel.show_explanation(replace(WHY, terms=(TermScore("kids on a hill", 0.1, 0.05, Band.WEAK),)))
    assert not eyes(panel)[0].isVisible()
    assert not covered(panel)
    assert not panel._legend.isVisible()


def test_a_heat_map_darkens_what_is_cold() -> None:
    cover = darkening(heat(1.0))
    assert (cover.width(), cover.height()) == (4, 3)
    assert cover.pixelColor(2, 1).alpha() == 0
    assert cover.pixelColor(0, 0).alpha() > 128
    assert cover.pixelColor(0, 0).red() == 0


def test_its_buttons_ask_for_the_photo_that_is_shown(qtbot: QtBot, panel: Inspector) -> None:
    panel.show_hit(HIT, explain=False)
    for name, signal in (
        ("Open", panel.open_asked),
        ("Add to favourites", panel.favourite_asked),
        ("More like this", panel.more_asked),
        ("Less like this", panel.less_asked),
        ("Find similar photos", panel.similar_asked),
        ("Search with a part of it", panel.part_asked),
        ("Show in folder", panel.show_asked),
        ("Copy path", panel.copy_asked),
    ):
        button = tool(panel, name)
        assert button.toolTip() == name
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        with qtbot.waitSignal(signal) as asked:
            button.click()
        assert asked.args == [HIT]
    assert not panel._copies.isVisible()
    panel.show_hit(replace(HIT, favourite=True, copies=(8, 9)), explain=False)
    assert tool(panel, "Remove from favourites")
    with qtbot.waitSignal(panel.stack_asked):
        panel._copies.click()


def test_facts_follow_when_the_catalogue_answers(qtbot: QtBot, panel: Inspector) -> None:
    panel.show_hit(HIT, explain=False)
    panel.show_photo(replace(PHOTO, photo_id=6))
    assert "Camera" not in {fact.title for fact in panel._facts.facts}
    panel.show_photo(PHOTO)
    assert "Camera" in {fact.title for fact in panel._facts.facts}
    panel.show_hit(replace(HIT, favourite=True), explain=False)
    assert "Camera" in {fact.title for fact in panel._facts.facts}
    panel.show_hit(replace(HIT, photo_id=6), explain=False)
    assert "Camera" not in {fact.title for fact in panel._facts.facts}
    panel.show_hit(None, explain=False)
    assert panel._stack.currentIndex() == 0


def test_the_photo_stays_whole_and_at_the_top_whatever_the_width(qtbot: QtBot, panel: Inspector) -> None:
    panel.resize(240, 700)
    panel.show_hit(HIT, explain=False)
    for width in (240, 280, 250, 400):
        panel.resize(width, 700)
        qtbot.waitUntil(lambda: panel._preview.height() == panel._preview.heightForWidth(panel._preview.width()))
        assert panel._preview.mapTo(panel, QPoint(0, 0)).y() == 12


def test_a_photo_that_was_not_read_yet_says_so(panel: Inspector) -> None:
    waiting = replace(
        HIT, width=0, height=0, taken_at=None, dated="2023-01-12T10:20:30", size_bytes=14_000, pending=True
    )
    texts = {fact.title: fact.text for fact in facts(waiting, None)}
    assert texts["Contents"] == "Not read yet"
    assert texts["Size"] == "14 kB"
    assert "2023" in texts["Date"]
    panel.show_hit(waiting, explain=False)
    panel.grab()


def test_a_photo_on_a_disk_that_is_away_says_so() -> None:
    assert facts(replace(HIT, offline=True), PHOTO)[0].text == "Not connected"


def test_a_film_tells_its_length_and_shows_the_moment(qtbot: QtBot, panel: Inspector) -> None:
    film = replace(HIT, video_ms=190_000, at_ms=42_000)
    texts = {fact.title: fact.text for fact in facts(film, PHOTO)}
    assert (texts["Length"], texts["Match at"]) == ("3:10", "0:42")
    with qtbot.waitSignal(panel.frame_needed) as asked:
        panel.show_hit(film, explain=False)
    assert asked.args == [film]
    before = panel._preview.grab().toImage()
    frame = QImage(64, 48, QImage.Format.Format_RGB32)
    frame.fill(0xFF0000)
    panel.show_frame(replace(film, at_ms=1), frame)
    assert panel._preview.grab().toImage() == before
    panel.show_frame(film, frame)
    assert panel._preview.grab().toImage() != before
    with qtbot.assertNotEmitted(panel.frame_needed):
        panel.show_hit(HIT, explain=False)
    assert panel._preview._frame is None


def test_files_that_belong_to_a_photo_are_shown(qtbot: QtBot, panel: Inspector) -> None:
    panel.show_hit(HIT, explain=False)
    companions = [Companion(Path(f"/pictures/Snow trip.{kind}"), kind) for kind in CompanionKind]
    panel.show_companions(99, companions)
    assert not panel._companions.isVisible()
    panel.show_companions(HIT.photo_id, companions)
    assert panel._companions.isVisible()
    raw = next(found for found in panel.findChildren(QPushButton) if found.text() == "Show the raw file")
    with qtbot.waitSignal(panel.companion_asked) as asked:
        raw.click()
    assert asked.args == [Path("/pictures/Snow trip.raw")]
    panel.show_hit(replace(HIT, photo_id=6), explain=False)
    assert not panel._companions.isVisible()
