from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models import registry
from pipeline.errors import ModelError

pytestmark = [
    pytest.mark.weights,
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

SMALL = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 2},
}


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of a real architecture, saved as a checkpoint."""
    import open_clip
    import torch

    folder = tmp_path_factory.mktemp("clip")
    (folder / "onlooker-small.json").write_text(json.dumps(SMALL), encoding="utf-8")
    open_clip.add_model_config(folder)
    torch.manual_seed(0)
    file = folder / "small.pt"
    torch.save(open_clip.create_model("onlooker-small").state_dict(), file)
    return file


def load(checkpoint: Path, **options: object) -> object:
    given = {"architecture": "onlooker-small", "labels": ["car", "rabbit", "harbour"], **options}
    return registry.load("open-clip", path=checkpoint, cache=checkpoint.parent, options=given)


def test_pictures_and_words_share_a_space_of_unit_vectors(checkpoint: Path) -> None:
    seer = load(checkpoint)
    images = [np.full((90, 160, 3), shade, np.uint8) for shade in (0, 120, 250)]
    looks = seer.look(images)  # type: ignore[attr-defined]
    words = seer.imagine(["a red car", "a harbour at night"])  # type: ignore[attr-defined]
    assert words.shape == (2, 32) == (2, seer.dim)  # type: ignore[attr-defined]
    assert all(look.vector.shape == (32,) and look.vector.dtype == np.float32 for look in looks)
    rows = np.stack([look.vector for look in looks] + list(words))
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert {tag.label for look in looks for tag in look.tags} <= {"car", "rabbit", "harbour"}


def test_a_batch_is_its_singles(checkpoint: Path) -> None:
    seer = load(checkpoint)
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (70, 100, 3), np.uint8) for _ in range(5)]
    batch = np.stack([look.vector for look in seer.look(images)])  # type: ignore[attr-defined]
    singles = np.stack([seer.look([image])[0].vector for image in images])  # type: ignore[attr-defined]
    np.testing.assert_allclose(batch, singles, atol=1e-4)


def test_it_is_the_checkpoint_that_is_used(checkpoint: Path) -> None:
    image = [np.full((64, 64, 3), 99, np.uint8)]
    first, again = (load(checkpoint).look(image)[0].vector for _ in range(2))  # type: ignore[attr-defined]
    np.testing.assert_array_equal(first, again)


def test_half_precision_is_near(checkpoint: Path) -> None:
    image = [np.full((64, 64, 3), 99, np.uint8)]
    full = load(checkpoint).look(image)[0].vector  # type: ignore[attr-defined]
    half = load(checkpoint, precision="bf16").look(image)[0].vector  # type: ignore[attr-defined]
    assert float(full @ half) > 0.99


def test_what_cannot_be_is_one_clear_line(checkpoint: Path) -> None:
    with pytest.raises(ModelError, match="unknown option 'colour'; allowed: architecture"):
        load(checkpoint, colour="red")
    with pytest.raises(ModelError, match="open-clip: no-such-thing") as caught:
        load(checkpoint, architecture="no-such-thing")
    assert "\n" not in str(caught.value)
    with pytest.raises(ModelError, match="unknown precision 'fp17'; allowed: fp32, fp16, bf16"):
        load(checkpoint, precision="fp17")


def test_the_checkpoint_of_this_library_is_taken_from_a_folder_of_several(
    checkpoint: Path, tmp_path: Path
) -> None:
    (tmp_path / "open_clip_pytorch_model.bin").write_bytes(checkpoint.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"another library's")
    assert load(tmp_path).dim == 32  # type: ignore[attr-defined]


def test_a_folder_without_a_checkpoint_asks_nobody_else(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"open-clip: no \.safetensors or \.pt or \.bin file"):
        registry.load("open-clip", path=tmp_path, cache=tmp_path, offline=True)
