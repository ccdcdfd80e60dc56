"""What is proposed while a query is typed, and what comes of accepting it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.completion import Completion, CompletionKind, Vocabulary, complete
from photofinder.engine.operators import OPERATORS, SIGNS
from photofinder.engine.query import parse
from photofinder.engine.query_syntax import OPERATOR_NAMES
from photofinder.records import SavedSearch

README = Path(__file__).parents[3] / "README.md"
VOCABULARY = Vocabulary(
    folders=(Path("/home/ann/Pictures/Snow"), Path("/home/ann/My pictures"), Path("/home/ann/Old/Snow")),
    cameras=("Canon EOS R5", "NIKON Z 6"),
    lenses=("RF 50mm F1.8",),
    places=("Lisbon, Portugal", "M\u00fcnchen, Germany"),
    keywords=("Uncle Bob", "birthday"),
    saved=(SavedSearch(1, "Beach days", "beach date:summer"),),
    history=("dog on a beach", "dog"),
)


def _accept(text: str, found: Completion) -> str:
    start, end = found.replaces
    return text[:start] + found.insert_text + text[end:]


def _results(text: str) -> list[str]:
    """The texts that accepting each proposal at the end of ``text`` would give."""
    return [_accept(text, found) for found in complete(text, len(text), VOCABULARY)]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("da", "date:"),
        ("dog DA", "dog date:"),
        ("-da", "-date:"),
        ("date:su", "date:summer "),
        ("dog date:last-m", "dog date:last-month "),
        ("before:yes", "before:yesterday "),
        ("-is:por", "-is:portrait "),
        ("IS:", "is:favourite "),
        ("type:jpg|r", "type:jpg|raw "),
        ("in:sn", "in:Snow "),
        ("in:pict", 'in:"My pictures" '),
        ('in:"my p', 'in:"My pictures" '),
        ("in:ann/my", 'in:"My pictures" '),
        ("camera:eos", 'camera:"Canon EOS R5" '),
        ("lens:50", 'lens:"RF 50mm F1.8" '),
        ("place:mun", 'place:"M\u00fcnchen, Germany" '),
        ("a beach near lis", 'a beach near place:"Lisbon, Portugal" '),
        ('dog "unc', 'dog "Uncle Bob" '),
        ("sort:old", "sort:oldest "),
        ("beach d", "beach date:"),
        ("beach", "beach date:summer"),
        ("dog o", "dog on a beach"),
        ("", "beach date:summer"),
        ("", "date:"),
    ],
)
def test_what_is_begun_can_be_finished(text: str, result: str) -> None:
    assert result in _results(text)


@pytest.mark.parametrize("text", ["dog ", "like:x", "foo:", "in:nowhere", "date:2023", "-", "10:30", "dog"])
def test_where_nothing_fits_nothing_is_proposed(text: str) -> None:
    assert all(found.kind is CompletionKind.HISTORY for found in complete(text, len(text), VOCABULARY))


def test_the_rest_of_the_word_is_replaced_and_what_follows_stays() -> None:
    (found,) = complete("dog place:lisbon beach", len("dog place:li"), VOCABULARY)
    assert _accept("dog place:lisbon beach", found) == 'dog place:"Lisbon, Portugal"  beach'
    (found,) = complete('in:"my pic" beach', len('in:"my p'), VOCABULARY)
    assert _accept('in:"my pic" beach', found) == 'in:"My pictures"  beach'


def test_folders_of_one_name_are_proposed_once_and_say_where_they_are() -> None:
    (found,) = complete("in:snow", 7, VOCABULARY)
    assert found.label == str(Path("/home/ann/Pictures/Snow"))


def test_saved_searches_say_their_name() -> None:
    (found, *_) = complete("", 0, VOCABULARY)
    assert (found.kind, found.label) == (CompletionKind.SAVED, "Beach days")


@given(st.text(max_size=30), st.integers(-5, 40))
def test_whatever_is_typed_few_are_proposed_and_none_is_wrong(text: str, cursor: int) -> None:
    found = complete(text, cursor, VOCABULARY)
    assert len(found) <= 12
    for one in found:
        start, end = one.replaces
        assert 0 <= start <= end <= len(text)
        if not one.insert_text.endswith(":"):
            assert not parse(one.insert_text).problems


def test_every_operator_has_one_line_and_its_example_is_right() -> None:
    assert {operator.name for operator in OPERATORS} == OPERATOR_NAMES
    readme = README.read_text(encoding="utf-8")
    for operator in (*OPERATORS, *SIGNS):
        assert operator.example in readme
        assert operator.meaning in readme
        query = parse(operator.example)
        assert not query.problems
        assert str(query) == operator.example
        assert "\n" not in operator.meaning
