from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch

from models.everyday import NEAR, NOTICED, EverydaySounds, noticed
from models.mixtures import FRAMES, SIZE
from models.train_everyday import Net, write
from models.whisper_frames import SECONDS, WIDTH, Frames, WhisperFrames
from pipeline.item import RATE, Samples

pytestmark = pytest.mark.training


class Hearing:
    """Frames by lot, the same for the same window."""

    def hear(self, window: Samples) -> Frames:
        lot = np.random.default_rng(len(window))
        return lot.normal(0, 1, (round(len(window) / RATE / SECONDS), WIDTH)).astype(np.float32)


def test_networks_judge_as_they_were_trained_once_they_are_written(tmp_path: Path) -> None:
    torch.manual_seed(0)
    hearing, window = cast(WhisperFrames, Hearing()), np.random.default_rng(0).normal(0, 0.1, SIZE)
    net = Net(1.0 + 3.0 * torch.randn(50, FRAMES, NOTICED)).eval()
    write([net], tmp_path / "net.npz")
    with torch.no_grad():
        odds = net(torch.from_numpy(noticed(window.astype(np.float32), hearing))[None])[0]
    around = slice(FRAMES // 2 - NEAR, FRAMES // 2 + NEAR + 1)
    judged = EverydaySounds(tmp_path / "net.npz", hearing).probabilities(window.astype(np.float32))
    np.testing.assert_allclose(judged, torch.sigmoid(odds[around].amax(0)).numpy(), atol=0.002)
