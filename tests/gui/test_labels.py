"""Labels that keep a layout still: cut in the middle, or wrapped inside words."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photofinder.ui import figures
from photofinder.ui.labels import ElidedLabel, SentenceLabel, WrappedLabel

LONG = "a_file_name_without_a_single_blank_that_is_longer_than_any_panel_is_wide.jpeg"


def test_a_long_line_is_cut_in_the_middle_and_asks_for_no_room(qtbot: QtBot) -> None:
    label = ElidedLabel(LONG)
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    assert label.minimumSizeHint().width() == 0
    assert label.text().startswith("a_")
    assert label.text().endswith("g")
    assert "…" in label.text()
    label.set_whole("short")
    assert label.text() == "short"


def test_a_long_word_is_wrapped(qtbot: QtBot) -> None:
    label = WrappedLabel()
    qtbot.addWidget(label)
    label.set_text(LONG)
    label.resize(120, 200)
    label.show()
    label.grab()
    assert label.heightForWidth(120) > 2 * label.heightForWidth(2000)
    assert label.accessibleName() == LONG


def test_sentences_take_the_lines_they_need_and_names_are_no_markup(qtbot: QtBot) -> None:
    label = SentenceLabel()
    qtbot.addWidget(label)
    label.setText("<b>photo</b>.jpg cannot be used: not a picture. " * 3)
    assert label.heightForWidth(200) > 2 * label.heightForWidth(2000)
    label.resize(300, label.heightForWidth(300))
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_figures_are_written_for_people(qapp: QApplication) -> None:
    assert figures.photos(1) == "1 photo"
    assert figures.photos(2) == "2 photos"
    assert figures.files(1) == "1 file"
    assert figures.time_left(20) == "less than a minute left"
    assert figures.time_left(900) == "15 min left"
    assert figures.time_left(3 * 3600) == "3 h left"
    assert figures.taken("2023-01-12T10:20:30").startswith("12 Jan 2023, ")
    assert figures.taken("2023-01-12T10:20:30.123") == figures.taken("2023-01-12T10:20:30")
    assert figures.day("2023-01-12T10:20:30.123") == "12 Jan 2023"
    assert figures.taken("not a date") == ""
    assert figures.taken(None) == ""
    assert "2023" in figures.taken(None, 1_673_000_000_000_000_000)
    assert figures.data_size(605_000_000).startswith("605")
    assert figures.data_size(3_400_000).startswith("3")
