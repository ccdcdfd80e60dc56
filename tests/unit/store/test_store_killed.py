"""A process that is killed while it writes leaves a whole catalogue and a whole or no vectors file."""

import random
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors, catch_up, open_vectors

DIM = 64
WRITER = """
    import sys
    from pathlib import Path
    import numpy as np
    from photofinder.records import FileStat, PhotoFacts
    from photofinder.store.batch import Batch, NewPhoto
    from photofinder.store.catalogue import Catalogue
    from photofinder.store.vectors import catch_up, open_vectors

    folder = Path(sys.argv[1])
    catalogue = Catalogue.open(folder / "catalogue.db")
    root = catalogue.add_root(folder / "album")
    vectors = open_vectors(folder / "fake.vectors", catalogue, "fake", 64)
    rng = np.random.default_rng(int(sys.argv[2]))
    print("begun", flush=True)
    while True:
        numbers = rng.choice(3000, 10, replace=False)
        photos = [
            NewPhoto(
                FileStat(root.path / f"{number}.jpg", 1, 1),
                PhotoFacts(rng.bytes(16), 1, 1, None, 1, (0, 0, 0)),
                rng.standard_normal(64).astype(np.float32),
            )
            for number in numbers[:7]
        ]
        gone = [root.path / f"{number}.jpg" for number in numbers[7:]]
        catalogue.commit(Batch(photos=photos, gone=gone), "fake")
        catch_up(vectors, catalogue)
        vectors.save(folder / "fake.vectors")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_killed_again_and_again(tmp_path: Path) -> None:
    moments = random.Random(7)
    for turn in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(tmp_path), str(turn)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"begun\n"
        try:
            writer.wait(moments.uniform(0.02, 0.4))
        except subprocess.TimeoutExpired:
            writer.kill()
        writer.wait()
        writer.stdout.close()
        catalogue = Catalogue.open(tmp_path / "catalogue.db")
        photos, embedded, _ = catalogue.counts("fake")
        assert photos == embedded
        caught_up = open_vectors(tmp_path / "fake.vectors", catalogue, "fake", DIM)
        rebuilt = Vectors("fake", DIM)
        catch_up(rebuilt, catalogue)
        np.testing.assert_array_equal(caught_up.ids(), rebuilt.ids())
        np.testing.assert_array_equal(caught_up.get(caught_up.ids()), rebuilt.get(rebuilt.ids()))
        catalogue.close()
        with closing(sqlite3.connect(tmp_path / "catalogue.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert photos > 0
