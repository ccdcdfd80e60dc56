"""Dates as people write them in a query: single ones, spans, and those that depend on today.

``read`` takes a spelling to its canonical one, ``span`` that to days when the search runs. Pure; any thread.
"""

import re
from datetime import date, timedelta

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
# Meteorological, of the northern half of the Earth.
_SEASONS = {"spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "winter": (12, 1, 2)}
_ALIASES = {"fall": "autumn", "sept": "september"} | {name[:3]: name for name in _MONTHS}
RELATIVE = (
    "today", "yesterday", "this-week", "last-week", "this-month", "last-month", "this-year", "last-year",
)  # fmt: skip
RECURRING = (*_SEASONS, *_MONTHS)

_YEAR_FIRST = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DECADE = re.compile(r"([0-9]{3})0s")
_NAMED = re.compile(r"([a-z]+)(?:-([0-9]{4}))?")


def read(text: str) -> str | None:
    """The canonical spelling of one date or span: ``2023``, ``2023-05``, ``2023-05-17``, ``1990s``, a season or
    month (``summer``, of every year; ``summer-2023``) or one of RELATIVE; None when it is none."""
    text = text.strip().lower()
    if text in RELATIVE:
        return text
    if decade := _DECADE.fullmatch(text):
        return text if decade[1] != "000" else None
    if day_first := _DAY_FIRST.fullmatch(text):
        return _calendar(day_first[3], day_first[2], day_first[1])
    if year_first := _YEAR_FIRST.fullmatch(text):
        return _calendar(*year_first.groups())
    if (named := _NAMED.fullmatch(text)) and named[2] != "0000":
        name = _ALIASES.get(named[1], named[1])
        if name in RECURRING:
            return f"{name}-{named[2]}" if named[2] else name
    return None


def months(when: str) -> tuple[int, ...] | None:
    """The months (1..12) of a season or month of every year; None for all that lies in one stretch."""
    if when in _SEASONS:
        return _SEASONS[when]
    return (_MONTHS.index(when) + 1,) if when in _MONTHS else None


def span(when: str, today: date) -> tuple[date, date | None]:
    """The first day of ``when`` and the day after its last one (None after the end of time); a week begins on
    Monday (ISO 8601), a winter in December of the year before.

    Raises:
        ValueError: ``when`` is no canonical spelling, or recurs every year.
    """
    if when in RELATIVE:
        return _relative(when, today)
    if decade := _DECADE.fullmatch(when):
        first = int(decade[1]) * 10
        return date(first, 1, 1), _first_of(first + 10)
    if year_first := _YEAR_FIRST.fullmatch(when):
        year, month, day = (int(part) if part else None for part in year_first.groups())
        if year is None or month is None:
            return date(int(year_first[1]), 1, 1), _first_of(int(year_first[1]) + 1)
        if day is None:
            return date(year, month, 1), _first_of(year, month + 1)
        return _day(date(year, month, day))
    name, _, year_text = when.partition("-")
    if not year_text:
        raise ValueError(when)
    year, in_year = int(year_text), months(name)
    if in_year is None:
        raise ValueError(when)
    if name == "winter":
        return date(max(year - 1, 1), 12, 1) if year > 1 else date(1, 1, 1), _first_of(year, 3)
    return date(year, in_year[0], 1), _first_of(year, in_year[-1] + 1)


def _calendar(year: str, month: str | None, day: str | None) -> str | None:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(part.zfill(2) for part in (year, month, day) if part)


def _relative(when: str, today: date) -> tuple[date, date | None]:
    monday = today - timedelta(days=today.weekday())
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    match when:
        case "today":
            return _day(today)
        case "yesterday":
            return _day(today - timedelta(days=1))
        case "this-week":
            return monday, monday + timedelta(days=7)
        case "last-week":
            return monday - timedelta(days=7), monday
        case "this-month":
            return this_month, _first_of(today.year, today.month + 1)
        case "last-month":
            return last_month, this_month
        case "this-year":
            return date(today.year, 1, 1), _first_of(today.year + 1)
        case _:
            return date(today.year - 1, 1, 1), date(today.year, 1, 1)


def _day(day: date) -> tuple[date, date | None]:
    return day, day + timedelta(days=1) if day < date.max else None


def _first_of(year: int, month: int = 1) -> date | None:
    if month > 12:
        year, month = year + 1, month - 12
    return date(year, month, 1) if year <= date.max.year else None
