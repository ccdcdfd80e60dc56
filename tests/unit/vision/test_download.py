"""Downloads from a server on this machine that answers as the hub does."""

import hashlib
import importlib.util
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from photofinder.errors import DownloadFailed, ModelUnknown, ModelUnsupported, StorageFault
from photofinder.vision import download as transfer
from photofinder.vision.models import download, load_embedder, state, weights_id

_COMMIT = "00ff00ff00ff00ff"
_TINY = "hf-hub:some/tiny"
_TAG = "ViT-B-32-256/datacomp_s34b_b86k"
_TAG_FILE = "laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K/open_clip_pytorch_model.bin"


@dataclass
class Hub:
    """``files`` by "ORG/NAME/FILE"; what it was asked for is in ``asked`` as (method, file, range)."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    wrong_checksum: bool = False
    fail_with: int = 0
    stop_after: int | None = None
    no_ranges: bool = False

    def ranges(self) -> list[str | None]:
        return [range_ for method, _, range_ in self.asked if method == "GET"]


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hub = self.hub
        stored = self.path.startswith("/store/")
        if stored:
            name = self.path.removeprefix("/store/")
        else:
            owner, repo, _, _, file = self.path.lstrip("/").split("/", 4)
            name = f"{owner}/{repo}/{file}"
            hub.asked.append((self.command, name, self.headers.get("Range")))
        data = hub.files.get(name)
        if hub.fail_with or data is None:
            self.send_error(hub.fail_with or 404)
            return
        large = not name.endswith(".json")
        if large and not stored:
            self.send_response(302)
            self._metadata(data)
            checksum = hashlib.sha256(b"other" if hub.wrong_checksum else data).hexdigest()
            self.send_header("X-Linked-Etag", f'"{checksum}"')
            self.send_header("X-Linked-Size", str(len(data)))
            self.send_header("Location", f"/store/{name}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = 0
        if (asked := self.headers.get("Range")) and not hub.no_ranges:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            self.send_response(206)
        else:
            self.send_response(200)
        if not stored:
            self._metadata(data)
            self.send_header("ETag", f'"{hashlib.sha1(b"blob %d" % len(data) + bytes(1) + data).hexdigest()}"')
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data[start : hub.stop_after])

    def _metadata(self, data: bytes) -> None:
        self.send_header("X-Repo-Commit", _COMMIT)


@pytest.fixture
def hub(tiny_model: Path) -> Iterator[Hub]:
    state_ = Hub()
    for name in ("open_clip_config.json", "open_clip_model.safetensors", "bpe_vocab.txt.gz"):
        state_.files[f"some/tiny/{name}"] = (tiny_model / name).read_bytes()
    state_.files[_TAG_FILE] = bytes(range(256)) * 8192
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": state_}))
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state_.address = f"http://127.0.0.1:{server.server_port}"
    yield state_
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_model_comes_whole_and_loads(hub: Hub, tmp_path: Path) -> None:
    steps = list(download(_TINY, tmp_path / "models", endpoint=hub.address))
    assert {step.model_id for step in steps} == {_TINY}
    last = steps[-1]
    assert last.done_bytes == last.total_bytes == len(hub.files["some/tiny/open_clip_model.safetensors"])
    assert state(_TINY, tmp_path / "models") == "downloaded"
    assert weights_id(_TINY, tmp_path / "models") == f"{_TINY}@{_COMMIT[:12]}"
    assert not list((tmp_path / "models" / "partial").glob("*.part"))
    assert load_embedder(_TINY, tmp_path / "models", device="cpu").dim == 24


def test_progress_only_grows(hub: Hub, tmp_path: Path) -> None:
    steps = list(download(_TAG, tmp_path, endpoint=hub.address))
    done = [step.done_bytes for step in steps]
    assert done == sorted(done)
    assert len(done) > 3
    assert {step.total_bytes for step in steps} == {len(hub.files[_TAG_FILE])}
    assert (done[0], done[-1]) == (0, steps[0].total_bytes)


def test_it_comes_from_where_the_environment_says(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.address + "/")
    list(download("default", tmp_path))
    assert state("default", tmp_path) == "downloaded"


def _cancel_midway(hub: Hub, models_dir: Path) -> int:
    steps = download(_TAG, models_dir, endpoint=hub.address)
    reached = 0
    for step in steps:
        reached = step.done_bytes
        if reached >= step.total_bytes // 2:
            break
    steps.close()  # type: ignore[attr-defined]
    assert state(_TAG, models_dir) == "not-downloaded"
    return reached


def test_after_a_cancel_only_the_rest_comes(hub: Hub, tmp_path: Path) -> None:
    reached = _cancel_midway(hub, tmp_path)
    steps = list(download(_TAG, tmp_path, endpoint=hub.address))
    assert steps[0].done_bytes == reached
    assert hub.ranges() == [None, f"bytes={reached}-"]
    assert state(_TAG, tmp_path) == "downloaded"
    assert list(download(_TAG, tmp_path, endpoint=hub.address)) == []


def test_a_server_that_knows_no_ranges_sends_all_again(hub: Hub, tmp_path: Path) -> None:
    _cancel_midway(hub, tmp_path)
    hub.no_ranges = True
    list(download(_TAG, tmp_path, endpoint=hub.address))
    assert state(_TAG, tmp_path) == "downloaded"


def test_a_connection_that_breaks_off_is_gone_on_with(hub: Hub, tmp_path: Path) -> None:
    hub.stop_after = 700_000
    with pytest.raises(DownloadFailed) as caught:
        list(download(_TAG, tmp_path, endpoint=hub.address))
    assert not caught.value.offline
    assert "broke off" in caught.value.detail
    hub.stop_after = None
    list(download(_TAG, tmp_path, endpoint=hub.address))
    assert hub.ranges() == [None, "bytes=700000-"]


def test_a_wrong_checksum_is_thrown_away(hub: Hub, tmp_path: Path) -> None:
    hub.wrong_checksum = True
    with pytest.raises(DownloadFailed, match="checksum"):
        list(download(_TAG, tmp_path, endpoint=hub.address))
    assert not list((tmp_path / "partial").glob("*.part"))
    assert state(_TAG, tmp_path) == "not-downloaded"
    hub.wrong_checksum = False
    list(download(_TAG, tmp_path, endpoint=hub.address))
    assert hub.ranges() == [None, None]


def test_a_part_that_grew_too_long_starts_again(hub: Hub, tmp_path: Path) -> None:
    _cancel_midway(hub, tmp_path)
    [part] = (tmp_path / "partial").glob("*.part")
    part.write_bytes(bytes(len(hub.files[_TAG_FILE]) + 1))
    list(download(_TAG, tmp_path, endpoint=hub.address))
    assert state(_TAG, tmp_path) == "downloaded"


def test_a_whole_part_only_has_to_be_checked(hub: Hub, tmp_path: Path) -> None:
    _cancel_midway(hub, tmp_path)
    [part] = (tmp_path / "partial").glob("*.part")
    part.write_bytes(hub.files[_TAG_FILE])
    list(download(_TAG, tmp_path, endpoint=hub.address))
    assert hub.ranges() == [None]


def test_offline_says_so(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed) as caught:
        list(download(_TAG, tmp_path, endpoint="http://127.0.0.1:9"))
    assert caught.value.offline


@pytest.mark.parametrize("endpoint", ["hub", "localhost:80", "http://[bad"])
def test_an_address_that_is_none_says_so(tmp_path: Path, endpoint: str) -> None:
    with pytest.raises(DownloadFailed):
        list(download(_TAG, tmp_path, endpoint=endpoint))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_failing_server_says_so(hub: Hub, tmp_path: Path, status: int) -> None:
    hub.fail_with = status
    with pytest.raises(DownloadFailed, match=str(status)) as caught:
        list(download(_TAG, tmp_path, endpoint=hub.address))
    assert not caught.value.offline


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_repository_that_is_not_there_is_unknown(hub: Hub, tmp_path: Path, status: int) -> None:
    hub.fail_with = status
    with pytest.raises(ModelUnknown):
        list(download("hf-hub:no/such", tmp_path, endpoint=hub.address))


def test_a_server_that_is_no_hub_is_told_apart(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Handler, "_metadata", lambda *_: None)
    with pytest.raises(DownloadFailed, match="like the hub"):
        list(download(_TAG, tmp_path, endpoint=hub.address))


def test_two_at_once_do_not_mix(hub: Hub, tmp_path: Path) -> None:
    first = download(_TAG, tmp_path, endpoint=hub.address)
    next(first)
    with pytest.raises(DownloadFailed, match="already"):
        list(download(_TAG, tmp_path, endpoint=hub.address))
    list(first)
    assert state(_TAG, tmp_path) == "downloaded"


def test_a_full_disk_is_told_before_the_first_byte(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "_SPARE_BYTES", 10**18)
    with pytest.raises(StorageFault, match="MB are needed"):
        list(download(_TAG, tmp_path, endpoint=hub.address))
    assert hub.ranges() == []


def test_a_folder_that_cannot_be_made_is_a_storage_fault(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageFault):
        list(download(_TAG, tmp_path / "file", endpoint=hub.address))


def test_a_model_whose_words_need_another_package_is_not_downloaded(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ModelUnsupported, match="transformers"):
        list(download("ViT-B-16-SigLIP2/webli", tmp_path, endpoint=hub.address))
    assert hub.asked == []


def test_the_tokenizer_comes_along(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    hub.files["timm/ViT-B-16-SigLIP2/tokenizer.json"] = b'{"made": "up"}'
    hub.files["timm/ViT-B-16-SigLIP2/open_clip_model.safetensors"] = b"weights"
    list(download("ViT-B-16-SigLIP2/webli", tmp_path, endpoint=hub.address))
    snapshot = tmp_path / "models--timm--ViT-B-16-SigLIP2" / "snapshots" / _COMMIT
    assert {file.name for file in snapshot.iterdir()} == {"tokenizer.json", "open_clip_model.safetensors"}
