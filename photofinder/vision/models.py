"""The catalogue of models: what each is for, what it weighs, whether it is here, and how to get and load it.

Forms of a model id: ``starter`` (ships with the app), ``default``, ``ARCHITECTURE/TAG`` of open_clip,
``hf-hub:OWNER/NAME``, ``local-dir:FOLDER``, ``ARCHITECTURE@FILE`` with a checkpoint of one's own, and ``fake``.
Importing this loads neither torch nor open_clip; loading a model does. Loading uses no network, ever. Any thread.
"""

import functools
import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import xxhash

from photofinder.errors import ModelDamaged, ModelNotDownloaded, ModelUnknown, ModelUnsupported
from photofinder.records import DownloadProgress, ModelState, Runtime
from photofinder.vision import hub, runtimes, sources
from photofinder.vision.embedder import Embedder
from photofinder.vision.fake import FAKE_MODEL_ID, FakeEmbedder
from photofinder.vision.sources import STARTER_ID, Checkpoint, Folder, HubRepo, HubTag, ModelFiles

DEFAULT_ID = "ViT-B-32-256/datacomp_s34b_b86k"

MULTILINGUAL_ID = "ViT-B-32-SigLIP2-256/webli"
"""The model that is proposed to whoever asks in another language than English."""

Languages = Literal["en", "multi"]

_ALIASES = {"default": DEFAULT_ID}
_PIECE_BYTES = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a person needs to choose a model; ``size_bytes`` is that of its weights, ``languages`` what it was
    taught to read."""

    model_id: str
    title: str
    purpose: str
    licence: str
    size_bytes: int
    languages: Languages = "en"


_STARTER = ModelCard(STARTER_ID, "Starter", "everyday words at once, with nothing to download", "MIT", 0)
_DOWNLOADS = (
    ModelCard(DEFAULT_ID, "CLIP ViT-B/32", "everyday photos, quick on any computer", "MIT", 605_155_332),
    ModelCard(
        "ViT-B-16/datacomp_xl_s13b_b90k", "CLIP ViT-B/16", "finer detail, a few times slower", "MIT", 598_482_948
    ),
    ModelCard(
        "ViT-L-14/datacomp_xl_s13b_b90k",
        "CLIP ViT-L/14",
        "the best matches, for a graphics card",
        "MIT",
        1_710_466_052,
    ),
    ModelCard(
        MULTILINGUAL_ID, "SigLIP 2 ViT-B/32", "words in many languages", "Apache-2.0", 1_507_424_264, "multi"
    ),
    ModelCard("hf-hub:Marqo/marqo-fashionCLIP", "FashionCLIP", "clothes and fashion", "Apache-2.0", 598_482_948),
)


def known_models() -> tuple[ModelCard, ...]:
    """The models that the app proposes, the one that ships with it first; others can be named by their id."""
    weights = _weights_in(sources.source_of(STARTER_ID), Path())
    size_bytes = weights.stat().st_size if weights is not None else 0
    return (replace(_STARTER, size_bytes=size_bytes), *_DOWNLOADS)


def languages(model_id: str) -> Languages | None:
    """What the texts were that ``model_id`` has learned from; None for a model that the app does not propose."""
    model_id = canonical(model_id)
    return next((card.languages for card in (_STARTER, *_DOWNLOADS) if card.model_id == model_id), None)


def is_known(model_id: str) -> bool:
    """Whether ``model_id`` names a model, be it here or not."""
    model_id = canonical(model_id)
    try:
        return model_id == FAKE_MODEL_ID or sources.source_of(model_id) is not None
    except ModelUnknown:
        return False


def canonical(model_id: str) -> str:
    """``model_id`` without blanks around it and with ``default`` spelt out."""
    stripped = model_id.strip()
    return _ALIASES.get(stripped, stripped)


def state(model_id: str, models_dir: Path) -> ModelState:
    """Whether the files of ``model_id`` are here.

    Raises:
        ModelUnknown: there is no such model.
    """
    model_id = canonical(model_id)
    if model_id in (STARTER_ID, FAKE_MODEL_ID):
        return "built-in"
    found = _weights_in(sources.source_of(model_id), models_dir)
    return "downloaded" if found is not None else "not-downloaded"


def require(model_id: str, models_dir: Path) -> None:
    """Make sure that the files of ``model_id`` are here.

    Raises:
        ModelUnknown: there is no such model.
        ModelNotDownloaded: they are not.
    """
    model_id = canonical(model_id)
    if model_id != FAKE_MODEL_ID:
        _present(sources.source_of(model_id), model_id, models_dir)


def weights_id(model_id: str, models_dir: Path) -> str:
    """What an embedder of ``model_id`` will call itself, without loading it: embeddings of equal ids compare.

    Files that may change under their name (the starter's with an update, a person's own) are told by a hash.

    Raises:
        ModelUnknown: there is no such model.
        ModelNotDownloaded: a file that the id names is not there.
    """
    model_id = canonical(model_id)
    if model_id == FAKE_MODEL_ID:
        return model_id
    match source := sources.source_of(model_id):
        case HubTag():
            return model_id
        case HubRepo(repo=repo):
            commit = hub.commit_of(models_dir, repo)
            return f"{model_id}@{commit[:12]}" if commit else model_id
        case Folder(path=folder):
            weights = _present(source, model_id, models_dir)
            name = STARTER_ID if model_id == STARTER_ID else folder.name
            return f"{name}#{_hash((weights, folder / hub.CONFIG_NAME, folder / hub.VOCABULARY_NAME))}"
        case Checkpoint(architecture=architecture, path=path):
            return f"{architecture}@{path.stem}#{_hash((_present(source, model_id, models_dir),))}"


def files_of(model_id: str, models_dir: Path) -> ModelFiles:
    """The files of ``model_id``, which is not the fake one.

    Raises:
        ModelUnknown: there is no such model.
        ModelNotDownloaded: they are not here.
    """
    model_id = canonical(model_id)
    source = sources.source_of(model_id)
    weights = _present(source, model_id, models_dir)
    return ModelFiles(model_id, weights_id(model_id, models_dir), source, weights, models_dir)


def prepared_device(model_id: str, models_dir: Path, runtimes_dir: Path, runtime: Runtime) -> str | None:
    """Where ``model_id`` runs as it was prepared in ``runtimes_dir``, for people; None until then. Loads nothing.

    Raises: ModelUnknown, ModelNotDownloaded, ModelDamaged.
    """
    if canonical(model_id) == FAKE_MODEL_ID:
        return None
    return runtimes.device_of(files_of(model_id, models_dir), runtimes_dir, runtime)


def starts_soon(model_id: str, models_dir: Path, runtimes_dir: Path, runtime: Runtime) -> bool:
    """Whether ``load_embedder`` needs no torch for ``model_id``, prepared or not. Loads nothing.

    Raises: ModelUnknown, ModelNotDownloaded, ModelDamaged.
    """
    if canonical(model_id) == FAKE_MODEL_ID:
        return False
    return runtimes.starts_soon(files_of(model_id, models_dir), runtimes_dir, runtime)


def load_embedder(
    model_id: str,
    models_dir: Path,
    device: str | None = None,
    *,
    runtimes_dir: Path | None = None,
    runtime: Runtime = Runtime.AUTO,
) -> Embedder:
    """Load ``model_id``; no network. As ``prepare_embedder`` has prepared it in ``runtimes_dir``, in half a second;
    else on torch, which takes seconds, on ``device`` or the best there is.

    Raises:
        ModelUnknown: there is no such model.
        ModelNotDownloaded: its files are not here.
        ModelDamaged: its files cannot be loaded; a pickle that holds code is refused, and the code not run.
        ModelUnsupported: it needs a package that is not installed.
    """
    if canonical(model_id) == FAKE_MODEL_ID:
        return FakeEmbedder()
    files = files_of(model_id, models_dir)
    prepared = None if runtimes_dir is None else runtimes.open_prepared(files, runtimes_dir, runtime)
    if prepared is not None:
        return prepared
    from photofinder.vision import clip

    return clip.load(files, device)


def prepare_embedder(model_id: str, models_dir: Path, runtimes_dir: Path, runtime: Runtime = Runtime.AUTO) -> bool:
    """See to it that ``load_embedder`` finds ``model_id`` in ``runtimes_dir``, as ``runtime`` runs it: exported
    once and, with ``auto``, tried. Whether that was done just now: it takes from ten seconds to a minute. A failure
    is logged, and torch runs the model then.

    Raises:
        ModelUnknown, ModelNotDownloaded: as ``load_embedder``.
    """
    if canonical(model_id) == FAKE_MODEL_ID:
        return False
    return runtimes.prepare(files_of(model_id, models_dir), runtimes_dir, runtime)


def require_runtime(model_id: str, models_dir: Path, runtimes_dir: Path, runtime: Runtime) -> None:
    """Prepare ``model_id`` as ``runtime`` runs it.

    Raises:
        ModelUnknown, ModelNotDownloaded: as ``load_embedder``.
        RuntimeUnusable: it does not work here.
    """
    if canonical(model_id) != FAKE_MODEL_ID:
        runtimes.require(files_of(model_id, models_dir), runtimes_dir, runtime)


def input_edge_px(model_id: str, models_dir: Path) -> int | None:
    """The edge of the square that ``model_id`` sees, as its configuration says; None where none is found. Loads
    nothing."""
    model_id = canonical(model_id)
    if model_id == FAKE_MODEL_ID:
        return FakeEmbedder().input_edge_px
    try:
        source = sources.source_of(model_id)
        return sources.configured_edge_px(source, _weights_in(source, models_dir))
    except ModelUnknown:
        return None


def download(model_id: str, models_dir: Path, *, endpoint: str | None = None) -> Iterator[DownloadProgress]:
    """Bring the files of ``model_id`` from the hub into ``models_dir``; what is here already is not brought again.

    Closing the generator cancels; the next call goes on where this one stopped. ``endpoint`` is another server
    than the hub's ($HF_ENDPOINT does the same).

    Raises:
        ModelUnknown: there is no such model, here or on the hub.
        DownloadFailed: the server could not be reached, failed, or sent bytes that fail their checksum.
        StorageFault: ``models_dir`` cannot be written, or the disk is too small.
        ModelUnsupported: it could not be run here.
    """
    model_id = canonical(model_id)
    if state(model_id, models_dir) != "not-downloaded":
        return
    # What HTTPS takes to import is a tenth of a second, which no search has to wait for.
    from photofinder.vision import download as transfer

    match source := sources.source_of(model_id):
        case HubTag(repo=repo, weights_names=names):
            weights = transfer.Wanted(repo, names)
        case HubRepo(repo=repo):
            weights = transfer.Wanted(repo, hub.WEIGHTS_NAMES)
            configuration = transfer.Wanted(repo, (hub.CONFIG_NAME,))
            vocabulary = transfer.Wanted(repo, (hub.VOCABULARY_NAME,), optional=True)
            yield from transfer.download(model_id, [configuration, vocabulary], models_dir, endpoint=endpoint)
        case _:
            raise ModelNotDownloaded(model_id, downloadable=False)
    tokenizer = sources.tokenizer_repo(source, models_dir)
    if tokenizer and importlib.util.find_spec("transformers") is None:
        raise ModelUnsupported(model_id, "it needs the Python package transformers")
    files = (
        [transfer.Wanted(tokenizer, (name,), optional=True) for name in hub.TOKENIZER_NAMES] if tokenizer else []
    )
    # The weights last: once they are here the model counts as downloaded.
    for wanted in (files, [weights]):
        yield from transfer.download(model_id, wanted, models_dir, endpoint=endpoint)


def _present(source: sources.Source, model_id: str, models_dir: Path) -> Path:
    weights = _weights_in(source, models_dir)
    if weights is None:
        raise ModelNotDownloaded(model_id, downloadable=isinstance(source, HubTag | HubRepo))
    return weights


def _weights_in(source: sources.Source, models_dir: Path) -> Path | None:
    match source:
        case Folder(path=folder):
            if not _is_file(folder / hub.CONFIG_NAME):
                return None
            return next((folder / name for name in hub.WEIGHTS_NAMES if _is_file(folder / name)), None)
        case Checkpoint(path=path):
            return path if _is_file(path) else None
        case HubRepo(repo=repo):
            configured = hub.find_file(models_dir, repo, (hub.CONFIG_NAME,))
            return hub.find_file(models_dir, repo, hub.WEIGHTS_NAMES) if configured is not None else None
        case HubTag(repo=repo, weights_names=names):
            return hub.find_file(models_dir, repo, names)


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 (Path.is_file raises where the name is too long, or may not be seen)


def _hash(files: tuple[Path, ...]) -> str:
    """One short hash of all ``files`` that are there: the vocabulary and the means matter as the weights do."""
    hashes = [_file_hash(file, status.st_size, status.st_mtime_ns) for file in files if (status := _stat(file))]
    return xxhash.xxh3_128_hexdigest("".join(hashes).encode())[:12]


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None


@functools.lru_cache(maxsize=64)
def _file_hash(file: Path, size_bytes: int, mtime_ns: int) -> str:
    """``size_bytes`` and ``mtime_ns`` are there for the cache: a file of gigabytes is read once."""
    hasher = xxhash.xxh3_128()
    try:
        with file.open("rb") as stream:
            while piece := stream.read(_PIECE_BYTES):
                hasher.update(piece)
    except OSError as fault:
        raise ModelDamaged(str(file), file, str(fault)) from fault
    return hasher.hexdigest()
