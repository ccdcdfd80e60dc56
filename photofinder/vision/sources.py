"""From a model id, as a person types it, to where that model comes from.

Knows the forms of an id, not which models are good for what (``models``) nor how they are loaded (``clip``).
Imports torch only for an architecture or tag that is not among the known models. Any thread.
"""

import functools
import importlib.util
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from photofinder import paths
from photofinder.errors import ModelUnknown
from photofinder.vision import hub

STARTER_ID = "starter"
HUB_PREFIX = "hf-hub:"
FOLDER_PREFIX = "local-dir:"
_CHECKPOINT_SUFFIXES = (".safetensors", ".pt", ".pth", ".bin")

# The known tags, so that listing models or asking for their state loads no torch; tests compare with open_clip.
KNOWN_TAG_REPOS: Mapping[str, str] = {
    "ViT-B-32-256/datacomp_s34b_b86k": "laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K",
    "ViT-B-16/datacomp_xl_s13b_b90k": "laion/CLIP-ViT-B-16-DataComp.XL-s13B-b90K",
    "ViT-L-14/datacomp_xl_s13b_b90k": "laion/CLIP-ViT-L-14-DataComp.XL-s13B-b90K",
    "ViT-B-32-SigLIP2-256/webli": "timm/ViT-B-32-SigLIP2-256",
}
# Of those, which need another tokenizer than CLIP's, and where that lies.
_KNOWN_TAG_TOKENIZERS: Mapping[str, str] = {"ViT-B-32-SigLIP2-256/webli": "timm/ViT-B-32-SigLIP2-256"}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with a configuration, weights and perhaps a vocabulary: the starter, or the person's own."""

    path: Path


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A weights file of the person for an architecture that open_clip knows."""

    architecture: str
    path: Path


@dataclass(frozen=True, slots=True)
class HubRepo:
    """A repository on the hub that carries its own configuration."""

    repo: str


@dataclass(frozen=True, slots=True)
class HubTag:
    """An architecture and one of open_clip's pretrained tags for it; ``weights_names`` best first."""

    architecture: str
    tag: str
    repo: str
    weights_names: tuple[str, ...]


Source = Folder | Checkpoint | HubRepo | HubTag


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model that is here: ``identity`` is what its embedder calls itself, ``weights`` the file with them,
    ``models_dir`` where what it needs beside may lie."""

    model_id: str
    identity: str
    source: Source
    weights: Path
    models_dir: Path


def source_of(model_id: str) -> Source:
    """Where ``model_id`` comes from; whether it is there is not asked.

    Raises:
        ModelUnknown: the id has no form that is known, or names no architecture or tag of open_clip.
    """
    if model_id == STARTER_ID:
        return Folder(paths.resources() / "models" / "starter")
    if model_id.startswith(FOLDER_PREFIX):
        return Folder(_expanded(model_id.removeprefix(FOLDER_PREFIX)))
    if model_id.startswith(HUB_PREFIX):
        return HubRepo(_checked_repo(model_id))
    architecture, at, file = model_id.partition("@")
    if at:
        return _checkpoint(model_id, architecture, _expanded(file))
    architecture, slash, tag = model_id.partition("/")
    if not (architecture and slash and tag):
        raise ModelUnknown(model_id, "not of the form ARCHITECTURE/TAG")
    return _tag(model_id, architecture, tag)


def registry_entry(architecture: str, tag: str) -> dict[str, Any]:
    """open_clip's entry for a pretrained tag, {} when it has none. Loads torch."""
    entry: dict[str, Any] = _open_clip().get_pretrained_cfg(architecture, tag)
    return entry


def tokenizer_repo(source: Source, models_dir: Path) -> str | None:
    """The repository of the tokenizer that ``source`` needs, None for CLIP's own, which comes with open_clip.

    The configuration of a HubRepo has to be here already.
    """
    config: dict[str, Any]
    match source:
        case HubTag(architecture=architecture, tag=tag):
            if f"{architecture}/{tag}" in KNOWN_TAG_REPOS:
                return _KNOWN_TAG_TOKENIZERS.get(f"{architecture}/{tag}")
            config = _open_clip().get_model_config(architecture)
        case HubRepo(repo=repo):
            file = hub.find_file(models_dir, repo, (hub.CONFIG_NAME,))
            config = json.loads(file.read_text(encoding="utf-8")).get("model_cfg", {}) if file is not None else {}
        case _:
            return None
    name = config.get("text_cfg", {}).get("hf_tokenizer_name")
    return name if isinstance(name, str) and name else None


def configured_edge_px(source: Source, weights: Path | None) -> int | None:
    """The edge of the square that the model sees; None where no configuration is found. ``weights`` is the file
    beside which that of a folder lies; those of architectures come with open_clip, which is not loaded."""
    match source:
        case Folder() | HubRepo():
            file = None if weights is None else weights.parent / hub.CONFIG_NAME
        case Checkpoint(architecture=architecture) | HubTag(architecture=architecture):
            package = importlib.util.find_spec("open_clip")
            within = package.submodule_search_locations if package is not None else None
            file = Path(within[0], "model_configs", f"{architecture}.json") if within else None
    try:
        config = json.loads(file.read_text(encoding="utf-8")) if file is not None else {}
        size = config.get("model_cfg", config)["vision_cfg"]["image_size"]
        return int(size if isinstance(size, int) else max(size))
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def _open_clip() -> Any:
    from photofinder.vision.torchvision_ops import define_missing_ops

    define_missing_ops()
    import open_clip

    return open_clip


def _checked_repo(model_id: str) -> str:
    repo = model_id.removeprefix(HUB_PREFIX)
    owner, _, name = repo.partition("/")
    if not all(part and part.strip(".") and part.replace("-", "").replace(".", "").replace("_", "").isalnum()
               for part in (owner, name)):  # fmt: skip
        raise ModelUnknown(model_id, "not of the form hf-hub:OWNER/NAME")
    return repo


def _expanded(path: str) -> Path:
    return Path(os.path.expanduser(path))  # noqa: PTH111 (Path.expanduser raises where there is no such person)


def _checkpoint(model_id: str, architecture: str, file: Path) -> Checkpoint:
    if file.suffix not in _CHECKPOINT_SUFFIXES:
        raise ModelUnknown(model_id, f"{file.name} is no {', '.join(_CHECKPOINT_SUFFIXES)} file")
    return Checkpoint(architecture, file)


@functools.lru_cache(maxsize=64)
def _tag(model_id: str, architecture: str, tag: str) -> HubTag:
    if model_id in KNOWN_TAG_REPOS:
        return HubTag(architecture, tag, KNOWN_TAG_REPOS[model_id], hub.WEIGHTS_NAMES)
    place: str = registry_entry(architecture, tag).get("hf_hub", "")
    if not place:
        raise ModelUnknown(model_id, "open_clip has no such architecture and tag")
    repo, _, file = place.rpartition("/")
    names = (str(Path(file).with_suffix(".safetensors")), file) if file else hub.WEIGHTS_NAMES
    return HubTag(architecture, tag, repo, names)
