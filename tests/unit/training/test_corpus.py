from pathlib import Path

from photofinder.training.corpus import read_jpegs, read_manifest


def test_reads_captions_and_labels(data_dir: Path) -> None:
    pictures = {one.file: one for one in read_manifest(data_dir)}
    assert len(pictures) == 21
    assert pictures["flickr8k/3.jpg"].captions == ("square 3", 'a "square" .')
    assert pictures["coco/1.jpg"].labels == ("person", "frisbee")
    assert pictures["coco/1.jpg"].captions == ()


def test_the_split_is_a_part_and_never_moves(data_dir: Path) -> None:
    first, second = read_manifest(data_dir), read_manifest(data_dir)
    assert first == second
    assert sum(one.held_out for one in first if one.captions) == 5


def test_jpegs_come_with_the_names_of_the_manifest(data_dir: Path) -> None:
    found = dict(read_jpegs(data_dir))
    assert set(found) == {f"flickr8k/{number}.jpg" for number in range(20)}
    assert all(jpeg.startswith(b"\xff\xd8") for jpeg in found.values())
