"""Makes the starter model's bank of texts, in resources/banks, anew: after a change of the model or of the texts.

    .venv/bin/python packaging/make_bank.py

With it the first search on a fresh computer does not wait until hundreds of texts are embedded.
"""

import shutil
from pathlib import Path

from photofinder.engine.background import load_bank, shipped_banks
from photofinder.settings import STARTER_MODEL_ID
from photofinder.vision import models


def main() -> None:
    target = shipped_banks()
    shutil.rmtree(target, ignore_errors=True)
    model_id = models.weights_id(STARTER_MODEL_ID, Path())
    bank = load_bank(model_id, lambda: models.load_embedder(STARTER_MODEL_ID, Path()), target)
    for file in target.iterdir():
        file.chmod(0o644)
    print(f"{len(bank)} texts of {model_id} in {target}")


if __name__ == "__main__":
    main()
