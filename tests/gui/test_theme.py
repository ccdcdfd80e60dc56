"""Every colour that is read or operated can be seen: WCAG contrast in both schemes and with any system accent."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from photofinder.ui import icons, motion
from photofinder.ui.style_sheet import style_sheet
from photofinder.ui.theme import (
    CONTROL_CONTRAST,
    TEXT_CONTRAST,
    TEXT_PX,
    TITLE_PX,
    Theme,
    colours,
    contrast,
    palette,
    text_font,
)

SCHEMES = pytest.mark.parametrize("dark", [False, True])


def test_contrast_follows_the_recommendation() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@SCHEMES
@pytest.mark.parametrize("ground", ["window", "panel", "raised", "hover"])
def test_text_can_be_read_on_every_ground(dark: bool, ground: str) -> None:
    table = colours(dark)
    for text in (table.text, table.muted, table.danger, table.link):
        assert contrast(text, getattr(table, ground)) >= TEXT_CONTRAST


@SCHEMES
def test_controls_can_be_seen_on_every_ground(dark: bool) -> None:
    table = colours(dark)
    assert min(contrast(table.fill, table.window), contrast(table.fill, table.panel)) >= CONTROL_CONTRAST
    for control in (table.control, table.accent):
        for ground in (table.window, table.panel, table.raised):
            assert contrast(control, ground) >= CONTROL_CONTRAST
    assert contrast(table.control, table.hover) >= CONTROL_CONTRAST


@SCHEMES
@given(accent=st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}"))
def test_any_system_accent_is_made_visible(dark: bool, accent: str) -> None:
    table = colours(dark, accent)
    for ground in (table.window, table.panel, table.raised):
        assert contrast(table.accent, ground) >= CONTROL_CONTRAST
    for ground in (table.window, table.panel, table.raised, table.hover):
        assert contrast(table.link, ground) >= TEXT_CONTRAST
    assert contrast(table.on_fill, table.fill) >= TEXT_CONTRAST


def test_the_sheet_leaves_no_name_unfilled() -> None:
    table = dict.fromkeys(colours(False).__slots__, "#123456")
    assert "$" not in style_sheet(table)


class Pictured(QProxyStyle):
    """As Fusion is on a real screen."""

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 1
        return super().styleHint(hint, option, widget, returned)


def test_the_buttons_of_questions_bear_no_pictures_of_the_style(qtbot: QtBot, theme: Theme) -> None:
    pictured = Pictured("Fusion")
    box = QDialogButtonBox()
    qtbot.addWidget(box)
    box.setStyle(pictured)
    box.show()
    assert box.addButton(QDialogButtonBox.StandardButton.Cancel).icon().isNull()


def test_what_a_field_of_a_dialog_is_for_can_be_read(qtbot: QtBot, theme: Theme) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    field = QLineEdit(dialog)
    dialog.show()
    field.ensurePolished()
    assert field.palette().color(QPalette.ColorRole.PlaceholderText).name() == theme.colours.muted
    assert field.palette().color(QPalette.ColorRole.PlaceholderText).alpha() == 255


@pytest.mark.parametrize(("system_px", "text_px"), [(12, 13), (16, 13), (18, 18), (20, 20), (40, 20)])
def test_text_is_as_large_as_the_person_wants_it(
    qapp: QApplication, system_px: int, text_px: int, own_font: QFont
) -> None:
    system = QFont(own_font)
    system.setPixelSize(system_px)
    qapp.setFont(system)
    first = text_font()
    assert first.pixelSize() == text_px
    qapp.setFont(first)
    assert text_font().pixelSize() == text_px
    assert text_font(TITLE_PX).pixelSize() == round(TITLE_PX * text_px / TEXT_PX)


@pytest.fixture
def own_font(qapp: QApplication) -> Iterator[QFont]:
    """That of the app, which has it back afterwards."""
    kept = qapp.font()
    yield kept
    qapp.setFont(kept)


def test_the_app_turns_dark_and_light_with_the_system(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    icons.dress(button, "x")
    images = []
    for scheme in (Qt.ColorScheme.Light, Qt.ColorScheme.Dark):
        with qtbot.waitSignal(theme.changed):
            theme.follow(scheme)
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.colours.window
        images.append(button.icon().pixmap(18, 18).toImage())
    assert images[0] != images[1]
    theme.follow(Qt.ColorScheme.Unknown)


def test_the_palette_carries_the_table(qapp: QApplication) -> None:
    table = colours(dark=True)
    made = palette(table)
    assert made.color(QPalette.ColorRole.PlaceholderText).name() == table.muted
    assert made.color(QPalette.ColorRole.Accent).name() == table.accent


def test_digits_have_one_width(qapp: QApplication) -> None:
    assert text_font().featureTags()
    assert text_font(11).pixelSize() == 11


def test_motion_is_wanted_unless_the_system_says_no(qapp: QApplication) -> None:
    assert motion.wanted() in (True, False)
