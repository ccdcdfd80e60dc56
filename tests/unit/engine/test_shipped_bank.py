from pathlib import Path

import numpy as np
import pytest

from photofinder.engine.background import load_bank
from photofinder.engine.bank_texts import BANK_TEXTS
from photofinder.errors import ModelNotDownloaded
from photofinder.vision import models
from photofinder.vision.embedder import Embedder


def test_the_starters_bank_ships_and_is_up_to_date(tmp_path: Path) -> None:
    """When this fails: packaging/make_bank.py makes it anew."""

    def not_needed() -> Embedder:
        raise AssertionError("the shipped bank is of another model, or of other texts")

    try:
        identity = models.weights_id("starter", tmp_path)
    except ModelNotDownloaded:
        pytest.skip("the starter model is not here")
    bank = load_bank(identity, not_needed, tmp_path)
    assert len(bank) == len(BANK_TEXTS)
    embedded = models.load_embedder("starter", tmp_path).embed_texts([BANK_TEXTS[0], BANK_TEXTS[-1]])
    assert np.abs(embedded - bank[[0, -1]]).max() < 2e-3
