"""What an open library answers: the whole way of a query, over real photos of one colour each."""

import random
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from photofinder.engine import candidates
from photofinder.engine.query import Crop, Less, Like, More, Query, parse
from photofinder.errors import ImageUnreadable, PhotoUnknown, SkipReason
from photofinder.library import Library
from photofinder.records import Answer, Band, Notice, NoticeCode
from photofinder.settings import Settings
from photofinder.vision import models
from photofinder.vision.fake import FakeEmbedder

MakePhoto = Callable[..., Path]


@pytest.fixture
def library(fake_settings: Settings, photos: Path) -> Iterator[Library]:
    opened = Library.open(fake_settings)
    for _ in opened.index(photos):
        pass
    yield opened
    opened.close()


def add(library: Library, folder: Path) -> None:
    for _ in library.index(folder):
        pass


def stems(answer: Answer) -> list[str]:
    return [hit.path.stem for hit in answer.hits]


def hit_of(answer: Answer, stem: str) -> int:
    return next(hit.photo_id for hit in answer.hits if hit.path.stem == stem)


def test_words_are_scored_and_banded(library: Library) -> None:
    answer = library.search("a red photo")
    best = answer.hits[0]
    assert (best.path.stem, best.band, answer.matched, answer.meanings) == ("red", Band.STRONG, 6, ("a red photo",))
    assert list(best.terms) == [pytest.approx(best.score)]
    assert best.dated == "2018-06-15T12:00:00"
    assert best.size_bytes == best.path.stat().st_size
    assert answer.notices == ()


@pytest.mark.parametrize("text", ["red", "red + dark blue", "red -blue", "a:b red:3", "green in:more", "zebra"])
def test_bands_are_contiguous_and_the_order_is_stable(library: Library, text: str) -> None:
    answer = library.search(text)
    bands = [list(Band).index(hit.band) for hit in answer.hits if hit.band is not None]
    assert bands == sorted(bands)
    assert len(bands) == len(answer.hits)
    assert library.search(text) == answer


def test_weights_and_several_meanings(library: Library) -> None:
    both = library.search("red + blue")
    assert set(stems(both)[:2]) == {"red", "blue"}
    assert both.meanings == ("red", "blue")
    assert all(len(hit.terms) == 2 for hit in both.hits)
    assert stems(library.search("red:5 blue"))[0] == "red"
    assert stems(library.search("red blue:5"))[0] == "blue"


def test_what_is_unwanted_goes(library: Library) -> None:
    assert "red" not in stems(library.search("-red"))
    assert stems(library.search("-red"))[:2] == ["white", "black"]  # newest first
    answer = library.search("blue -red")
    assert stems(answer)[0] == "blue"
    assert "red" not in stems(answer)
    assert answer.meanings == ("blue", "-red")


def test_filters_alone_load_no_model_and_list_the_newest_first(
    library: Library, fake_settings: Settings, photos: Path
) -> None:
    def load(_id: str, _dir: Path) -> FakeEmbedder:
        raise AssertionError("no model is needed")

    cold = Library.open(fake_settings, load=load)
    assert stems(cold.search("is:landscape")) == ["white", "black", "yellow", "blue", "green", "red"]
    assert stems(cold.search("in:more sort:oldest")) == ["black", "white"]
    assert stems(cold.search('"blue"')) == ["blue"]
    assert stems(cold.search("date:2018..2019")) == ["green", "red"]
    assert stems(cold.search("sort:name", 2)) == ["black", "blue"]
    assert stems(cold.search("is:square dog")) == []
    answer = cold.search("before:2020")
    assert (answer.matched, answer.meanings, {hit.band for hit in answer.hits}) == (2, (), {None})
    cold.close()


def test_a_narrow_filter_gives_its_full_list(library: Library, tmp_path: Path, make_photo: MakePhoto) -> None:
    for number in range(40):
        make_photo(tmp_path / "reds" / f"{number}.png", (230, number, 20))
    add(library, tmp_path / "reds")
    answer = library.search("red in:more", limit=2)
    assert (set(stems(answer)), answer.matched) == ({"black", "white"}, 2)


def test_a_name_makes_a_photo_likely_at_least(library: Library, tmp_path: Path, make_photo: MakePhoto) -> None:
    make_photo(tmp_path / "other" / "zebra.jpg", "white")
    make_photo(tmp_path / "other" / "Zebra crossing" / "x.jpg", "black")
    add(library, tmp_path / "other")
    answer = library.search("a zebra")
    assert set(stems(answer)[:2]) == {"zebra", "x"}
    assert [hit.named for hit in answer.hits].count(True) == 2
    assert all(hit.band in (Band.STRONG, Band.LIKELY) for hit in answer.hits[:2])
    assert set(stems(library.search("a zebra", least=Band.LIKELY))) == {"zebra", "x"}


def test_a_photo_without_an_embedding_is_found_by_its_name(fake_settings: Settings, library: Library) -> None:
    class Another(FakeEmbedder):
        model_id = "another"

    other = Library.open(fake_settings, load=lambda _id, _dir: Another())
    answer = other.search("red")
    assert stems(answer) == ["red"]
    assert (answer.hits[0].score, answer.hits[0].band) == (0, Band.LIKELY)
    other.close()


def test_another_order_comes_after_the_cut(library: Library, tmp_path: Path, make_photo: MakePhoto) -> None:
    for number in range(3):
        make_photo(tmp_path / "reds" / f"{number}.jpg", (230, 20, 20), taken_at=f"{2010 + number}:01:01 00:00:00")
    add(library, tmp_path / "reds")
    newest = library.search("a red photo sort:date")
    assert stems(newest)[0] == "red"
    assert set(stems(newest)) >= {"red", "2", "1", "0"}
    assert "blue" not in stems(newest)
    dates = [hit.dated for hit in newest.hits]
    assert dates == sorted(dates, reverse=True)
    assert stems(library.search("a red photo sort:oldest", limit=1)) == ["0"]
    everything = library.search("a red photo sort:date", least=Band.WEAK)
    assert len(everything.hits) == 9
    sizes = [hit.size_bytes for hit in library.search("a red photo sort:size", least=Band.WEAK).hits]
    assert sizes == sorted(sizes, reverse=True)
    names = stems(library.search("a red photo sort:name", least=Band.WEAK))
    assert names == sorted(names)


def test_a_least_score(library: Library) -> None:
    answer = library.search("red score:>0.5")
    assert stems(answer) == ["red"]
    assert "red" not in stems(library.search("red -score:>0.5"))


def test_a_picture_that_is_none_is_told_and_the_rest_runs(library: Library, tmp_path: Path) -> None:
    page = tmp_path / "page.jpg"
    page.write_text("<!doctype html><title>Not found</title>")
    huge = tmp_path / "huge.png"
    Image.new("1", (20, 20)).save(huge)
    header = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    content = huge.read_bytes()
    huge.write_bytes(content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:])
    for path, reason in (
        (page, SkipReason.NOT_A_PICTURE),
        (huge, SkipReason.TOO_LARGE),
        (tmp_path / "gone.jpg", SkipReason.UNREADABLE),
        (tmp_path, SkipReason.NOT_A_PICTURE),
    ):
        answer = library.search(Query((Like(str(path)),)).adding(*parse("blue").terms))
        assert stems(answer)[0] == "blue"
        assert answer.notices == (Notice(NoticeCode.PICTURE_UNREADABLE, str(path), reason),)
        assert answer.meanings == ("blue",)
        alone = library.search(Query((Like(str(path)),)))
        assert (alone.hits, alone.meanings, len(alone.notices)) == ([], (), 1)
        filtered = library.search(Query((Like(str(path)),)).adding(*parse("in:more").terms))
        assert stems(filtered) == ["white", "black"]


def test_words_of_another_language_are_told_to_a_model_that_knows_english_only(
    library: Library, fake_settings: Settings
) -> None:
    assert library.search("ein Hund am Strand").notices == ()
    english = Library.open(replace(fake_settings, model_id="starter"), load=lambda _id, _dir: FakeEmbedder())
    (notice,) = english.search("ein Hund am Strand -Schnee in:more").notices
    assert notice.code is NoticeCode.OTHER_LANGUAGE
    assert models.languages(notice.detail) == "multi"
    assert english.search("a dog on the beach").notices == ()
    english.close()


def test_a_folder_or_place_that_there_is_not_is_told(library: Library) -> None:
    assert library.search("in:nowhere red").notices == (Notice(NoticeCode.FOLDER_UNKNOWN, "nowhere"),)
    assert library.search("in:more red").notices == ()


def test_the_example_itself_and_its_copies_are_no_answer(library: Library, photos: Path) -> None:
    copy = Path(shutil.copy(photos / "blue.jpg", photos / "copy of blue.jpg"))
    add(library, photos)
    for query in (Query((Like(str(photos / "blue.jpg")),)), Query((Like(str(copy), Crop(0, 0, 50, 50)),))):
        assert not {"blue", "copy of blue"} & set(stems(library.search(query)))
    assert len(library.search(Query((Like(str(copy)),))).hits) == 5


def test_feedback_turns_the_ranking(library: Library, photos: Path) -> None:
    plain = stems(library.search("photo"))
    towards = stems(library.search(parse("photo").adding(More(str(photos / "green.jpg")))))
    assert towards[0] == "green"
    away = library.search(parse("photo").adding(Less(str(photos / f"{plain[0]}.jpg"))))
    assert plain[0] not in stems(away)
    assert stems(library.search(Query((More(str(photos / "red.jpg")),))))[0] == "red"
    assert "red" not in stems(library.search(Query((Less(str(photos / "red.jpg")),))))


def test_copies_stand_behind_the_best(library: Library, photos: Path) -> None:
    for number in range(3):
        shutil.copy(photos / "red.jpg", photos / f"copy{number}.jpg")
    add(library, photos)
    assert len(library.search("red").hits) == 9
    answer = library.search("red", stacked=True)
    assert len(answer.hits) == 6
    assert len(answer.hits[0].copies) == 3
    listed = library.search("is:landscape", stacked=True)
    assert sorted(len(hit.copies) for hit in listed.hits) == [0, 0, 0, 0, 0, 3]
    assert len(library.search("red", limit=6, stacked=True).hits) == 6


def test_more_is_fetched_until_enough_is_left(
    library: Library, tmp_path: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "_FETCH_FIRST", 4)
    monkeypatch.setattr(candidates, "_LOOKED_AT", 1)
    for number in range(30):
        make_photo(tmp_path / "reds" / f"{number}.png", (230, number % 3, 20))
    add(library, tmp_path / "reds")
    assert len(library.search("a scarlet thing -red", limit=5).hits) == 5
    assert len(library.search("a crimson thing sort:date", limit=100, least=Band.WEAK).hits) == 36
    assert "red" not in stems(library.search("-red", limit=100))


def test_whoever_wants_few_gets_the_first_of_many(library: Library, tmp_path: Path, make_photo: MakePhoto) -> None:
    shades = random.Random(7)
    for number in range(40):
        make_photo(tmp_path / "shades" / f"{number}.png", tuple(shades.randrange(256) for _ in range(3)))
    add(library, tmp_path / "shades")
    for words in ("red", "a yellow thing", "blue green"):
        many = stems(library.search(words, limit=40))
        assert [stems(library.search(words, limit=count)) for count in range(1, 9)] == [
            many[:count] for count in range(1, 9)
        ]


def test_a_favourite_is_marked_with_its_copies(library: Library, photos: Path) -> None:
    shutil.copy(photos / "red.jpg", photos / "copy.jpg")
    add(library, photos)
    red = hit_of(library.search("red"), "red")
    library.set_favourite([red], True)
    assert set(stems(library.search("is:favourite"))) == {"red", "copy"}
    assert all(hit.favourite for hit in library.search("is:favourite").hits)
    library.set_favourite([red], False)
    assert stems(library.search("is:favourite")) == []


def test_a_picture_without_a_file_is_kept(library: Library, photos: Path, fake_settings: Settings) -> None:
    encoded = (photos / "blue.jpg").read_bytes()
    kept = library.keep_picture(encoded)
    assert kept == library.keep_picture(encoded)
    assert kept.is_relative_to(fake_settings.folders.data)
    assert stems(library.search(Query((Like(str(kept)),))))[0] == "blue"
    with pytest.raises(ImageUnreadable):
        library.keep_picture(b"<html>")


def test_previews(library: Library, tmp_path: Path, photos: Path, make_photo: MakePhoto) -> None:
    wide = make_photo(tmp_path / "wide.png", "red", (2000, 1000))
    shown = library.preview(wide, 300)
    part = library.preview(wide, 300, Crop(0, 0, 10, 40))
    assert shown is not None
    assert part is not None
    sizes = []
    for encoded in (shown, part):
        (tmp_path / "shown").write_bytes(encoded)
        with Image.open(tmp_path / "shown") as image:
            sizes.append(image.size)
    assert sizes == [(300, 150), (150, 300)]
    photo_id = library.browse()[0].photo_id
    assert library.preview(photo_id, 100) is not None
    assert library.preview(photo_id, 1000, Crop(0, 0, 50, 50)) is not None
    assert library.preview(4711, 100) is None
    assert library.preview(4711, 1000) is None
    assert library.preview(tmp_path / "gone.jpg", 100) is None


def test_why_a_photo_matched(library: Library) -> None:
    answer = library.search("red -blue is:landscape")
    explanation = library.explain("red -blue is:landscape", hit_of(answer, "green"))
    assert explanation.rank == stems(answer).index("green") + 1
    assert (explanation.matched, explanation.names) == (6, ())
    red, blue, landscape = explanation.terms
    assert (red.text, blue.text, landscape.text) == ("red", "-blue", "is:landscape")
    assert red.cosine == pytest.approx(answer.hits[explanation.rank - 1].terms[0], abs=1e-3)
    assert red.band is not None
    assert (landscape.cosine, landscape.band) == (None, None)
    assert library.explain("red", hit_of(answer, "red")).names == ("red.jpg",)
    red_alone = library.explain("red", hit_of(answer, "red")).terms[0].cosine
    gone = library.explain("in:more", hit_of(answer, "red"))
    assert (gone.rank, gone.matched) == (None, 2)
    for nothing_passes in ("red date:1900", "date:1900 like:gone.jpg"):
        kept_out = library.explain(nothing_passes, hit_of(answer, "red"))
        assert (kept_out.rank, kept_out.matched) == (None, 0)
        by_meaning = [term.cosine for term in kept_out.terms if term.text == "red"]
        assert by_meaning == [pytest.approx(red_alone)] * len(by_meaning)
    with pytest.raises(PhotoUnknown):
        library.explain("red", 4711)


def test_where_the_words_are(library: Library) -> None:
    heat = library.heat_map(library.browse()[0].photo_id, "red")
    assert heat.values.ndim == 2
    assert float(np.max(heat.values)) <= 1


def test_saved_searches_and_history(library: Library, tmp_path: Path) -> None:
    kept = library.save_search("Red ones", "red sort:date")
    library.save_search("All", "is:landscape")
    assert library.export_searches(tmp_path / "searches.json") == 2
    library.rename_search(kept.search_id, "Crimson")
    assert [one.name for one in library.saved_searches()] == ["All", "Crimson"]
    library.remove_search(kept.search_id)
    assert library.import_searches(tmp_path / "searches.json") == 2
    assert [(one.name, one.text) for one in library.saved_searches()] == [
        ("All", "is:landscape"),
        ("Red ones", "red sort:date"),
    ]
    for text in ("red", "blue", "red"):
        library.note_search(text)
    assert library.history() == ["red", "blue"]
    assert library.history(1) == ["red"]
    library.clear_history()
    assert library.history() == []


PIECES = st.sampled_from(
    ["red", "-blue", "+", "green:2", '"red"', "in:more", "date:2018..2020", "sort:date", "like:/gone.jpg",
     "is:square", "NOT", "score:>0.1", "-in:more", "place:Nowhere", "near:0,0,10", "size:>1kb", "(red car):0.5",
     "dat:2023", "more:/gone.jpg", "\ud800"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=6).map(" ".join)))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_whatever_is_typed_is_answered(library: Library, text: str) -> None:
    answer = library.search(text, limit=4)
    assert len(answer.hits) <= 4
    assert all(len(hit.terms) in (0, len(answer.meanings)) for hit in answer.hits)
    bands = [list(Band).index(hit.band) for hit in answer.hits if hit.band is not None]
    assert bands == sorted(bands) or "sort:date" in text
    assert library.search(parse(text), limit=4) == answer


def test_ten_thousand_letters(library: Library) -> None:
    for text in ("x" * 10_000, "red " * 2500, "-" * 10_000, '"' * 10_000, "\u202e\u05dc\u05d0" * 2500):
        assert len(library.search(text).hits) <= 6
