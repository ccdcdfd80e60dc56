"""Every fault, problem and notice gets a sentence in plain words, and never an internal name."""

from pathlib import Path

import pytest

from photofinder import errors
from photofinder.errors import SkipReason
from photofinder.records import Notice, NoticeCode, Problem, ProblemCode
from photofinder.ui import messages, query_messages
from photofinder.ui.messages import Action

PATH = Path("/some/where/photo.jpg")
FAULTS: list[Exception] = [
    *(errors.ImageUnreadable(PATH, reason) for reason in SkipReason),
    errors.ImageUnreadable(None, SkipReason.DAMAGED),
    errors.FolderUnavailable(PATH),
    errors.IndexingBusy(),
    errors.CatalogueTooNew(PATH, 9, 1),
    errors.CatalogueDamaged(PATH),
    errors.StorageFault(PATH, "disk full"),
    errors.ModelUnknown("x"),
    errors.ModelUnsupported("x", "no such runtime"),
    errors.ModelNotDownloaded("x"),
    errors.ModelDamaged("x"),
    errors.DownloadFailed("x", offline=True),
    errors.DownloadFailed("x", detail="404"),
    errors.PhotoUnknown(3),
    errors.SearchNameTaken("Sea"),
    errors.FolderInTheWay(PATH),
    *(errors.SearchFileUnusable(PATH, fault) for fault in errors.SearchFileFault),
    errors.FolderDiffers(PATH, PATH.parent, "it holds other photos"),
    errors.RootUnknown(3),
    errors.GlobUnusable("[a"),
    errors.LibraryClosed(PATH),
    errors.LibraryReadOnly(PATH, disk_full=True),
    errors.LibraryReadOnly(PATH, disk_full=False),
    errors.DecoderUnavailable("no more processes"),
    errors.RuntimeUnusable("onnx", "no such runtime"),
    errors.LibraryInUse(),
    *(errors.BackupUnusable(PATH, fault) for fault in errors.BackupFault),
    errors.FileInTheWay(PATH),
    RuntimeError("inner detail"),
]


def test_every_kind_of_fault_is_here() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)}
    assert kinds - {errors.PhotoFinderError} <= {type(fault) for fault in FAULTS}


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
def test_a_fault_is_one_plain_sentence(fault: Exception) -> None:
    text = messages.explain(fault).text
    assert text.endswith(".")
    assert "!" not in text
    assert type(fault).__name__ not in text
    assert "{" not in text
    assert "inner detail" not in text


@pytest.mark.parametrize("code", [*ProblemCode, *NoticeCode])
def test_what_is_said_about_a_query_is_plain(code: ProblemCode | NoticeCode) -> None:
    detail = "/some/where/" + 20 * "long "
    if isinstance(code, ProblemCode):
        text = query_messages.problem_text(Problem(code, detail))
    else:
        text = query_messages.notice_text(Notice(code, detail))
    assert text.endswith((".", "?"))
    assert "{" not in text
    assert len(text) < 200


def test_an_unforeseen_fault_leads_to_the_log() -> None:
    assert messages.explain(KeyError("x")).action is Action.SHOW_LOG
    assert messages.explain(errors.PhotoFinderError()).action is Action.SHOW_LOG


@pytest.mark.parametrize("action", Action)
def test_every_action_has_words(action: Action) -> None:
    assert messages.action_text(action)


def test_only_a_model_that_can_be_downloaded_is_offered() -> None:
    assert messages.explain(errors.ModelNotDownloaded("default")).action is Action.DOWNLOAD_MODEL
    own = messages.explain(errors.ModelNotDownloaded("local-dir:models/own", downloadable=False))
    assert own.action is None
    assert "local-dir:models/own" in own.text
