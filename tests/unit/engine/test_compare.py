from collections.abc import Collection, Generator, Mapping, Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.compare import Plan, compare
from photofinder.engine.scan import FolderFault
from photofinder.errors import SkipReason
from photofinder.records import FileStat
from photofinder.store.batch import KnownFile

TOP = Path("/photos")


def plan_of(
    found: Sequence[FileStat | FolderFault], known: Mapping[Path, KnownFile], retry: Collection[Path] = ()
) -> Plan:
    plans: list[Plan] = []

    def run() -> Generator[int, None, None]:
        plans.append((yield from compare(found, known, retry)))

    list(run())
    return plans[0]


def known(photo_id: int | None = 1, size: int = 10, mtime: int = 20, *, embedded: bool = True) -> KnownFile:
    return KnownFile(photo_id, size, mtime, embedded and photo_id is not None)


def test_sorts_files_into_work_and_rest() -> None:
    same, new, grown, later, waiting, skip, skip_changed, retried = (TOP / name for name in "snglwkcr")
    plan = plan_of(
        [FileStat(path, 10, 20) for path in (same, new, waiting, skip, retried)]
        + [FileStat(grown, 11, 20), FileStat(later, 10, 21), FileStat(skip_changed, 10, 21)],
        {
            same: known(),
            grown: known(),
            later: known(),
            waiting: known(embedded=False),
            skip: known(None),
            skip_changed: known(None),
            retried: known(None),
        },
        retry={retried},
    )
    assert set(plan.work) == {new, grown, later, waiting, skip_changed, retried}
    assert (plan.found, plan.missing, plan.faults) == (8, [], [])


def test_nothing_is_missing_where_the_scan_could_not_look() -> None:
    fault = FolderFault(TOP / "locked", SkipReason.NO_PERMISSION, "no")
    link = FolderFault(TOP / "link.jpg", SkipReason.UNREADABLE, "nowhere")
    gone, inside, deep, twin = TOP / "g", TOP / "locked" / "a", TOP / "locked" / "x" / "b", TOP / "locked-not" / "c"
    plan = plan_of([fault, link], {path: known() for path in (gone, inside, deep, twin, link.path)})
    assert plan.missing == [gone, twin]
    assert plan.faults == [fault, link]


names = st.sampled_from([TOP / name for name in "abcdefgh"])
stats = st.tuples(st.integers(0, 2), st.integers(0, 2))


@given(st.dictionaries(names, stats), st.dictionaries(names, stats))
def test_every_file_is_work_missing_or_unchanged(
    on_disk: dict[Path, tuple[int, int]], recorded: dict[Path, tuple[int, int]]
) -> None:
    plan = plan_of(
        [FileStat(path, *facts) for path, facts in on_disk.items()],
        {path: known(1, *facts) for path, facts in recorded.items()},
    )
    unchanged = {path for path in on_disk if recorded.get(path) == on_disk[path]}
    assert set(plan.work) == set(on_disk) - unchanged
    assert set(plan.missing) == set(recorded) - set(on_disk)


def test_photos_that_were_not_described_are_read_for_that_alone() -> None:
    paths = [Path(f"/photos/{name}.jpg") for name in "abc"]
    known = {
        paths[0]: KnownFile(1, 10, 10, True, described=False),
        paths[1]: KnownFile(2, 10, 10, False, described=False),
        paths[2]: KnownFile(3, 10, 99, True, described=False),
    }
    plan = plan_of([FileStat(path, 10, 10) for path in paths], known)
    assert plan.work == paths
    assert plan.undescribed == {paths[0]}
