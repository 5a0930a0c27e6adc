from __future__ import annotations

import jsonschema
import pytest

from actors.port.messages import KINDS
from actors.port.schema import wire_schema
from tests.test_messages import GOOD

CLIENT = jsonschema.Draft202012Validator({**wire_schema(), "anyOf": [{"$ref": "#/$defs/client"}]})


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(wire_schema())


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_takes_what_the_gateway_takes_and_refuses_other_keys(kind: str) -> None:
    message = {"type": kind, "id": 1, **GOOD[kind]}
    CLIENT.validate(message)
    assert not CLIENT.is_valid({**message, "colour": "red"})
    assert not CLIENT.is_valid({**message, "type": "dance"})
