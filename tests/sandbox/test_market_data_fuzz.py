"""Whatever is asked of the market data, the answer is one of the documented ones and comes soon."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sequence_cli.sandbox.events import EVENTS
from sequence_cli.sandbox.routes import ROUTES
from sequence_cli.sandbox.venue_table import VENUES
from tests.sandbox.desk import Desk

PREFIXES = (
    "/v1/quotes", "/v1/price_history", "/v1/funding_history", "/v1/market", "/v1/fair_price", "/v1/pairs", "/v1/venues",
    "/v1/edges", "/v1/settlement", "/v1/execution/", "/v1/intelligence", "/v1/tca", "/v1/fees", "/v1/positions",
)  # fmt: skip
PATHS = [route.path for route in ROUTES if route.method == "GET" and route.path.startswith(PREFIXES)]
TEXTS = st.one_of(
    st.sampled_from(["ETH-USD", "btc-perp", "ETH/USD", "XRP-USDC", *VENUES, *(event.slug for event in EVENTS)]),
    st.sampled_from(["1h", "max", "0", "-1", "1", "5000", "1e9", "999999999999", "NaN", "true", "buy", "low", "1,2,3"]),
    st.integers().map(str),
    st.text(max_size=12),
)
NAMES = st.sampled_from([
    "range", "start_ts", "end_ts", "fidelity_secs", "venue", "limit", "symbol", "side", "qty", "urgency", "sizes", "q",
    "cursor", "active", "closed", "slug", "tag_id", "clob_token_id", "ticker", "venues", "kinds", "depth", "underlying",
])  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PATHS), TEXTS, st.dictionaries(NAMES, TEXTS, max_size=5)), max_size=8))
def test_no_question_breaks_the_market_data(questions: list[tuple[str, str, dict[str, str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "sandbox")
        with closing(desk.exchange):
            for path, text, parameters in questions:
                named = path.replace("{symbol}", quote(text, safe="")).replace("{slug}", quote(text, safe=""))
                status, document = desk.call("GET", f"{named}?{urlencode(parameters)}")
                assert status in (200, 400, 404, 422)
                assert (status == 200) != ("error" in document)
