"""The fault test, short: ``faults.py`` beside this runs for as long as one likes."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("faults.py")


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
@pytest.mark.timeout(280)
def test_whatever_happens_nothing_is_lost() -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "--minutes", "0.25"], capture_output=True, text=True, timeout=270
    )
    print(done.stdout)
    assert done.returncode == 0, done.stderr
