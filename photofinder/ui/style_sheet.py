"""The style sheet: shapes and states of the controls that Fusion draws too heavily. Spacing on a 4 px grid.

Takes its colours from ``theme``; says nothing about layout. GUI thread.
"""

from collections.abc import Mapping
from string import Template

_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }

QFrame[ground="panel"] { background: $panel; border: none; }
QFrame[edge="top"] { border-top: 1px solid $line; }
QFrame[edge="bottom"] { border-bottom: 1px solid $line; }
QFrame[edge="left"] { border-left: 1px solid $line; }
QFrame[edge="right"] { border-right: 1px solid $line; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="danger"] { color: $danger; }

QScrollArea[keys="true"] { border: 1px solid transparent; }
QScrollArea[keys="true"]:focus { border: 1px solid $accent; }

QSplitter::handle { background: transparent; }

QFrame#searchField { background: $raised; border: 1px solid $control; border-radius: 6px; }
QFrame#searchField[focused="true"] { border: 1px solid $accent; }
QFrame#searchField[dropping="true"] { border: 2px solid $accent; }
QFrame#searchField QLineEdit { background: transparent; border: none; padding: 0px; }
QFrame#searchField QToolButton[kind="count"] { background: $raised; color: $muted; border-radius: 0px; }
QFrame#popup { background: $raised; border: 1px solid $line; border-radius: 6px; }
QFrame#popup QListWidget { background: transparent; outline: 0px; }
QFrame#banner { background: $panel; border: none; border-bottom: 1px solid $line; }
QFrame#dropZone { background: transparent; border: 2px dashed $control; border-radius: 12px; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; button-layout: 3; }

QPushButton {
  background: $raised; color: $text; border: 1px solid $control; border-radius: 6px;
  padding: 0px 12px; min-height: 26px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 2px solid $accent; padding: 0px 11px; min-height: 24px; }
QPushButton:disabled { border-color: $line; color: $control; }
QPushButton[kind="primary"] { background: $fill; color: $on_fill; border: 1px solid $fill; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="row"] {
  background: transparent; border: 1px solid transparent; text-align: left; padding: 0px 7px;
}
QPushButton[kind="row"]:hover { background: $hover; }
QPushButton[kind="row"]:focus { border: 1px solid $accent; padding: 0px 7px; min-height: 26px; }
QPushButton[kind="example"] {
  background: transparent; border: 1px solid transparent; border-radius: 4px; text-align: left; padding: 0px 3px;
  min-height: 22px; color: $link;
}
QPushButton[kind="example"]:hover { background: $hover; }
QPushButton[kind="example"]:focus { border: 1px solid $accent; padding: 0px 3px; min-height: 22px; }
QPushButton[scale="large"] { min-height: 38px; padding: 0px 24px; font-weight: 600; }
QPushButton[scale="large"]:focus { min-height: 36px; padding: 0px 23px; }

QDialog QLineEdit, QDialog QPlainTextEdit {
  background: $raised; color: $text; border: 1px solid $control; border-radius: 6px; padding: 0px 7px;
  placeholder-text-color: $muted;
}
QDialog QLineEdit { min-height: 26px; }
QDialog QPlainTextEdit { padding: 4px; }
QDialog QLineEdit:focus, QDialog QPlainTextEdit:focus { border: 1px solid $accent; }

QToolButton {
  background: transparent; border: 1px solid transparent; border-radius: 6px; color: $text; padding: 0px;
}
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $hover; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton::menu-indicator { image: none; width: 0px; }
QToolButton[kind="text"] { padding: 0px 8px; color: $muted; }
QToolButton[kind="text"]:hover { color: $text; }
QToolButton[kind="link"] { padding: 0px 4px; color: $link; }

QMenu { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 12px; min-height: 20px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::indicator { width: 12px; height: 12px; left: 8px; }

QProgressBar { background: $line; border: none; border-radius: 2px; min-height: 4px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QSlider { min-height: 24px; max-height: 24px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $control; border-radius: 2px; }
QSlider::handle:horizontal {
  width: 12px; height: 12px; margin: -5px 0px; background: $raised; border: 1px solid $control; border-radius: 7px;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {
  border: 2px solid $accent; width: 10px; height: 10px;
}

QScrollBar:vertical { background: transparent; width: 12px; margin: 0px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0px; }
QScrollBar::handle { background: $control; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTableView { background: $window; border: 1px solid $line; border-radius: 6px; outline: 0px; }
QTableView::item { padding: 0px 5px; border: none; }
QTableView::item:selected { background: $hover; color: $text; }
QHeaderView { background: $panel; }
QHeaderView::section {
  background: $panel; color: $muted; border: none; border-bottom: 1px solid $line; padding: 4px 8px;
}
""")


def style_sheet(colours: Mapping[str, str]) -> str:
    """The sheet in ``colours`` (the fields of ``theme.Colours`` by name)."""
    return _SHEET.substitute(colours)
