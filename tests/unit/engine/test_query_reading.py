"""What people write in a query, and what it means; what is wrong with it, and that the rest stands."""

import pytest

from photofinder.engine.filter_terms import (
    Aperture,
    Bounds,
    Camera,
    Dated,
    FileSize,
    FileType,
    InFolder,
    Is,
    Iso,
    Near,
    Place,
    Resolution,
    ScoreAbove,
    SizeUnit,
)
from photofinder.engine.query import parse
from photofinder.engine.query_reading import read
from photofinder.engine.query_terms import Crop, Exact, Less, Like, More, Order, SortBy, Term, Words, Wrong
from photofinder.records import ProblemCode
from photofinder.store.filters import Kind

MEANT: list[tuple[str, tuple[Term, ...]]] = [
    ("", ()),
    ("  \n\t ", ()),
    ("red car", (Words("red car"),)),
    ("dog + beach", (Words("dog"), Words("beach"))),
    ("dog +beach", (Words("dog"), Words("beach"))),
    ("C++ book", (Words("C++ book"),)),
    ("red car sunset:2", (Words("red car"), Words("sunset", 2))),
    ("(red car):2 dog", (Words("red car", 2), Words("dog"))),
    ("a dog (brown) on grass", (Words("a dog (brown) on grass"),)),
    ("-people", (Words("people", negated=True),)),
    ("dog NOT people", (Words("dog"), Words("people", negated=True))),
    ("NOT -people", (Words("people", negated=True),)),
    ("do NOT", (Words("do NOT"),)),
    ("NOTE:2 NOTHING", (Words("NOTE", 2), Words("NOTHING"))),
    ("\\--size:1 --x", (Words("--size:1 --x"),)),
    ("NOT + dog", (Words("NOT"), Words("dog"))),
    ("-(people eating):0.5", (Words("people eating", 0.5, negated=True),)),
    ('"Uncle Bob" -"IMG"', (Exact("Uncle Bob"), Exact("IMG", negated=True))),
    ('"say ""hi"""', (Exact('say "hi"'),)),
    ("“Uncle Bob” dog", (Exact("Uncle Bob"), Words("dog"))),
    ('a 5" ruler', (Words('a 5" ruler'),)),
    ('""', ()),
    ("- + dog", (Words("-"), Words("dog"))),
    ("10:30 16:9 v1:2", (Words("10:30 16:9"), Words("v1", 2))),
    ("https://example.org:80 localhost:8080", (Words("https://example.org:80 localhost:8080"),)),
    ("C:\\photos F:\\photos f:/x", (Words("C:\\photos F:\\photos f:/x"),)),
    ("\\date:2023 \\-x \\", (Words("date:2023 -x \\"),)),
    ("note: data", (Words("note: data"),)),
    ("\\foo:bar", (Words("foo:bar"),)),
    ("\U0001f305:2", (Words("\U0001f305", 2),)),
    ("\u05e9\u05dc\u05d5\u05dd -\u05d7\u05ea\u05d5\u05dc", (
        Words("\u05e9\u05dc\u05d5\u05dd"), Words("\u05d7\u05ea\u05d5\u05dc", negated=True)
    )),
    ("a\0b \ud83d", (Words("a b \ufffd"),)),
    ('in:"My pictures" IN:2023/Snow', (InFolder("My pictures"), InFolder("2023/Snow"))),
    ("in:C:\\Fotos", (InFolder("C:\\Fotos"),)),
    ("date:2023", (Dated("2023", "2023"),)),
    ("date:2023-05..2023-08", (Dated("2023-05", "2023-08"),)),
    ("date:..2019 -date:2020..", (Dated(None, "2019"), Dated("2020", None, negated=True))),
    ("type:JPEG|raw,.tif", (FileType(("jpg", "raw", "tiff")),)),
    ('camera:"Canon EOS"', (Camera("Canon EOS"),)),
    ("iso:>800 iso:100..400", (Iso(Bounds(800, None, low_open=True)), Iso(Bounds(100, 400)))),
    ("f:<2 f:f/2.8 f:>=4", (
        Aperture(Bounds(None, 2, high_open=True)), Aperture(Bounds(2.8, 2.8)), Aperture(Bounds(4, None))
    )),
    ("size:>12mp size:2..8MP", (Resolution(Bounds(12, None, low_open=True)), Resolution(Bounds(2, 8)))),
    ("size:<500kb", (FileSize(Bounds(None, 500, high_open=True), SizeUnit.KILOBYTES),)),
    ("size:500kb..2mb", (FileSize(Bounds(500, 2000), SizeUnit.KILOBYTES),)),
    ("is:Favorite", (Is(Kind.FAVOURITE),)),
    ("near:48.85,-2.35", (Near(48.85, -2.35, 10),)),
    ('near:"48.85, 2.35, 3.5 km"', (Near(48.85, 2.35, 3.5),)),
    ('place:"New York" place:M\u00fcnchen', (Place("New York"), Place("M\u00fcnchen"))),
    ("score:>0.3 score:-.5", (ScoreAbove(0.3), Wrong("score:-.5"))),
    ("sort:date -sort:date sort:Z-A", (
        SortBy(Order.DATE), SortBy(Order.DATE, reverse=True), SortBy(Order.NAME, reverse=True)
    )),
    ("like:dog.jpg", (Like("dog.jpg"),)),
    ("-like:C:\\dog.jpg:2", (Like("C:\\dog.jpg", weight=2, negated=True),)),
    ('like:"my dog.jpg"@10,20,50,60:2', (Like("my dog.jpg", Crop(10, 20, 50, 60), 2),)),
    ("more:a.jpg -more:b.jpg less:c.jpg -less:d.jpg", (More("a.jpg"), Less("b.jpg"), Less("c.jpg"), More("d.jpg"))),
]  # fmt: skip

WRONG = [
    ("date:2023-02-31", ProblemCode.DATE),
    ("date:99999", ProblemCode.DATE),
    ("date:2023..summer", ProblemCode.DATE),
    ("date:..", ProblemCode.DATE),
    ("before:summer", ProblemCode.DATE),
    ("after:tomorrow", ProblemCode.DATE),
    ("date:", ProblemCode.VALUE_MISSING),
    ('in:"  "', ProblemCode.VALUE_MISSING),
    ("type:jpgg", ProblemCode.TYPE),
    ("iso:many", ProblemCode.NUMBER),
    ("iso:800mp", ProblemCode.NUMBER),
    ("f:..", ProblemCode.NUMBER),
    ("iso:>fast", ProblemCode.NUMBER),
    ("size:12", ProblemCode.SIZE),
    ("size:1mp..2kb", ProblemCode.SIZE),
    ("is:nice", ProblemCode.KIND),
    ("near:Paris", ProblemCode.POINT),
    ("near:91,0,1", ProblemCode.POINT),
    ("score:2", ProblemCode.SCORE),
    ("sort:colour", ProblemCode.SORT),
    ("like:a.jpg@50,10,50,20", ProblemCode.CROP),
    ('like:"a.jpg"@0,0,101,20', ProblemCode.CROP),
    ("dat:2023", ProblemCode.OPERATOR_MISTYPED),
    ("foo:bar", ProblemCode.OPERATOR_UNKNOWN),
    ('-colour:"dark red"', ProblemCode.OPERATOR_UNKNOWN),
    ("tpye:jpg", ProblemCode.OPERATOR_MISTYPED),
    ('camra:"Canon EOS"', ProblemCode.OPERATOR_MISTYPED),
    ("datte:2023", ProblemCode.OPERATOR_MISTYPED),
    ("lke:a.jpg", ProblemCode.OPERATOR_MISTYPED),
    ("-(dog type:jpg)", ProblemCode.ONLY_WORDS),
]


@pytest.mark.parametrize(("text", "terms"), MEANT, ids=[ascii(text) for text, _ in MEANT])
def test_what_is_written_is_what_is_meant(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text).terms == terms


@pytest.mark.parametrize(("text", "code"), WRONG)
@pytest.mark.parametrize("minus", ["", "-"])
def test_what_cannot_be_read_is_kept_and_the_rest_stands(text: str, code: ProblemCode, minus: str) -> None:
    if minus and text.startswith("-"):
        return
    before, wrong, after = parse(f"dog {minus}{text} is:square").terms
    assert (before, after) == (Words("dog"), Is(Kind.SQUARE))
    assert wrong == Wrong(minus + text)
    assert wrong.problem is not None
    assert wrong.problem.code is code


@pytest.mark.parametrize(
    ("text", "term", "code"),
    [
        ('"Uncle Bob', Exact("Uncle Bob"), ProblemCode.QUOTE_OPEN),
        ("“Uncle Bob", Exact("Uncle Bob"), ProblemCode.QUOTE_OPEN),
        ('in:"My pictures', InFolder("My pictures"), ProblemCode.QUOTE_OPEN),
        ('like:"my dog.jpg', Like("my dog.jpg"), ProblemCode.QUOTE_OPEN),
        ("-(people eating", Words("people eating", negated=True), ProblemCode.BRACKET_OPEN),
        ("sunset:50", Words("sunset", 10), ProblemCode.WEIGHT_BOUNDED),
        ("sunset:0", Words("sunset", 0.1), ProblemCode.WEIGHT_BOUNDED),
    ],
)
def test_what_can_be_guessed_is_used_and_told(text: str, term: Term, code: ProblemCode) -> None:
    (found,) = parse(text).terms
    assert found == term
    assert found.problem is not None
    assert found.problem.code is code


def test_a_wrong_term_with_an_open_quote_swallows_nothing_that_comes_later() -> None:
    query = parse('date:"not a date').adding(Is(Kind.SQUARE))
    assert parse(str(query)).terms == (Wrong('date:"not a date"'), Is(Kind.SQUARE))


def test_terms_know_where_they_stand() -> None:
    text = '  red  car -is:square "x y" dog '
    assert [text[placed.start : placed.end] for placed in read(text)] == ["red  car", "-is:square", '"x y"', "dog"]


@pytest.mark.parametrize(
    "piece", ["(", ")", '"', "“", "\\", "-", "+", ":", "a:2 ", "(a b):2 ", "NOT ", "date:x ", "like:@"]
)
def test_ten_thousand_characters_are_read_and_written(piece: str) -> None:
    query = parse((piece * 10_000)[:10_000])
    assert parse(str(query)) == query
