"""The control: a client that does what an order client must not, the way the vendor's SDK does it.

It sends no id of its own and repeats on 429, 502, 503, 504 and on every network error (sequence-api.md §4.4). If the
harness finds no duplicates with it, the harness is broken.
"""

from __future__ import annotations

import os
import time

from sequence_cli.trading.checkpoints import Checkpoint, reached

ATTEMPTS = 4
RETRIED = {429, 502, 503, 504}


def main(words: list[str]) -> int:
    """Buy `words[0]` ETH; returns 0 for a success and 7 for giving up."""
    import httpx

    from sequence_cli.api import reading, transport

    body = {"symbol": "ETH-USD", "side": "buy", "qty": float(words[0])}
    headers = {"Authorization": f"Bearer {os.environ['SEQ_API_KEY']}"}
    for attempt in range(ATTEMPTS):
        reached(Checkpoint.SEND_PRE)
        try:
            with httpx.Client(base_url=os.environ["SEQ_BASE_URL"], timeout=transport.SILENCE_SECONDS) as client:
                answer = client.post("/v1/orders", json=body, headers=headers)
        except httpx.HTTPError:
            answer = None
        reached(Checkpoint.RECV_POST)
        if answer is not None and answer.status_code not in RETRIED:
            return 0 if answer.is_success else 5
        time.sleep(reading.BACK_OFF_BASE * 2**attempt)
    return 7
