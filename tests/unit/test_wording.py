from pathlib import Path

import pytest

from photofinder import errors, wording
from photofinder.errors import PhotoFinderError, SkipReason
from photofinder.records import Notice, NoticeCode, Problem, ProblemCode

PATH = Path("/photos/it's 100%.jpg")

EXAMPLES: list[PhotoFinderError] = [
    *(errors.ImageUnreadable(PATH, reason, "decoder error -2") for reason in SkipReason),
    errors.ImageUnreadable(None, SkipReason.DAMAGED),
    errors.FolderUnavailable(PATH),
    errors.FolderDiffers(PATH, Path("/photos"), "other photos"),
    errors.RootUnknown(7),
    errors.GlobUnusable("***["),
    errors.LibraryClosed(PATH),
    errors.LibraryReadOnly(PATH, disk_full=True),
    errors.LibraryReadOnly(PATH, disk_full=False),
    errors.DecoderUnavailable("Cannot allocate memory"),
    errors.IndexingBusy(),
    errors.CatalogueTooNew(PATH, 7, 3),
    errors.CatalogueDamaged(PATH),
    errors.StorageFault(PATH, "No space left on device"),
    errors.ModelUnknown("some/model"),
    errors.ModelNotDownloaded("some/model"),
    errors.ModelNotDownloaded("local-dir:/some/model", downloadable=False),
    errors.ModelUnsupported("some/model", "a package is missing"),
    errors.RuntimeUnusable("onnx-int8", "its embeddings differ too much (cosine 0.912)"),
    errors.ModelDamaged("some/model", PATH),
    errors.DownloadFailed("some/model", offline=True),
    errors.DownloadFailed("some/model", detail="checksum"),
    errors.LibraryInUse(),
    *(errors.BackupUnusable(PATH, fault, "Permission denied") for fault in errors.BackupFault),
    errors.FileInTheWay(PATH),
    errors.PhotoUnknown(3),
    errors.SearchNameTaken("Beach days"),
    errors.FolderInTheWay(PATH),
    *(errors.SearchFileUnusable(PATH, fault, "Permission denied") for fault in errors.SearchFileFault),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=repr)
def test_every_error_has_one_sentence_of_its_own(error: PhotoFinderError) -> None:
    sentence = wording.sentence(error)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert sentence != wording.sentence(PhotoFinderError())
    assert type(error).__name__ not in sentence


def test_every_kind_of_error_has_an_example_or_is_the_base() -> None:
    def kinds(base: type[PhotoFinderError]) -> set[type[PhotoFinderError]]:
        return {base}.union(*(kinds(kind) for kind in base.__subclasses__()))

    said = {type(error) for error in EXAMPLES}
    defined = {kind for kind in kinds(PhotoFinderError) if kind.__module__ == errors.__name__}
    for kind in defined - said - {PhotoFinderError}:
        pytest.fail(f"{kind.__name__} needs a sentence and an example here")


def test_sentences_name_their_data() -> None:
    assert "7" in wording.sentence(errors.CatalogueTooNew(PATH, 7, 3))
    assert "3" in wording.sentence(errors.CatalogueTooNew(PATH, 7, 3))
    assert str(PATH) in wording.sentence(errors.FolderUnavailable(PATH))
    assert "some/model" in wording.sentence(errors.ModelNotDownloaded("some/model"))


def test_a_folder_says_what_is_wrong_with_it() -> None:
    assert "(it is empty now)" in wording.sentence(errors.FolderUnavailable(PATH, "it is empty now"))
    assert "(not a directory)" in wording.sentence(errors.FolderUnavailable(PATH, "Not a directory"))


def test_every_reason_has_words() -> None:
    assert len({wording.skip_sentence(reason) for reason in SkipReason}) == len(SkipReason)


def test_a_film_is_called_no_picture() -> None:
    assert all(
        "picture" not in wording.skip_sentence(reason) for reason in set(SkipReason) - {SkipReason.NOT_A_PICTURE}
    )


def test_every_problem_of_a_query_has_one_sentence_of_its_own() -> None:
    sentences = [wording.problem_sentence(Problem(code, "what\nwas typed")) for code in ProblemCode]
    assert len(set(sentences)) == len(ProblemCode)
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in sentences)


def test_every_notice_of_a_search_has_one_sentence_of_its_own() -> None:
    sentences = [wording.notice_sentence(Notice(code, "that")) for code in NoticeCode]
    assert len(set(sentences)) == len(NoticeCode)
    assert all("\n" not in sentence for sentence in sentences)


def test_what_was_typed_is_shown_in_part_when_it_is_long() -> None:
    assert len(wording.problem_sentence(Problem(ProblemCode.DATE, "9" * 10_000))) < 250
    assert len(wording.notice_sentence(Notice(NoticeCode.PLACE_UNKNOWN, "{x} " * 10_000))) < 250


def test_moments_are_told_as_players_do() -> None:
    moments = (0, 999, 42_000, 600_500, 3_599_999, 3_723_000, 36_000_000)
    shown = ["0:00", "0:00", "0:42", "10:00", "59:59", "1:02:03", "10:00:00"]
    assert [wording.moment_text(at_ms) for at_ms in moments] == shown
