"""Trains the starter model that ships with the app: from labelled pictures to an open_clip folder.

Nothing here runs in the desktop app; the command line imports it lazily. `train.train_starter` is the one way in.
"""

from photofinder.vision.torchvision_ops import define_missing_ops

define_missing_ops()  # every module below imports timm or open_clip
