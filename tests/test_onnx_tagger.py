from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models import registry
from models.onnx_tagger import OnnxTagger
from pipeline.errors import ModelError
from pipeline.item import RATE

LABELS = "Siren\nSpeech\nRain\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A network whose scores are the mean loudness times 1, 0.9 and 0.1."""
    onnx = pytest.importorskip("onnx")
    helper, kinds = onnx.helper, onnx.TensorProto
    nodes = [
        helper.make_node("Abs", ["samples"], ["loud"]),
        helper.make_node("ReduceMean", ["loud"], ["mean"], keepdims=1),
        helper.make_node("Mul", ["mean", "gains"], ["scores"]),
    ]
    gains = helper.make_tensor("gains", kinds.FLOAT, [1, 3], [1.0, 0.9, 0.1])
    graph = helper.make_graph(
        nodes,
        "loudness",
        [helper.make_tensor_value_info("samples", kinds.FLOAT, [1, "n"])],
        [helper.make_tensor_value_info("scores", kinds.FLOAT, [1, 3])],
        [gains],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(tmp_path / "tagger.onnx"))
    (tmp_path / "labels.txt").write_text(LABELS, encoding="utf-8")
    return tmp_path


def load(folder: Path, **options: object) -> OnnxTagger:
    made: OnnxTagger = registry.load("onnx-tagger", path=folder, cache=folder, options=options)
    return made


def test_what_is_clear_is_told_and_speech_is_left_to_others(folder: Path) -> None:
    loud, quiet = np.full(2 * RATE, 0.8, np.float32), np.full(2 * RATE, 0.1, np.float32)
    (siren,), none = load(folder).tag([loud, quiet])
    assert (siren.label, round(siren.score, 3)) == ("siren", 0.8)
    assert none == ()


def test_what_is_left_out_and_from_when_is_for_the_user_to_say(folder: Path) -> None:
    loud = np.full(2 * RATE, 0.8, np.float32)
    (tags,) = load(folder, without=["Siren"], clear=0.05, window=1.0).tag([loud])
    assert [tag.label for tag in tags] == ["speech", "rain"]


def test_what_is_missing_is_one_clear_line(folder: Path) -> None:
    with pytest.raises(ModelError, match="unknown option 'loud'; allowed: window"):
        load(folder, loud=1)
    (folder / "labels.txt").write_text("Siren\n", encoding="utf-8")
    with pytest.raises(ModelError, match="3 scores for 1 labels"):
        load(folder).tag([np.zeros(RATE, np.float32)])
    (folder / "labels.txt").unlink()
    with pytest.raises(ModelError, match=r"a \.onnx file and labels\.txt are needed"):
        load(folder)
