"""Results are laid out at once or on a worker; cut, groups and open stacks hold for what is found next."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photofinder.engine.query import parse
from photofinder.library import Library
from photofinder.records import Answer, Band, Hit
from photofinder.ui import arrange_job
from photofinder.ui.arrange_job import ArrangeJob
from photofinder.ui.arrangement import EVERYTHING, STRICT, Arrangement
from photofinder.ui.queries import Grouping, Results
from photofinder.ui.tasks import Tasks


def results(count: int, *, text: str = "snow", refreshed: bool = False, copies: tuple[int, ...] = ()) -> Results:
    hits = [
        Hit(
            number,
            Path(f"/pictures/{number}.jpg"),
            0.2,
            400,
            300,
            (1, 2, 3),
            None,
            dated=f"20{number % 20:02}-01-01T00:00:00",
            band=Band.STRONG if number == 1 else Band.WEAK,
            copies=copies if number == 1 else (),
        )
        for number in range(1, count + 1)
    ]
    return Results(parse(text), Answer(hits, count), refreshed)


@pytest.fixture
def job(qtbot: QtBot, filled: Library, tasks: Tasks) -> ArrangeJob:
    return ArrangeJob(filled, tasks)


@pytest.fixture
def told(job: ArrangeJob) -> list[Arrangement]:
    heard: list[Arrangement] = []
    job.arranged.connect(heard.append)
    return heard


def test_a_few_are_laid_out_at_once(job: ArrangeJob, told: list[Arrangement]) -> None:
    job.show(results(9))
    job.set_cut(STRICT)
    job.set_cut(STRICT)
    job.set_grouping(Grouping.MONTH)
    assert [len(shown.hits) for shown in told] == [1, 1, 1]
    assert [shown.refreshed for shown in told] == [False, True, True]
    job.set_cut(EVERYTHING)
    assert len(told[-1].sections) == 9


def test_cut_and_groups_hold_for_the_next_search(job: ArrangeJob, told: list[Arrangement]) -> None:
    job.show(results(9))
    job.set_cut(EVERYTHING)
    job.set_grouping(Grouping.FOLDER)
    job.show(results(4, text="red"))
    assert told[-1].layout.cut == EVERYTHING
    assert [section.title for section in told[-1].sections] == ["pictures"]
    assert not told[-1].refreshed


def test_what_is_weaker_is_shown_for_one_search_alone(job: ArrangeJob, told: list[Arrangement]) -> None:
    job.set_cut(STRICT)
    job.show(results(9))
    job.show_everything()
    job.show(results(9, refreshed=True))
    assert [len(shown.hits) for shown in told[-2:]] == [9, 9]
    job.show(results(9, text="red"))
    assert told[-1].layout.cut == job.cut == STRICT
    assert len(told[-1].hits) == 1


def test_many_are_laid_out_on_a_worker_and_the_latest_wins(
    qtbot: QtBot, job: ArrangeJob, told: list[Arrangement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrange_job, "_AT_ONCE", 5)
    job.show(results(9))
    job.show(results(9, text="red"))
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert [str(shown.results.query) for shown in told] == ["red"]


def test_what_is_shown_no_more_is_let_go_of_but_not_before(
    qtbot: QtBot, job: ArrangeJob, told: list[Arrangement], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrange_job, "_MANY_HITS", 5)
    job.set_cut(EVERYTHING)
    first = results(9)
    job.show(first)
    job.set_grouping(Grouping.MONTH)
    grouped = told[-1]
    job.set_grouping(Grouping.NONE)
    qtbot.waitUntil(lambda: not grouped.hits)
    assert len(first.hits) == 9
    job.show(results(3))
    qtbot.waitUntil(lambda: not first.hits)
    assert len(told[-1].hits) == 3


def test_a_stack_opens_with_what_the_library_knows_of_its_copies(
    qtbot: QtBot, job: ArrangeJob, told: list[Arrangement], filled: Library
) -> None:
    others = [hit.photo_id for hit in filled.browse() if hit.photo_id != 1][:2]
    found = results(1, copies=(others[0], others[1]))
    job.show(found)
    with qtbot.waitSignal(job.arranged):
        job.toggle_stack(found.hits[0])
    assert [hit.photo_id for hit in told[-1].hits] == [1, *others]
    assert told[-1].hits[1].path.is_file()
    assert told[-1].refreshed
    job.show(replace(found, refreshed=True))
    assert len(told[-1].hits) == 3
    job.toggle_stack(found.hits[0])
    assert len(told[-1].hits) == 1
    with qtbot.waitSignal(job.arranged):
        job.toggle_stack(found.hits[0])
    job.show(found)
    assert len(told[-1].hits) == 1


def test_a_favourite_is_shown_at_once(job: ArrangeJob, told: list[Arrangement]) -> None:
    job.set_cut(EVERYTHING)
    job.show(results(4))
    job.set_grouping(Grouping.MONTH)
    job.mark([2, 3, 99], True)
    assert {hit.photo_id for hit in told[-1].hits if hit.favourite} == {2, 3}
    assert told[-1].refreshed
    job.set_grouping(Grouping.NONE)
    job.mark([3], False)
    assert {hit.photo_id for hit in told[-1].hits if hit.favourite} == {2}


def test_a_photo_without_copies_has_nothing_to_open(qtbot: QtBot, job: ArrangeJob, told: list[Arrangement]) -> None:
    job.show(results(2))
    job.toggle_stack(told[-1].hits[0])
    assert len(told) == 1


def test_the_beginning_of_an_answer_is_shown_with_the_count_of_the_whole(
    job: ArrangeJob, told: list[Arrangement], make_results: Callable[..., Results]
) -> None:
    whole = make_results(9)
    beginning = Results(whole.query, Answer(whole.hits[:4], 9), more=True)
    job.show(beginning)
    assert (len(told[-1].hits), told[-1].count, told[-1].refreshed) == (4, 9, False)
    job.show(whole)
    assert (len(told[-1].hits), told[-1].count, told[-1].refreshed) == (9, 9, True)


def test_sections_wait_for_the_whole_answer(
    job: ArrangeJob, told: list[Arrangement], make_results: Callable[..., Results]
) -> None:
    job.set_grouping(Grouping.FOLDER)
    told.clear()
    whole = make_results(9)
    job.show(Results(whole.query, Answer(whole.hits[:4], 9), more=True))
    assert told == []
    job.show(whole)
    assert [(section.title, section.count) for section in told[-1].sections] == [("pictures", 9)]
    assert not told[-1].refreshed


def test_sections_asked_for_meanwhile_wait_for_the_whole_answer_too(
    job: ArrangeJob, told: list[Arrangement], make_results: Callable[..., Results]
) -> None:
    whole = make_results(9)
    job.show(Results(whole.query, Answer(whole.hits[:4], 9), more=True))
    job.set_grouping(Grouping.FOLDER)
    assert [shown.count for shown in told] == [9]
    job.show(whole)
    assert [(section.title, section.count) for section in told[-1].sections] == [("pictures", 9)]
    assert told[-1].refreshed
