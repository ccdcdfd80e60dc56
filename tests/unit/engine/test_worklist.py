"""What there is to read: of which kinds, and what of it may be known."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.effort import Kind
from photofinder.engine.worklist import Worklist

NAMES = st.sampled_from(["a.jpg", "b.JPG", "c.heic", "d.nef", "e.mp4", "f.txt", "g"])
FILES = st.lists(st.tuples(NAMES, st.integers(0, 9), st.booleans(), st.sampled_from([None, "s.xmp"])), max_size=20)


def filled(files: list[tuple[str, int, bool, str | None]]) -> Worklist:
    work = Worklist()
    for number, (name, size_bytes, describe_only, sidecar) in enumerate(files):
        work.append(f"/{number}", name, size_bytes, number, describe_only=describe_only, sidecar=sidecar)
    return work


@given(FILES, st.sets(st.integers(0, 9)), st.data())
def test_the_loads_are_the_sums_of_the_jobs(
    files: list[tuple[str, int, bool, str | None]], known: set[int], data: st.DataObject
) -> None:
    work = filled(files)
    work.settle(data.draw(st.sets(st.integers(0, len(files) - 1))) if files else set())
    work.hash_first(np.array(sorted(known), dtype=np.int64))
    jobs = list(work.jobs())
    assert len(jobs) == len(work)
    counts, sizes = Counter(job.kind for job in jobs), Counter[Kind]()
    for job in jobs:
        sizes[job.kind] += job.stat.size_bytes
        assert job.kind is Kind.DESCRIBED or (job.kind is Kind.HASHED) == (job.stat.size_bytes in known)
        assert work.job_at(job.stat.path) == job
    assert list(work.loads()) == [(kind, counts[kind], sizes[kind]) for kind in Kind if counts[kind]]


def test_whose_content_is_read_is_looked_for_by_its_size() -> None:
    work = filled(
        [("a.jpg", 7, False, None), ("a.jpg", 8, True, None), ("b.JPG", 3, False, None), ("g", 7, False, None)]
    )
    assert work.sizes().tolist() == [3, 7]
    assert Worklist().sizes().tolist() == []
    assert list(Worklist().loads()) == []
