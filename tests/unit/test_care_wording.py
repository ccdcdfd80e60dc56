"""What the care of a library has to tell."""

from pathlib import Path

import pytest

from photofinder.care_wording import finding_sentence, recovery_sentence
from photofinder.records import Finding, FindingCode, RecoveredFrom, Recovery

KEPT = Path("/data/catalogue-damaged-1.sqlite")


@pytest.mark.parametrize("code", FindingCode)
@pytest.mark.parametrize(("repair", "mended"), [(False, False), (True, False), (True, True)])
def test_every_finding_is_one_line(code: FindingCode, repair: bool, mended: bool) -> None:
    if mended and code in (FindingCode.KEPT_FILE, FindingCode.CATALOGUE_DAMAGED):
        return  # never by doctor itself
    finding = Finding(code, 1234, KEPT, "12", mended=mended)
    sentence = finding_sentence(finding, repair=repair)
    assert sentence.endswith(".")
    assert not {"\n", "{", "None"} & set(sentence.split())


def test_what_was_done_is_told() -> None:
    finding = Finding(FindingCode.NAMES_WRONG, 3)
    assert "could not be mended" in finding_sentence(finding, repair=True)
    assert "could not" not in finding_sentence(finding, repair=False)
    assert "put right" in finding_sentence(Finding(FindingCode.NAMES_WRONG, 3, mended=True), repair=True)


@pytest.mark.parametrize(
    ("recovery", "told"),
    [
        (Recovery(RecoveredFrom.DAMAGED_FILE, KEPT, None, 1234, 2), "1,234 photos"),
        (Recovery(RecoveredFrom.BACKUP, KEPT, "2026-11-20T10:00:00", 9, 2), "2026-11-20, 10:00:00"),
        (Recovery(RecoveredFrom.BACKUP, KEPT, None, 9, 2), "a backup"),
        (Recovery(RecoveredFrom.NOTHING, KEPT, None, 0, 2), "your folders are known"),
        (Recovery(RecoveredFrom.NOTHING, KEPT, None, 0, 0), "a new one was begun"),
    ],
)
def test_a_recovery_says_where_it_came_from_and_what_to_do(recovery: Recovery, told: str) -> None:
    sentence = recovery_sentence(recovery)
    assert told in sentence
    assert str(KEPT) in sentence
    assert "was damaged" in sentence
    assert "Index your folders again" in sentence


@pytest.mark.parametrize(
    ("source", "photos", "roots", "told"),
    [
        (RecoveredFrom.BACKUP, 9, 2, "a backup (9 photos)"),
        (RecoveredFrom.NOTHING, 0, 2, "your folders are known"),
        (RecoveredFrom.NOTHING, 0, 0, "a new one was begun"),
    ],
)
def test_a_library_file_that_was_away_is_not_called_damaged(
    source: RecoveredFrom, photos: int, roots: int, told: str
) -> None:
    sentence = recovery_sentence(Recovery(source, None, None, photos, roots))
    assert sentence.startswith("The library file was missing: ")
    assert told in sentence
    assert "damaged" not in sentence
    assert "None" not in sentence
