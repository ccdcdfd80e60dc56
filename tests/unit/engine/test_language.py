import pytest

from photofinder.engine.language import is_foreign, language_notice
from photofinder.records import Notice, NoticeCode

ENGLISH = [
    "dog", "red car at sunset", "café by the sea", "die cast model cars", "man on a bus", "hat", "IMG_2034",
    "x-ray", "", "🐕", "2023", "piñata party", "sin city", "angel of the north",
    "a barn in the strand", "naïve painting",
]  # fmt: skip
FOREIGN = [
    "hund am strand", "rotes Auto", "chien dans la neige", "perro negro", "gatto sul divano con bambino", "собака",
    "犬", "كلب", "כלב", "강아지", "κόκκινο", "pies na plaży", "köpek", "hond met een bal", "cachorro na praia",
    "Sonnenuntergang", "fødselsdag",
]  # fmt: skip


@pytest.mark.parametrize("text", ENGLISH)
def test_what_may_be_english_is_left_alone(text: str) -> None:
    assert not is_foreign(text)
    assert language_notice(text, "other") is None


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_are_told(text: str) -> None:
    assert is_foreign(text)
    assert language_notice(text, "other") == Notice(NoticeCode.OTHER_LANGUAGE, "other")


def test_an_accent_in_two_characters_is_the_same_letter() -> None:
    assert not is_foreign("cafe\N{COMBINING ACUTE ACCENT}")
