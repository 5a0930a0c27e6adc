"""Vision and text with the real models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models import registry
from models.efficientnet import EfficientNetSeer
from models.labelspace import LabelSpace
from models.minilm import MiniLM
from onlooker.clip import frames

CACHE = Path("~/.cache/onlooker").expanduser()


@pytest.fixture(scope="module")
def seer() -> EfficientNetSeer:
    model: EfficientNetSeer = registry.load("efficientnet-lite0", cache=CACHE, offline=True)
    return model


@pytest.fixture(scope="module")
def reader() -> MiniLM:
    model: MiniLM = registry.load("all-minilm-l6-v2", cache=CACHE, offline=True)
    return model


@pytest.mark.weights
def test_words_find_pictures(seer: EfficientNetSeer) -> None:
    looks = {name: seer.look(frames(name)[40:80:10]) for name in ("street", "cartoon", "car")}
    rows = {name: np.stack([look.vector for look in some]).mean(0) for name, some in looks.items()}
    for text, best in (("a car", "street"), ("an animal", "cartoon"), ("a man with a bow tie", "car")):
        query = seer.imagine([text])[0]
        assert max(rows, key=lambda name: float(rows[name] @ query)) == best, text


@pytest.mark.weights
def test_what_a_picture_shows_is_named_with_what_it_is_a_kind_of(seer: EfficientNetSeer) -> None:
    tags = [tag for look in seer.look(frames("street")[50:100:10]) for tag in look.tags]
    assert any("vehicle" in (tag.label, *tag.broader) for tag in tags)
    tags = [tag for look in seer.look(frames("cartoon")[20:60:10]) for tag in look.tags]
    assert any("animal" in (tag.label, *tag.broader) for tag in tags)


@pytest.mark.weights
def test_a_batch_of_looks_is_its_singles(seer: EfficientNetSeer) -> None:
    images = frames("car")[:60:20]
    batch = np.stack([look.vector for look in seer.look(images)])
    np.testing.assert_allclose(batch, np.stack([seer.look([image])[0].vector for image in images]), atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(batch, axis=1), 1.0, atol=1e-5)
    assert seer.look([]) == []


@pytest.mark.weights
def test_a_batch_of_texts_is_its_singles(reader: MiniLM) -> None:
    texts = ["a boat", "the delivery van will arrive at nine o'clock", "", "word " * 400]
    batch = reader.read(texts)
    np.testing.assert_allclose(batch, np.concatenate([reader.read([text]) for text in texts]), atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(batch, axis=1), 1.0, atol=1e-5)
    assert reader.read([]).shape == (0, 384)


LABELS = ("tabby", "tiger cat", "sports car", "tractor")
BROADER = (("cat", "animal"), ("cat", "animal"), ("car", "vehicle"), ("vehicle",))


@pytest.fixture
def space() -> LabelSpace:
    return LabelSpace(np.eye(4, dtype=np.float32), LABELS, BROADER)


def row(*probabilities: float) -> np.ndarray:
    return np.array(probabilities, np.float32)


def test_pictures_and_texts_are_unit_rows_of_one_size(space: LabelSpace) -> None:
    pictures = np.stack(space.project(np.stack([row(0.7, 0.1, 0.1, 0.1), row(0.25, 0.25, 0.25, 0.25)])))
    texts = space.place(np.eye(4, dtype=np.float32))
    assert pictures.shape[1] == texts.shape[1] == space.dim
    np.testing.assert_allclose(np.linalg.norm(pictures, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(texts, axis=1), 1.0, atol=1e-5)


def test_a_text_is_nearest_to_the_picture_of_its_label(space: LabelSpace) -> None:
    pictures = np.stack(space.project(np.full((4, 4), 0.1, np.float32) + 0.6 * np.eye(4, dtype=np.float32)))
    nearest = space.place(np.eye(4, dtype=np.float32)) @ pictures.T
    assert list(np.argmax(nearest, axis=1)) == [0, 1, 2, 3]


def test_pictures_that_show_the_same_are_the_same(space: LabelSpace) -> None:
    once, again, other = space.project(np.stack([row(0.8, 0.1, 0.1, 0.0)] * 2 + [row(0.0, 0.1, 0.1, 0.8)]))
    assert once @ again == pytest.approx(1.0, abs=1e-5)
    assert once @ other < 0.5


def test_a_clear_label_speaks_for_itself(space: LabelSpace) -> None:
    (tag,) = space.tags(row(0.9, 0.05, 0.03, 0.02))
    assert (tag.label, tag.broader) == ("tabby", ("cat", "animal"))


def test_where_none_is_clear_the_closest_word_that_covers_most_is_told(space: LabelSpace) -> None:
    wide = LabelSpace(
        np.eye(9, dtype=np.float32), [f"cat {n}" for n in range(8)] + ["car"], [("cat", "animal")] * 8 + [()]
    )
    (tag,) = wide.tags(row(*[0.11] * 8, 0.12))
    assert (tag.label, tag.broader) == ("cat", ("animal",))
    assert tag.score == pytest.approx(0.88)


def test_where_nothing_is_sure_nothing_is_told() -> None:
    flat = LabelSpace(np.eye(20, dtype=np.float32), [f"thing {n}" for n in range(20)], [()] * 20)
    assert flat.tags(row(*[0.05] * 20)) == ()
