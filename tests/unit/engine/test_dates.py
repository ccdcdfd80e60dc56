"""Dates of a query: spellings, and the days that they stand for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine import dates

WEDNESDAY = date(2024, 2, 28)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2023", "2023"),
        ("2023-5", "2023-05"),
        ("2023/05/7", "2023-05-07"),
        ("2023.05.07", "2023-05-07"),
        ("7.5.2023", "2023-05-07"),
        (" Summer ", "summer"),
        ("fall-2021", "autumn-2021"),
        ("Jan", "january"),
        ("sep-2020", "september-2020"),
        ("sept", "september"),
        ("Last-Month", "last-month"),
        ("1990s", "1990s"),
    ],
)
def test_a_date_has_one_spelling(written: str, canonical: str) -> None:
    assert dates.read(written) == canonical
    assert dates.read(canonical) == canonical


@pytest.mark.parametrize(
    "written",
    ["", "20", "0000", "2023-13", "2023-02-29", "20230517", "5/17/2023", "31.11.2023", "0000s", "summer-0000",
     "may-23", "\u0662\u0660\u0662\u0663"],
)  # fmt: skip
def test_what_is_no_date(written: str) -> None:
    assert dates.read(written) is None


@pytest.mark.parametrize(
    ("when", "first", "after"),
    [
        ("2024", (2024, 1, 1), (2025, 1, 1)),
        ("2024-12", (2024, 12, 1), (2025, 1, 1)),
        ("2024-02-29", (2024, 2, 29), (2024, 3, 1)),
        ("1990s", (1990, 1, 1), (2000, 1, 1)),
        ("summer-2023", (2023, 6, 1), (2023, 9, 1)),
        ("winter-2024", (2023, 12, 1), (2024, 3, 1)),
        ("december-2023", (2023, 12, 1), (2024, 1, 1)),
        ("today", (2024, 2, 28), (2024, 2, 29)),
        ("yesterday", (2024, 2, 27), (2024, 2, 28)),
        ("this-week", (2024, 2, 26), (2024, 3, 4)),
        ("last-week", (2024, 2, 19), (2024, 2, 26)),
        ("this-month", (2024, 2, 1), (2024, 3, 1)),
        ("last-month", (2024, 1, 1), (2024, 2, 1)),
        ("this-year", (2024, 1, 1), (2025, 1, 1)),
        ("last-year", (2023, 1, 1), (2024, 1, 1)),
    ],
)
def test_a_date_is_a_span_of_days(when: str, first: tuple[int, int, int], after: tuple[int, int, int]) -> None:
    assert dates.span(when, WEDNESDAY) == (date(*first), date(*after))


def test_the_end_of_time_is_open() -> None:
    assert [dates.span(when, WEDNESDAY)[1] for when in ("9999", "9999-12", "9999-12-31", "9990s")] == [None] * 4
    assert dates.span("winter-0001", WEDNESDAY)[0] == date.min


def test_seasons_and_months_come_every_year() -> None:
    assert dates.months("winter") == (12, 1, 2)
    assert dates.months("may") == (5,)
    assert dates.months("may-2023") is None
    with pytest.raises(ValueError, match="winter"):
        dates.span("winter", WEDNESDAY)


@given(st.text(max_size=20))
def test_whatever_is_read_has_days(text: str) -> None:
    when = dates.read(text)
    if when is not None and dates.months(when) is None:
        first, after = dates.span(when, WEDNESDAY)
        assert after is None or first < after


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31)))
def test_what_is_relative_holds_or_precedes_today(today: date) -> None:
    for when in dates.RELATIVE:
        first, after = dates.span(when, today)
        assert after is not None
        holds_today = when == "today" or when.startswith("this-")
        assert first <= today < after if holds_today else after <= today < after + timedelta(days=367)


@given(st.dates())
def test_every_day_can_be_written(day: date) -> None:
    assert dates.read(day.isoformat()) == day.isoformat()
    assert dates.span(day.isoformat(), WEDNESDAY)[0] == day
