"""Settling: what is built once and stays is not looked through for garbage again and again."""

from __future__ import annotations

import gc


def settle() -> None:
    """Whatever there is now stays.

    Models and their libraries are half a million objects: looking through them takes a third of a second, and
    comes in the middle of a question, since answering makes and drops so many.
    """
    gc.collect()
    gc.freeze()
