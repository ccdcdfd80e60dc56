"""What ``photofinder watch`` does when indexing cannot go on just now."""

from collections.abc import Generator
from pathlib import Path

import pytest

from photofinder.cli import watching
from photofinder.errors import DecoderUnavailable, IndexingBusy, PhotoFinderError
from photofinder.library import Library
from photofinder.records import Phase, Progress
from photofinder.settings import Settings


@pytest.mark.parametrize("fault", [IndexingBusy(), DecoderUnavailable("out of memory")], ids=repr)
def test_it_waits_and_tries_again(
    fault: PhotoFinderError,
    fake_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = [fault, fault]

    def index(_: Library, folder: Path, *, adding: bool) -> Generator[Progress, None, None]:
        assert not adding
        if faults:
            raise faults.pop()
        yield Progress(Phase.DONE, folder, done=1, total=1, added=1)

    monkeypatch.setattr(Library, "index", index)
    monkeypatch.setattr(watching, "_BUSY_RETRY_S", 0.0)
    library = Library.open(fake_settings)
    watching._index(library, tmp_path, as_json=False)
    library.close()
    out, err = capsys.readouterr()
    assert "1 added" in out
    assert len(err.splitlines()) == 1
