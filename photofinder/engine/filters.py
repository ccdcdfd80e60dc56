"""From a query's terms to what the catalogue filters by: dates get their days, names of places their numbers.

Any thread.
"""

from datetime import date
from typing import Protocol

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
)
from photofinder.engine.query import Query
from photofinder.engine.query_syntax import number
from photofinder.engine.query_terms import Exact, Term
from photofinder.engine.query_values import bytes_in
from photofinder.records import Notice, NoticeCode
from photofinder.store import filters
from photofinder.store.filters import Filter, Measure

_MEGAPIXEL = 10**6


class FoundPlaces(Protocol):
    """What a name stands for: numbers of places, and countries as ISO 3166 alpha-2."""

    @property
    def place_ids(self) -> tuple[int, ...]: ...
    @property
    def countries(self) -> tuple[str, ...]: ...


class Gazetteer(Protocol):
    """What knows places by name; ``engine.places`` is it."""

    def find(self, name: str, /) -> FoundPlaces | None:
        """None when no place has that name."""
        ...


def to_filters(query: Query, *, today: date, gazetteer: Gazetteer) -> tuple[list[Filter], list[Notice]]:
    """The filters of ``query``, in order, and what to tell about them. A place that nobody knows has no photos."""
    found: list[Filter] = []
    notices: list[Notice] = []
    for term in query.filters:
        if isinstance(term, Place):
            places = gazetteer.find(term.name)
            if places is None:
                notices.append(Notice(NoticeCode.PLACE_UNKNOWN, term.name))
            ids, countries = (places.place_ids, places.countries) if places is not None else ((), ())
            found.append(filters.InPlaces(place_ids=ids, countries=countries, negated=term.negated))
        else:
            found.append(_filter(term, today))
    return found, notices


def _filter(term: Term, today: date) -> Filter:
    no = term.negated
    match term:
        case Exact(words=words):
            return filters.HasText(words=words, negated=no)
        case InFolder(folder=folder):
            return filters.InFolder(folder=folder, negated=no)
        case Dated(first=first, last=last):
            return _dated(first, last, today, negated=no)
        case Before(when=when):
            return filters.DatedBetween(first=None, end=dates.span(when, today)[0].isoformat(), negated=no)
        case After(when=when):
            return filters.DatedBetween(first=_day(dates.span(when, today)[1]), end=None, negated=no)
        case FileType(types=types):
            extensions = tuple(one for name in types for one in file_types.extensions(name))
            return filters.OfType(extensions=extensions, negated=no)
        case Camera(words=words):
            return filters.CameraIs(words=words, negated=no)
        case Lens(words=words):
            return filters.LensIs(words=words, negated=no)
        case Iso(bounds=bounds):
            return _within(Measure.ISO, bounds, 1, 0.5, negated=no)
        case Aperture(bounds=bounds):
            # Lenses write 1.7799 for f/1.8.
            return _within(Measure.F_NUMBER, bounds, 1, 0.05, negated=no)
        case Resolution(bounds=bounds):
            return _within(Measure.PIXELS, bounds, _MEGAPIXEL, _last_digit(bounds) / 2, negated=no)
        case FileSize(bounds=bounds, unit=unit):
            return _within(Measure.SIZE_BYTES, bounds, bytes_in(unit), _last_digit(bounds) / 2, negated=no)
        case Is(kind=kind):
            return filters.IsKind(kind=kind, negated=no)
        case Near(latitude=latitude, longitude=longitude, km=km):
            return filters.NearPoint(latitude=latitude, longitude=longitude, km=km, negated=no)
        case _:
            raise TypeError(f"no filter: {term!r}")


def _dated(first: str | None, last: str | None, today: date, *, negated: bool) -> Filter:
    months = dates.months(first) if first is not None else None
    if months is not None:
        return filters.DatedInMonths(months=months, negated=negated)
    spans = [dates.span(when, today) for when in (first, last) if when is not None]
    if first is not None and last is not None:
        # Written the wrong way round they mean the same.
        spans.sort(key=lambda span: span[0])
    start = spans[0][0] if first is not None else None
    end = spans[-1][1] if last is not None else None
    return filters.DatedBetween(first=_day(start), end=_day(end), negated=negated)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _within(measure: Measure, bounds: Bounds, unit: int, slack: float, *, negated: bool) -> Filter:
    low, high, high_open = bounds.low, bounds.high, bounds.high_open
    if low is not None and low == high:
        low, high, high_open = low - slack, low + slack, True
    return filters.Within(
        measure=measure,
        low=None if low is None else low * unit,
        high=None if high is None else high * unit,
        low_open=bounds.low_open,
        high_open=high_open,
        negated=negated,
    )


def _last_digit(bounds: Bounds) -> float:
    """How much one more in the last digit written would be: 12 is about 12, 12.5 is nearer to 12.5."""
    decimals = number(bounds.low or 0).partition(".")[2]
    return float(10 ** -len(decimals))
