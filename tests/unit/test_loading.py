"""No garbage is looked for while the program is loaded, once in a process."""

import subprocess
import sys


def test_garbage_is_looked_for_again_afterwards_but_not_among_what_is_there() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import gc\n"
            "from photofinder.loading import without_garbage_search\n"
            "try:\n"
            "    with without_garbage_search():\n"
            "        print(gc.isenabled())\n"
            "        raise KeyError\n"
            "except KeyError:\n"
            "    print(gc.isenabled(), gc.get_freeze_count() > 1000)\n"
            "before = gc.get_freeze_count()\n"
            "with without_garbage_search():\n"
            "    print(gc.isenabled())\n"
            "    kept = [[] for _ in range(5000)]\n"
            "print(gc.isenabled(), gc.get_freeze_count() < before + 1000)\n",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert said.stdout.splitlines() == ["False", "True True", "True", "True True"]
