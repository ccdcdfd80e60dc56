"""The two menus above the grid: what photos are sorted by, and what they are put together by. Ask, do nothing.

GUI thread.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from photofinder.engine.query import Order, Query, SortBy
from photofinder.ui.arrangement import shown_order
from photofinder.ui.menu_button import MenuButton
from photofinder.ui.queries import Grouping


class _ChoiceButton(MenuButton):
    def __init__(self, glyph: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent, glyph)
        self._tip = tip
        self._menu = self.menu()

    def _name(self, text: str) -> None:
        self.setText(text)
        self.setToolTip(f"{self._tip}: {text}")
        self.setAccessibleName(f"{self._tip}: {text}")

    def _choices(self) -> QActionGroup:
        group = QActionGroup(self)
        group.setExclusive(True)
        return group

    def _choice(self, text: str, group: QActionGroup) -> QAction:
        action = self._menu.addAction(text)
        action.setCheckable(True)
        group.addAction(action)
        return action


class SortButton(_ChoiceButton):
    """``chosen`` carries a SortBy."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("arrows-down-up", self.tr("Sorted by"), parent)
        self._sort = SortBy(Order.RELEVANCE)
        orders, ways = self._choices(), self._choices()
        self._orders = {order: self._choice(text, orders) for order, text in self._texts().items()}
        self._menu.addSeparator()
        self._forwards, self._backwards = self._choice("", ways), self._choice("", ways)
        for order, action in self._orders.items():
            action.triggered.connect(lambda _checked, order=order: self.chosen.emit(SortBy(order)))
        for way, reverse in ((self._forwards, False), (self._backwards, True)):
            way.triggered.connect(lambda _checked, reverse=reverse: self._turn(reverse))
        self.show_query(Query())

    def show_query(self, query: Query) -> None:
        """Show the order of the results of ``query``."""
        self._sort = shown_order(query)
        order, reverse = self._sort.order, self._sort.reverse
        self._orders[order].setChecked(True)
        self._orders[Order.RELEVANCE].setEnabled(bool(query.meanings or query.feedback))
        ways = self._ways().get(order)
        for action, text in zip((self._forwards, self._backwards), ways or ("", ""), strict=True):
            action.setVisible(ways is not None)
            action.setText(text)
        (self._backwards if reverse else self._forwards).setChecked(True)
        self._name(self._texts()[order])

    def _turn(self, reverse: bool) -> None:
        self.chosen.emit(SortBy(self._sort.order, reverse))

    def _texts(self) -> dict[Order, str]:
        return {
            Order.RELEVANCE: self.tr("Relevance"),
            Order.DATE: self.tr("Date"),
            Order.NAME: self.tr("Name"),
            Order.SIZE: self.tr("Size"),
        }

    def _ways(self) -> dict[Order, tuple[str, str]]:
        return {
            Order.DATE: (self.tr("Newest first"), self.tr("Oldest first")),
            Order.NAME: (self.tr("A to Z"), self.tr("Z to A")),
            Order.SIZE: (self.tr("Largest first"), self.tr("Smallest first")),
        }


class GroupButton(_ChoiceButton):
    """``chosen`` carries a Grouping, ``stacking_chosen`` whether copies of one shot are one tile."""

    chosen = Signal(object)
    stacking_chosen = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("rows", self.tr("Grouped by"), parent)
        groupings = self._choices()
        self._groupings = {grouping: self._choice(text, groupings) for grouping, text in self._texts().items()}
        for grouping, action in self._groupings.items():
            action.triggered.connect(lambda _checked, grouping=grouping: self.chosen.emit(grouping))
        self._menu.addSeparator()
        self._stacking = self._menu.addAction(self.tr("Stack copies of one shot"))
        self._stacking.setCheckable(True)
        self._stacking.triggered.connect(self.stacking_chosen)
        self.show_grouping(Grouping.NONE)

    def show_grouping(self, grouping: Grouping) -> None:
        """Show what photos are put together by."""
        self._groupings[grouping].setChecked(True)
        self._name(self._texts()[grouping])

    def show_stacking(self, stacked: bool) -> None:
        """Show whether copies of one shot are one tile."""
        self._stacking.setChecked(stacked)

    def _texts(self) -> dict[Grouping, str]:
        return {
            Grouping.NONE: self.tr("No groups"),
            Grouping.MONTH: self.tr("Month"),
            Grouping.FOLDER: self.tr("Folder"),
            Grouping.PLACE: self.tr("Place"),
        }
