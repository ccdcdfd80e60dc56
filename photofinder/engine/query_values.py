"""What stands behind an operator: from ``>8mp`` and the like to a term, or to the reason why not. Any thread."""

import re
from collections.abc import Callable

from photofinder.engine import dates, file_types
from photofinder.engine.filter_terms import (
    After,
    Aperture,
    Before,
    Bounds,
    Camera,
    Dated,
    FileSize,
    FileType,
    InFolder,
    Is,
    Iso,
    Lens,
    Near,
    Place,
    Resolution,
    ScoreAbove,
    SizeUnit,
)
from photofinder.engine.query_terms import REVERSED_ORDERS, Order, SortBy, Term
from photofinder.records import ProblemCode
from photofinder.store.filters import Kind

Read = Callable[[str], Term | ProblemCode]

_NUMBER = r"[0-9]{1,9}(?:\.[0-9]+)?"
_AMOUNT = re.compile(rf"(?:f/)?({_NUMBER})\s*([a-z]*)")
_COMPARED = re.compile(r"(>=|<=|>|<|=)\s*(.+)", re.DOTALL)
_COORDINATE = r"([+-]?[0-9]{1,3}(?:\.[0-9]+)?)"
_POINT = re.compile(rf"{_COORDINATE}\s*,\s*{_COORDINATE}(?:\s*,\s*({_NUMBER})\s*(?:km)?)?")
_SCORE = re.compile(r"(?:>=?)?\s*(-?[0-9](?:\.[0-9]+)?)")
_UNITS = frozenset(unit.value for unit in SizeUnit)
_KINDS = {kind.value: kind for kind in Kind} | {
    "favorite": Kind.FAVOURITE,
    "pano": Kind.PANORAMA,
    "copy": Kind.DUPLICATE,
}
_ORDERS: dict[str, tuple[Order, bool]] = (
    {order.value: (order, False) for order in Order}
    | {written: (order, True) for order, written in REVERSED_ORDERS.items()}
    | {"newest": (Order.DATE, False), "largest": (Order.SIZE, False), "a-z": (Order.NAME, False)}
)
_BYTES_IN = {SizeUnit.BYTES: 1, SizeUnit.KILOBYTES: 10**3, SizeUnit.MEGABYTES: 10**6, SizeUnit.GIGABYTES: 10**9}


def bytes_in(unit: SizeUnit) -> int:
    """How many bytes one of ``unit`` is; SI."""
    return _BYTES_IN[unit]


def _dated(text: str) -> Term | ProblemCode:
    first_text, between, last_text = text.partition("..")
    first = dates.read(first_text)
    if not between:
        return ProblemCode.DATE if first is None else Dated(first, first)
    last = dates.read(last_text)
    unread = (first_text.strip() and first is None) or (last_text.strip() and last is None)
    if unread or first == last is None or first in dates.RECURRING or last in dates.RECURRING:
        return ProblemCode.DATE
    return Dated(first, last)


def _bound(make: Callable[[str], Term]) -> Read:
    def read(text: str) -> Term | ProblemCode:
        when = dates.read(text)
        return ProblemCode.DATE if when is None or when in dates.RECURRING else make(when)

    return read


def _file_type(text: str) -> Term | ProblemCode:
    types = [file_types.read(name) for name in re.split(r"[|,]", text)]
    known = tuple(dict.fromkeys(name for name in types if name is not None))
    return FileType(known) if len(known) > 0 and None not in types else ProblemCode.TYPE


def _bounds(text: str) -> tuple[Bounds, str, str] | None:
    """Bounds and the units behind the low and the high one."""
    if compared := _COMPARED.fullmatch(text):
        amount = _amount(compared[2])
        if amount is None:
            return None
        value, unit = amount
        sign = compared[1]
        if sign == "=":
            return Bounds(value, value), unit, unit
        if sign[0] == ">":
            return Bounds(value, None, low_open=sign == ">"), unit, unit
        return Bounds(None, value, high_open=sign == "<"), unit, unit
    low_text, between, high_text = text.partition("..")
    low, high = _amount(low_text), _amount(high_text if between else low_text)
    if (low is None and (low_text.strip() or not between)) or (high is None and high_text.strip()):
        return None
    if low is None and high is None:
        return None
    low_value, low_unit = low or (None, "")
    high_value, high_unit = high or (None, "")
    return Bounds(low_value, high_value), low_unit or high_unit, high_unit or low_unit


def _amount(text: str) -> tuple[float, str] | None:
    found = _AMOUNT.fullmatch(text.strip().lower())
    return (float(found[1]), found[2]) if found else None


def _number(make: Callable[[Bounds], Term]) -> Read:
    def read(text: str) -> Term | ProblemCode:
        found = _bounds(text)
        return ProblemCode.NUMBER if found is None or found[1] or found[2] else make(found[0])

    return read


def _size(text: str) -> Term | ProblemCode:
    found = _bounds(text)
    if found is None or not {found[1], found[2]} <= _UNITS:
        return ProblemCode.SIZE
    bounds, low_unit, high_unit = found[0], SizeUnit(found[1]), SizeUnit(found[2])
    if low_unit is high_unit is SizeUnit.MEGAPIXELS:
        return Resolution(bounds)
    if SizeUnit.MEGAPIXELS in (low_unit, high_unit):
        return ProblemCode.SIZE
    if low_unit is not high_unit and bounds.low is not None and bounds.high is not None:
        # Bounds are in order by their numbers; two units mean others.
        low_text, _, high_text = text.partition("..")
        low, high = _amount(low_text), _amount(high_text)
        if low is None or high is None:
            return ProblemCode.SIZE
        bounds = Bounds(low[0], high[0] * bytes_in(high_unit) / bytes_in(low_unit))
    return FileSize(bounds, low_unit)


def _kind(text: str) -> Term | ProblemCode:
    kind = _KINDS.get(text.strip().lower())
    return ProblemCode.KIND if kind is None else Is(kind)


def _near(text: str) -> Term | ProblemCode:
    found = _POINT.fullmatch(text.strip().lower())
    if found is None:
        return ProblemCode.POINT
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        return ProblemCode.POINT
    return Near(latitude, longitude, float(found[3])) if found[3] else Near(latitude, longitude)


def _score(text: str) -> Term | ProblemCode:
    found = _SCORE.fullmatch(text.strip())
    return ProblemCode.SCORE if found is None or abs(float(found[1])) > 1 else ScoreAbove(float(found[1]))


def _sort(text: str) -> Term | ProblemCode:
    found = _ORDERS.get(text.strip().lower())
    return ProblemCode.SORT if found is None else SortBy(*found)


READ: dict[str, Read] = {
    "in": InFolder,
    "date": _dated,
    "before": _bound(Before),
    "after": _bound(After),
    "type": _file_type,
    "camera": Camera,
    "lens": Lens,
    "iso": _number(Iso),
    "f": _number(Aperture),
    "size": _size,
    "is": _kind,
    "near": _near,
    "place": Place,
    "score": _score,
    "sort": _sort,
}
