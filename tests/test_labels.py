"""Labels: what each class is told as, and what else it is called."""

from __future__ import annotations

import pytest

from models import labels

CALLED = dict(zip(labels.labels(), labels.called(), strict=True))


def test_everyday_words_are_said_of_labels_and_kinds_that_there_are() -> None:
    known = {*labels.labels(), *(kind for kinds in labels.broader() for kind in kinds)}
    rows = labels.PARLANCE.read_text(encoding="utf-8").splitlines()[1:]
    said_of = {name for row in rows for name in row.partition("\t")[2].split(", ")}
    assert said_of <= known


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("tram", "streetcar"),
        ("sofa", "studio couch"),
        ("couch", "studio couch"),
        ("mobile phone", "cellular telephone"),
        ("lorry", "trailer truck"),
        ("bike", "mountain bike"),
        ("taxi", "cab"),
        ("tv", "television"),
        ("fridge", "refrigerator"),
        ("plane", "airliner"),
        ("pet", "golden retriever"),
        ("screen", "laptop"),
        ("drink", "coffee mug"),
        ("vehicle", "school bus"),
    ],
)
def test_a_label_is_known_by_other_words(word: str, label: str) -> None:
    assert word in CALLED[label]


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("trolley", "streetcar"),
        ("chopper", "cleaver"),
        ("plane", "carpenter's plane"),
        ("mouse", "computer mouse"),
        ("car", "railway carriage"),
        ("speaker", "loudspeaker"),
        ("horn", "cornet"),
        ("cell", "cellular telephone"),
    ],
)
def test_a_word_that_names_something_else_too_is_left_out(word: str, label: str) -> None:
    assert word not in CALLED[label]


def test_kinds_come_first_and_nothing_twice() -> None:
    for label, kinds, called in zip(labels.labels(), labels.broader(), labels.called(), strict=True):
        assert called[: len(kinds)] == kinds
        assert len({label, *called}) == 1 + len(called)


def test_a_kind_is_called_by_its_everyday_words_too() -> None:
    assert labels.named("truck", ("vehicle",)) == ("vehicle", "lorry")
