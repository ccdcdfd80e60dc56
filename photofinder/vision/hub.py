"""Where the files of a Hugging Face repository lie on this computer: the layout of the hub's own cache.

    <models_dir>/models--ORG--NAME/refs/main                 the commit that "main" was when it was downloaded
    <models_dir>/models--ORG--NAME/snapshots/<commit>/FILE

A folder of that shape made by another tool serves too. Reads only; no network; any thread.
"""

from collections.abc import Sequence
from pathlib import Path

CONFIG_NAME = "open_clip_config.json"
VOCABULARY_NAME = "bpe_vocab.txt.gz"
# What the tokenizers of the transformers package are made from; a repository has some of them.
TOKENIZER_NAMES = (
    "tokenizer_config.json", "tokenizer.json", "special_tokens_map.json", "added_tokens.json", "vocab.json",
    "merges.txt", "vocab.txt", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model",
)  # fmt: skip
# The first that is there is taken; a pickle only where there are no safetensors.
WEIGHTS_NAMES = (
    "open_clip_model.safetensors",
    "open_clip_pytorch_model.safetensors",
    "open_clip_pytorch_model.bin",
)


def repo_folder(models_dir: Path, repo: str) -> Path:
    """The folder of ``repo`` ("ORG/NAME"), whether or not it is there."""
    return models_dir / ("models--" + repo.replace("/", "--"))


def commit_of(models_dir: Path, repo: str) -> str | None:
    """The commit that was downloaded, None when none was in whole."""
    try:
        commit = (repo_folder(models_dir, repo) / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return commit if commit.isalnum() else None


def snapshot(models_dir: Path, repo: str) -> Path | None:
    """The folder with the files of ``repo``, None when it was not downloaded."""
    commit = commit_of(models_dir, repo)
    if commit is None:
        return None
    folder = repo_folder(models_dir, repo) / "snapshots" / commit
    return folder if folder.is_dir() else None


def find_file(models_dir: Path, repo: str, names: Sequence[str]) -> Path | None:
    """The first of ``names`` that was downloaded from ``repo``."""
    folder = snapshot(models_dir, repo)
    if folder is None:
        return None
    return next((folder / name for name in names if (folder / name).is_file()), None)
