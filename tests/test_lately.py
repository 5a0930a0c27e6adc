from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actors.store.lately import Lately
from tests.recollections import KITCHEN, LEAVING, PARKED, WINDOW


def test_the_last_are_kept_and_those_that_are_dropped_are_not() -> None:
    lately = Lately(size=2)
    lately.keep({"a": PARKED, "b": WINDOW})
    lately.keep({"a": LEAVING})
    lately.keep({"c": KITCHEN})
    assert lately.of("abc") == {"a": LEAVING, "c": KITCHEN}
    lately.drop("ax")
    assert lately.of("abc") == {"c": KITCHEN}
    lately.clear()
    assert lately.of("abc") == {}


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([PARKED, WINDOW]), st.booleans())))
def test_it_knows_nothing_but_what_was_kept_last(steps: list[tuple[str, object, bool]]) -> None:
    lately, truth = Lately(size=2), dict[str, object]()
    for id, event, dropped in steps:
        if dropped:
            lately.drop([id])
            truth.pop(id, None)
        else:
            lately.keep({id: event})  # type: ignore[dict-item]
            truth[id] = event
        known = lately.of("abcd")
        assert len(known) <= 2 and known.items() <= truth.items()
