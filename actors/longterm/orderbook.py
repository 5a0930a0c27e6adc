"""The order book: the standing queries of this memory, kept over restarts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from actors.jsonfile import damaged, read_json, write_json
from pipeline.alerting.standing import Order
from pipeline.errors import UserError

ORDERS = 64
"""Standing queries that there may be at once: each is compared with all that is perceived."""

SHOWN = 8
"""Ids that an error message names."""


class OrderBook:
    """A JSON file in the store's folder; written atomically. Raises StoreError where it can't be read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._orders = self._read()

    def all(self) -> list[Order]:
        """What stands, oldest first."""
        return list(self._orders.values())

    def put(self, order: Order) -> None:
        """Keep `order`, in the place of the one with its id. Raises UserError where there are too many."""
        others = {id: known for id, known in self._orders.items() if id != order.id}
        if len(others) >= ORDERS:
            raise UserError(f"{len(others)} standing queries stand, allowed are {ORDERS}; end one first")
        self._write({**others, order.id: order})

    def drop(self, id: str | int) -> None:
        """Keep the order `id` no more. Raises UserError where there is none."""
        if id not in self._orders:
            known = ", ".join(repr(other) for other in list(self._orders)[:SHOWN]) or "none"
            more = f" and {len(self._orders) - SHOWN} more" if len(self._orders) > SHOWN else ""
            raise UserError(f"no standing query has the id {id!r}; standing: {known}{more}")
        self._write({other: order for other, order in self._orders.items() if other != id})

    def _read(self) -> dict[str | int, Order]:
        try:
            data = read_json(self._file) if self._file.exists() else []
            return {order.id: order for order in map(_order, data)}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise damaged(self._file, error) from error

    def _write(self, orders: dict[str | int, Order]) -> None:
        """Into the file first: what is told to stand is what a restart will find."""
        write_json(self._file, [order.as_json() for order in orders.values()])
        self._orders = orders


def _order(row: dict[str, Any]) -> Order:
    if not isinstance(row["id"], str | int):
        raise ValueError("an id is neither text nor a number")
    return Order(row["id"], str(row["text"]), float(row["cooldown_s"]), tuple(map(str, row["streams"])))
