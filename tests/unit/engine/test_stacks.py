"""Copies stacked: exact ones, near ones, bursts; never by a chain, never what the facts speak against."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from photofinder.engine import stacks
from photofinder.records import Band, Hit

Floats = NDArray[np.float32]


def hit(number: int, taken_at: str | None = None, **facts: object) -> Hit:
    made = Hit(number, Path(f"{number}.jpg"), 0.3, 600, 400, (100, 100, 100), taken_at, band=Band.STRONG)
    return replace(made, **facts)  # type: ignore[arg-type]


def turned(*degrees: float) -> Floats:
    """Unit vectors in a plane, at these angles."""
    radians = np.radians(np.array(degrees))
    return np.stack([np.cos(radians), np.sin(radians), np.zeros_like(radians)], axis=1).astype(np.float32)


def hashes(count: int) -> list[bytes]:
    return [number.to_bytes(16, "big") for number in range(count)]


NEAR = float(np.degrees(np.arccos(stacks.NEAR_COSINE)))
BURST = float(np.degrees(np.arccos(stacks.BURST_COSINE)))


def test_no_hits_make_no_stacks() -> None:
    assert stacks.stacked([], [], np.empty((0, 3), np.float32)) == []


def test_the_best_is_the_front_and_names_its_copies_in_order() -> None:
    found = stacks.stacked([hit(5), hit(9), hit(2), hit(7)], hashes(4), turned(0, 90, 5, 8))
    assert [(one.photo_id, one.copies) for one in found] == [(5, (2, 7)), (9, ())]


def test_equal_content_is_one_even_without_embeddings() -> None:
    content = [b"a", b"b", b"a"]
    found = stacks.stacks([hit(1), hit(2), hit(3, width=10)], content, np.zeros((3, 3), np.float32))
    assert found == [[0, 2], [1]]


def test_photos_without_embeddings_are_no_copies_of_each_other() -> None:
    assert stacks.stacks([hit(1), hit(2)], hashes(2), np.zeros((2, 3), np.float32)) == [[0], [1]]


def test_a_chain_of_likenesses_does_not_join_its_ends() -> None:
    steps = np.arange(8) * (NEAR - 1)
    assert stacks.stacks([hit(at) for at in range(8)], hashes(8), turned(*steps)) == [
        [0, 1],
        [2, 3],
        [4, 5],
        [6, 7],
    ]


@pytest.mark.parametrize(
    ("other", "one_shot"),
    [
        (hit(2), True),
        (hit(2, width=620), True),
        (hit(2, width=400, height=600), False),
        (hit(2, mean_rgb=(130, 120, 110)), True),
        (hit(2, mean_rgb=(160, 100, 100)), False),
        (hit(2, "2023-05-01T10:00:05"), True),
        (hit(2, "2023-05-01T10:05:00"), False),
        (hit(2, "no date at all"), True),
        (hit(2, "2023-05-01T10:05:00+02:00"), True),
    ],
)
def test_shape_colours_and_times_may_speak_against_it(other: Hit, one_shot: bool) -> None:
    first = hit(1, "2023-05-01T10:00:00")
    assert (len(stacks.stacks([first, other], hashes(2), turned(0, NEAR - 1))) == 1) is one_shot


def test_of_a_burst_less_likeness_is_asked() -> None:
    vectors = turned(0, BURST - 1)
    burst = [hit(1, "2023-05-01T10:00:00"), hit(2, "2023-05-01T10:00:01", mean_rgb=(180, 100, 100))]
    assert stacks.stacks(burst, hashes(2), vectors) == [[0, 1]]
    assert stacks.stacks([hit(1), hit(2)], hashes(2), vectors) == [[0], [1]]


def plainly(hits: Sequence[Hit], contents: Sequence[bytes], vectors: Floats) -> list[list[int]]:
    """The rule said in the simplest way: one after the other, against all fronts, for hits alike in all facts."""
    found: list[list[int]] = []
    for at in range(len(hits)):
        first = contents.index(contents[at])
        if first != at:
            next(stack for stack in found if first in stack).append(at)
            continue
        like = (s for s in found if float(vectors[s[0]] @ vectors[at]) >= stacks.NEAR_COSINE)
        stack = next(like, None)
        if stack is None:
            found.append([at])
        else:
            stack.append(at)
    return found


@given(
    degrees=st.lists(st.integers(0, 40).map(lambda step: step * 4.5), max_size=40),
    contents=st.lists(st.integers(0, 25), min_size=40, max_size=40),
)
def test_blocks_do_not_change_the_result(degrees: list[float], contents: list[int]) -> None:
    hits = [hit(number) for number in range(len(degrees))]
    content = [number.to_bytes(16, "big") for number in contents[: len(hits)]]
    vectors = turned(*degrees)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stacks, "_BLOCK", 7)
        found = stacks.stacks(hits, content, vectors)
    assert found == plainly(hits, content, vectors)
    assert sorted(at for stack in found for at in stack) == list(range(len(hits)))


def test_videos_of_another_length_and_stills_are_no_copies() -> None:
    found = [hit(1, video_ms=60_000), hit(2, video_ms=60_900), hit(3, video_ms=9_000), hit(4), hit(5)]
    assert stacks.stacks(found, hashes(5), turned(0, 0, 0, 0, 0)) == [[0, 1], [2], [3, 4]]


def test_without_embeddings_only_exact_copies_are_stacked() -> None:
    hits = [Hit(photo_id, Path(f"/{photo_id}.jpg"), 0.0, 4, 3, (1, 2, 3), None) for photo_id in (1, 2, 3, 4)]
    found = stacks.stacked(hits, [b"a", b"b", b"a", b"a"], None)
    assert [(hit.photo_id, hit.copies) for hit in found] == [(1, (3, 4)), (2, ())]
    assert stacks.stacked([], [], None) == []
