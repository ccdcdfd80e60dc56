"""What of a root is away rather than gone, from what a scan has found."""

from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.annexes import Annexes
from photofinder.engine.scan import FolderFound, Found
from photofinder.store.batch import Annex, AnnexKind

ROOT = Path("/photos")
PLAIN, MOUNTED, LOST = AnnexKind.PLAIN, AnnexKind.MOUNTED, AnnexKind.LOST
LOOKED_THROUGH = Annex(ROOT, PLAIN)
folders = st.lists(st.sampled_from("abc"), max_size=3).map(lambda parts: ROOT.joinpath(*parts))


def walked(folder: Path, files: int = 1, *, mounted: bool = False) -> FolderFound:
    return FolderFound(str(folder), [Found(f"{at}.jpg", 1, 1) for at in range(files)], mounted=mounted)


def annexes(before: Collection[Annex], away: Sequence[Annex] = (), folder: Path = ROOT) -> Annexes:
    return Annexes(ROOT, folder, before, lambda: away)


@given(st.sets(folders), folders, st.sets(folders))
def test_nothing_of_a_disk_that_is_known_and_away_has_gone(
    found: set[Path], point: Path, missing: set[Path]
) -> None:
    disk = Annex(point, MOUNTED)
    now = annexes([LOOKED_THROUGH, disk], [disk])
    for folder in found:
        now.walk(walked(folder), met=1)
    assert now.end() == [point]
    now.weigh(missing)
    for folder in missing:
        assert now.keeps(folder / "x.jpg") == folder.is_relative_to(point)
    assert (disk in now.now()) == any(folder.is_relative_to(point) for folder in missing)


@given(st.sets(folders), st.sets(folders))
def test_in_a_root_that_was_looked_through_what_is_missing_has_gone(found: set[Path], missing: set[Path]) -> None:
    now = annexes([LOOKED_THROUGH])
    for folder in found:
        now.walk(walked(folder), met=0)
    now.end()
    assert not any(now.keeps(folder / "x.jpg") for folder in missing)
    assert now.now() == [LOOKED_THROUGH]


@given(st.sets(folders, min_size=1), st.sets(folders))
def test_before_that_no_folder_of_which_nothing_is_left_has_gone(found: set[Path], missing: set[Path]) -> None:
    now = annexes([])
    for folder in found:
        now.walk(walked(folder), met=1)
    now.end()
    for folder in missing - {ROOT}:
        left = any(one.is_relative_to(folder) for one in found)
        assert now.keeps(folder / "x.jpg") != left
    lost = [one.path for one in now.now() if one.kind is LOST]
    assert not any(path != other and path.is_relative_to(other) for path in lost for other in lost)


@pytest.mark.parametrize(("there", "missing", "kept"), [(0, 2, True), (1, 2, True), (2, 2, False), (3, 1, False)])
def test_what_was_lost_is_there_again_when_half_of_it_is(there: int, missing: int, kept: bool) -> None:
    lost = Annex(ROOT / "a", LOST)
    now = annexes([LOOKED_THROUGH, lost], [lost])
    now.walk(walked(ROOT / "a" / "b", there), met=there)
    # It may have moved, which a disk has not.
    assert now.end() == []
    gone = [ROOT / "a" / "c" / f"{at}.jpg" for at in range(missing)]
    now.weigh(gone)
    assert {now.keeps(path) for path in gone} == {kept}
    assert (lost in now.now()) == kept


@given(st.sets(folders), st.lists(folders), st.lists(folders))
def test_of_all_that_was_lost_each_is_weighed(lost: set[Path], there: list[Path], missing: list[Path]) -> None:
    away = [Annex(path, LOST) for path in sorted(lost)]
    now = annexes([LOOKED_THROUGH, *away], away)
    for folder in there:
        now.walk(walked(folder), met=1)
    now.end()
    now.weigh(folder / "x.jpg" for folder in missing)
    for folder in missing:
        held = [one for one in lost if folder.is_relative_to(one)]
        met = {one: sum(place.is_relative_to(one) for place in there) for one in held}
        gone = {one: sum(place.is_relative_to(one) for place in missing) for one in held}
        assert now.keeps(folder / "x.jpg") == any(not met[one] or met[one] < gone[one] for one in held)


def test_it_takes_no_longer_where_much_was_lost() -> None:
    lost = [Annex(ROOT / f"{number}", LOST) for number in range(3000)]
    now = annexes([LOOKED_THROUGH, *lost], lost)
    missing = [one.path / "in" / f"{at}.jpg" for one in lost for at in range(10)]
    now.weigh(missing)
    assert all(map(now.keeps, missing))
    assert len(now.now()) == 3001


def test_a_part_of_a_root_says_nothing_of_the_others() -> None:
    now = annexes([], folder=ROOT / "a")
    now.walk(walked(ROOT / "a"), met=1)
    now.walk(walked(ROOT / "a" / "disk", mounted=True), met=1)
    now.end()
    assert now.keeps(ROOT / "a" / "b" / "x.jpg")
    assert set(now.now()) == {Annex(ROOT / "a" / "disk", MOUNTED), Annex(ROOT / "a" / "b", LOST)}


def test_a_folder_that_could_not_be_looked_into_is_not_lost() -> None:
    now = annexes([])
    now.walk(walked(ROOT), met=1)
    now.end()
    assert not now.keeps(ROOT / "a" / "x.jpg", certain=False)
    assert now.now() == [LOOKED_THROUGH]
