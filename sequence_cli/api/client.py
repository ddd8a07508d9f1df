"""The thin client: one method per endpoint, wire types in and out. It prints nothing and decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote as percent_encode

import msgspec

from sequence_cli.api.failures import unreadable_answer
from sequence_cli.api.transport import MEBIBYTE, Answer, Transport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sequence_cli.api.transport import OnStage
    from sequence_cli.api.wire.credentials import CredentialBody, StoredCredential
    from sequence_cli.api.wire.history import FillList, OrderList
    from sequence_cli.api.wire.market_history import PriceHistory
    from sequence_cli.api.wire.markets import FeeList, QuotesBatch, Redemption, SymbolRow
    from sequence_cli.api.wire.orders import Amendment, GraphStatus, Submission
    from sequence_cli.api.wire.positions import Positions
    from sequence_cli.api.wire.preview import Preview, PreviewBody
    from sequence_cli.api.wire.quotes import Quote

Wire = TypeVar("Wire")
# Positions have no pages (sequence-api.md §13): 100,000 rows are about 40 MB.
LARGE_ANSWER = 64 * MEBIBYTE


class Client:
    """The API over one transport.

    Every method raises the typed errors of `sequence_cli.errors`. Reads are repeated by the transport; writes are
    sent once and raise UnknownOutcomeError where they may have taken effect.
    """

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def close(self) -> None:
        """Close the connection."""
        self.transport.close()

    def probe(self, *, seconds: float) -> Mapping[str, str]:
        """Ask once, for `seconds` at most, for little that needs the key; return the answer's headers."""
        return self.transport.glance("/v1/positions?kinds=fiat", seconds).headers

    def quote(self, symbol: str, *, depth: int | None = None) -> Quote:
        """Return the NBBO and each venue's touch (sequence-api.md §10.1)."""
        from sequence_cli.api.wire.quotes import Quote

        return _decode(self.transport.read("GET", f"/v1/quotes/{_segment(symbol)}{_query(depth=depth)}"), Quote)

    def quotes(self, symbols: Sequence[str], *, depth: int | None = None) -> QuotesBatch:
        """Return several quotes in one request; a symbol without one carries its error (sequence-api.md §10.3).

        `nowait` is false: the waiting form is the only one fit for trading.
        """
        from sequence_cli.api.wire.markets import QuotesBatch, QuotesBatchBody

        request = QuotesBatchBody(symbols=list(symbols), nowait=False)
        if depth is not None:
            request.depth = depth
        body = msgspec.json.encode(request)
        return _decode(self.transport.read("POST", "/v1/quotes_batch", body=body, limit=LARGE_ANSWER), QuotesBatch)

    def symbols(self, *, seconds: float | None = None) -> list[SymbolRow]:
        """Return what can be traded; the hosted rows are undocumented, so every field but the name may be missing.

        With `seconds` it is asked once, for so long at most.
        """
        from sequence_cli.api.wire.markets import SymbolList, SymbolRow

        if seconds is None:
            answer = self.transport.read("GET", "/v1/symbols", limit=LARGE_ANSWER)
        else:
            answer = self.transport.glance("/v1/symbols", seconds, limit=LARGE_ANSWER)
        either: Any = SymbolList | list[SymbolRow | str]
        rows: SymbolList | list[SymbolRow | str] = _decode(answer, either)
        if isinstance(rows, SymbolList):
            return rows.symbols
        return [row if isinstance(row, SymbolRow) else SymbolRow(symbol=row) for row in rows]

    def price_history(self, symbol: str, *, span: str, venue: str | None = None) -> PriceHistory:
        """Return prices of the past; `span` is one of the service's ranges (sequence-api.md §10.4)."""
        from sequence_cli.api.wire.market_history import PriceHistory

        query = _query(range=span, venue=venue)
        answer = self.transport.read("GET", f"/v1/price_history/{_segment(symbol)}{query}", limit=LARGE_ANSWER)
        return _decode(answer, PriceHistory)

    def positions(
        self, *, kinds: Sequence[str] = (), venues: Sequence[str] = (), include_closed: bool = False
    ) -> Positions:
        """Return everything that the account holds (sequence-api.md §13)."""
        from sequence_cli.api.wire.positions import Positions

        query = _query(kinds=kinds or None, venues=venues or None, include_closed="true" if include_closed else None)
        return _decode(self.transport.read("GET", f"/v1/positions{query}", limit=LARGE_ANSWER), Positions)

    def submit(self, body: bytes, *, on_stage: OnStage | None = None) -> Submission:
        """Send an order's exact bytes, once (sequence-api.md §8)."""
        from sequence_cli.api.wire.orders import Submission

        return _decode(self.transport.write("POST", "/v1/orders", body=body, on_stage=on_stage), Submission, write=True)

    def graph(self, graph_id: str, *, seconds: float | None = None) -> GraphStatus:
        """Return how far an execution graph has got (sequence-api.md §9.1); with `seconds` it asks once, that long."""
        from sequence_cli.api.wire.orders import GraphStatus

        path = f"/v1/execution_graphs/{_segment(graph_id)}"
        answer = self.transport.read("GET", path) if seconds is None else self.transport.glance(path, seconds)
        graph = _decode(answer, GraphStatus)
        if graph.graph_id != graph_id:
            raise unreadable_answer(f"it is about {graph.graph_id}", write=False, request_id=answer.request_id)
        return graph

    def cancel_graph(self, graph_id: str) -> None:
        """Ask for the cancellation of a whole graph, once; what it answers is undocumented (sequence-api.md §8.9)."""
        self.transport.write("DELETE", f"/v1/execution_graphs/{_segment(graph_id)}")

    def resume_graph(self, graph_id: str) -> None:
        """Ask a paused graph to go on, once; what it answers is undocumented (sequence-api.md §9.3)."""
        self.transport.write("POST", f"/v1/execution_graphs/{_segment(graph_id)}/resume")

    def amend(self, node_order_id: str, amendment: Amendment) -> None:
        """Change an order's total quantity or its limit, once (sequence-api.md §8.10)."""
        body = msgspec.json.encode(amendment)
        self.transport.write("PATCH", f"/v1/orders/{_segment(node_order_id)}", body=body)

    def orders(
        self, *, symbol: str | None = None, node_order_id: str | None = None, limit: int | None = None, offset: int = 0
    ) -> OrderList:
        """Return one page of the account's orders, newest first (sequence-api.md §8.7)."""
        from sequence_cli.api.wire.history import OrderList

        query = _query(limit=limit, offset=offset or None, symbol=symbol, node_order_id=node_order_id)
        return _decode(self.transport.read("GET", f"/v1/orders{query}", limit=LARGE_ANSWER), OrderList)

    def fills(self, *, symbol: str | None = None, limit: int | None = None, offset: int = 0) -> FillList:
        """Return one page of the account's fills; the hosted shape is undocumented: a bare list is read as well."""
        from sequence_cli.api.wire.history import FillList, FillRow

        query = _query(limit=limit, offset=offset or None, symbol=symbol)
        answer = self.transport.read("GET", f"/v1/fills{query}", limit=LARGE_ANSWER)
        either: Any = FillList | list[FillRow]
        rows: FillList | list[FillRow] = _decode(answer, either)
        return rows if isinstance(rows, FillList) else FillList(rows)

    def preview(self, order: PreviewBody, *, seconds: float | None = None) -> Preview:
        """Return what an order would cost; nothing is submitted (sequence-api.md §8.6). `seconds` asks once."""
        from sequence_cli.api.wire.preview import Preview

        path, body = "/v1/orders/preview", msgspec.json.Encoder(decimal_format="number").encode(order)
        if seconds is None:
            return _decode(self.transport.read("POST", path, body=body), Preview)
        return _decode(self.transport.glance(path, seconds, body=body), Preview)

    def fees(self, symbol: str, *, venues: Sequence[str] = ()) -> FeeList:
        """Return maker and taker fee per venue (sequence-api.md §10.4)."""
        from sequence_cli.api.wire.markets import FeeList

        return _decode(self.transport.read("GET", f"/v1/fees{_query(ticker=symbol, venues=venues or None)}"), FeeList)

    def redeem(self, slug: str, venue: str) -> Redemption:
        """Claim what a settled event contract pays, once (sequence-api.md §8.12)."""
        from sequence_cli.api.wire.markets import Redemption

        path = f"/v1/markets/{_segment(slug)}/redeem{_query(venue=venue)}"
        answer = self.transport.write("POST", path, body=b"{}")
        return _decode(answer, Redemption, write=True) if answer.body.strip() else Redemption()

    def call(self, method: str, target: str, body: bytes | None, *, writes: bool) -> Answer:
        """Send any request to a path with its query, as it is: a read is repeated, a write is sent once."""
        if writes:
            return self.transport.write(method, target, body=body)
        return self.transport.read(method, target, body=body, limit=LARGE_ANSWER)

    def credentials(self) -> list[StoredCredential]:
        """Return the connected venues; the hosted shape is undocumented, so three are read (sequence-api.md §12.3)."""
        from sequence_cli.api.wire.credentials import StoredCredential

        answer = self.transport.read("GET", "/v1/credentials")
        either: Any = list[StoredCredential | str] | dict[str, msgspec.Raw]
        rows: list[StoredCredential | str] | dict[str, msgspec.Raw] = _decode(answer, either)
        if isinstance(rows, dict) and "credentials" in rows:
            rows = _decode(Answer(bytes(rows["credentials"]), answer.request_id), list[StoredCredential | str])
        return [row if isinstance(row, StoredCredential) else StoredCredential(venue=row) for row in rows]

    def store_credential(self, venue: str, credential: CredentialBody) -> None:
        """Store an exchange's credentials, replacing what was there (sequence-api.md §12.3)."""
        body = msgspec.json.encode(credential)
        self.transport.write("POST", f"/v1/credentials/{_segment(venue)}", body=body)

    def delete_credential(self, venue: str) -> None:
        """Remove an exchange's credentials (sequence-api.md §12.3)."""
        self.transport.write("DELETE", f"/v1/credentials/{_segment(venue)}")


def _segment(text: str) -> str:
    """Encode a path segment whole: slugs, URLs and node order ids contain `/`, `:` and `?`.

    A segment of dots alone would change the path even when encoded, so its dots are encoded too.
    """
    return percent_encode(text, safe="") if text.strip(".") else text.replace(".", "%2E")


def _query(**values: str | int | Sequence[str] | None) -> str:
    """Return `?name=value…` without what is None; a list is joined by literal commas, as the quick start writes it."""
    parts = []
    for name, value in values.items():
        if value is not None:
            words = [str(value)] if isinstance(value, str | int) else value
            parts.append(f"{name}={','.join(percent_encode(word, safe='') for word in words)}")
    return f"?{'&'.join(parts)}" if parts else ""


def _decode(answer: Answer, shape: type[Wire], *, write: bool = False) -> Wire:
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        raise unreadable_answer(str(exc), write=write, request_id=answer.request_id) from exc
