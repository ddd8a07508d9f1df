"""The account and the exchange's health (sequence-api.md §10.4, §16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.account import Account
from sequence_cli.api.wire.common import Health

if TYPE_CHECKING:
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session


def live(_session: Session, _request: Request) -> Health:
    """`GET /v1/health/live`: answers without a key."""
    return Health("live")


def health(_session: Session, _request: Request) -> Health:
    """`GET /v1/health`."""
    return Health("ok")


def account(session: Session, _request: Request) -> Account:
    """`GET /v1/account`: the folder's own key has the account `local`, any other key its own."""
    settings = session.settings
    return Account(
        client_id=session.caller.account,
        mode="sandbox",
        rate_limit_qps=settings.rate_limit_qps if settings.rate_limit else None,
        fee_profile=session.fee_profile,
    )
