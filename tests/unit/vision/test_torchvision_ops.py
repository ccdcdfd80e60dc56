"""torchvision imports beside any torch, whether or not its compiled part loads."""

import subprocess
import sys


def test_torchvision_and_open_clip_import() -> None:
    script = (
        "from photofinder.vision.torchvision_ops import define_missing_ops\n"
        "define_missing_ops(); define_missing_ops()\n"
        "import torch, torchvision.transforms, open_clip\n"
        "define_missing_ops()\n"
        "print(hasattr(torch.ops.torchvision, 'nms'))\n"
    )
    command = [sys.executable, "-W", "error", "-c", script]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=110)
    assert ran.stdout.strip() == "True"
