"""Orders and fills, each state of each told once, whether the stream or a list told it first."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar

import msgspec

from sequence_cli.api.wire.history import FillRow, OrderRow
from sequence_cli.trading.states import is_terminal
from sequence_cli.trading.told import Gap, News

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from sequence_cli.api.client import Client
    from sequence_cli.trading.told import Told

Name = TypeVar("Name")
State = TypeVar("State")
ORDERS, FILLS = "orders", "fills"
_PAGE = 100
_MOST_PAGES = 10
_REMEMBERED = 10_000


class AccountNews:
    """What is known of the account's orders and fills; topics other than these two are none of its business."""

    def __init__(self, client: Client, topics: Sequence[str]) -> None:
        self._client = client
        self._topics = frozenset(topics)
        self._started = False
        self._orders: OrderedDict[str, tuple[Hashable, ...]] = OrderedDict()
        self._fills: OrderedDict[Hashable, None] = OrderedDict()

    def is_new(self, topic: str, data: msgspec.Raw) -> bool:
        """Take note of an event; false for an order or a fill that was told before in this very state."""
        if topic not in {ORDERS, FILLS}:
            return True
        try:
            if topic == ORDERS:
                return self._note_order(msgspec.json.decode(data, type=OrderRow))
            return self._note_fill(msgspec.json.decode(data, type=FillRow))
        except msgspec.MsgspecError:
            return True  # not in the known shape: told as it came

    def missed(self) -> Iterator[Told]:
        """Read the lists and yield what was not told yet, the oldest first; at the first time all of it is `known`.

        Raises the typed errors of the lists.
        """
        first, self._started = not self._started, True
        try:
            if ORDERS in self._topics:
                yield from self._missed_orders(first=first)
            if FILLS in self._topics:
                yield from self._missed_fills(first=first)
        except BaseException:
            self._started = not first
            raise

    def _missed_orders(self, *, first: bool) -> Iterator[Told]:
        unfinished = {name for name, state in self._orders.items() if not is_terminal(str(state[0]))}

        def page(offset: int) -> tuple[Sequence[OrderRow], bool]:
            answer = self._client.orders(limit=_PAGE, offset=offset)
            unfinished.difference_update(row.node_order_id for row in answer.orders)
            old = any(row.node_order_id in self._orders for row in answer.orders)
            return answer.orders, _more(answer.has_more, answer.orders) and not (old and not unfinished)

        yield from self._rows(ORDERS, page, self._note_order, first=first)

    def _missed_fills(self, *, first: bool) -> Iterator[Told]:
        def page(offset: int) -> tuple[Sequence[FillRow], bool]:
            answer = self._client.fills(limit=_PAGE, offset=offset)
            old = any(_identity(row) in self._fills for row in answer.fills)
            return answer.fills, _more(answer.has_more, answer.fills) and not old

        yield from self._rows(FILLS, page, self._note_fill, first=first)

    def _rows(
        self,
        topic: str,
        page: Callable[[int], tuple[Sequence[msgspec.Struct], bool]],
        note: Callable[..., bool],
        *,
        first: bool,
    ) -> Iterator[Told]:
        found: list[msgspec.Struct] = []
        more = True
        for _ in range(1 if first else _MOST_PAGES):
            rows, more = page(len(found))
            found += rows
            if not more:
                break
        if more and not first:
            yield Gap(f"more than {len(found)} {topic} are new: the oldest of them are not told")
        # What comes twice on two pages, because new rows pushed it on, is told once.
        for row in reversed(found):
            if note(row):
                yield News(topic, msgspec.Raw(msgspec.json.encode(row)), by_stream=False, known=first)

    def _note_order(self, row: OrderRow) -> bool:
        state = (row.status, row.filled_qty_1e8, row.qty_1e8, row.limit_price_1e9)
        if self._orders.get(row.node_order_id) == state:
            return False
        _remember(self._orders, row.node_order_id, state)
        return True

    def _note_fill(self, row: FillRow) -> bool:
        name = _identity(row)
        if name in self._fills:
            return False
        _remember(self._fills, name, None)
        return True


def _identity(row: FillRow) -> Hashable:
    """Return the id, or all that is known where the service names none."""
    return msgspec.structs.astuple(row) if row.fill_id is None else row.fill_id


def _remember(known: OrderedDict[Name, State], name: Name, value: State) -> None:
    known[name] = value
    known.move_to_end(name)
    if len(known) > _REMEMBERED:
        known.popitem(last=False)


def _more(said: bool | None, rows: Iterable[object]) -> bool:
    return len(list(rows)) == _PAGE if said is None else said
