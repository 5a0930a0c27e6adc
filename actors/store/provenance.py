"""Provenance: which models made the vectors of a memory. Those of two models can't be compared."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.errors import StoreError


def must_agree(subject: str, theirs: Mapping[str, str], ours: Mapping[str, str], way: str) -> None:
    """Raises StoreError where a vector that both know was made by two models.

    `theirs`, of `subject`, and `ours`: names of models by the name of the vector. Where it is not known who
    made a vector it is taken as it is. `way`: what to do about it.
    """
    for name, model in theirs.items():
        if ours.get(name, model) != model:
            raise StoreError(f"{subject} {name} vectors that {model} made, not {ours[name]}; {way}")
