from __future__ import annotations

from pathlib import Path

import pytest

from models.ct2file import Contents, Variable, read, written
from pipeline.errors import ModelError

CONTENTS = Contents(
    "WhisperSpec",
    3,
    (
        Variable("encoder/conv1/weight", (2, 3), 4, bytes(12)),
        Variable("encoder/num_heads", (), 2, b"\x08\x00"),
        Variable("encoder/nothing", (0, 4), 0, b""),
    ),
    (("decoder/projection/weight", "decoder/embeddings/weight"),),
)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(written(CONTENTS))
    assert read(file) == CONTENTS


@pytest.mark.parametrize("raw", [b"", b"\x06\x00", b"no model at all", written(CONTENTS)[:-9]])
def test_what_is_no_model_is_one_clear_line(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(raw)
    with pytest.raises(ModelError, match=r"model\.bin: not a model of CTranslate2"):
        read(file)


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a model of CTranslate2"):
        read(tmp_path / "model.bin")
