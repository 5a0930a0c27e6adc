"""Vocabulary: what the labels of a picture rule out."""

from __future__ import annotations

import pickle

from pipeline.observation import Tag
from pipeline.recalling.vocabulary import ANY, Vocabulary
from pipeline.words.keywords import terms

NAMES = {"studio couch": ("furniture", "sofa"), "park bench": ("furniture",), "tabby": ("cat", "mammal")}
KNOWN = Vocabulary(NAMES)
BENCH = Tag("park bench", 0.8, ("furniture",))


def test_what_has_a_name_of_its_own_is_not_where_something_else_surely_is() -> None:
    assert KNOWN.rules_out(terms("sofas"), [BENCH])


def test_a_look_that_is_not_sure_rules_nothing_out() -> None:
    assert not KNOWN.rules_out(terms("sofa"), [Tag("park bench", 0.3)])


def test_what_has_no_name_may_be_anywhere() -> None:
    assert not KNOWN.rules_out(terms("living room"), [BENCH])
    assert not ANY.rules_out(terms("sofa"), [BENCH])


def test_a_kind_does_not_rule_out_what_is_one_of_it() -> None:
    assert not KNOWN.rules_out(terms("cat"), [Tag("mammal", 0.9)])


def test_what_it_says_of_one_thing_can_be_carried_about() -> None:
    sofa = pickle.loads(pickle.dumps(KNOWN.about(terms("sofa"))))
    assert sofa.rules_out(terms("sofa"), [BENCH])
    assert len(pickle.dumps(KNOWN.about(terms("living room")))) < 200
