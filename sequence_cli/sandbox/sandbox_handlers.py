"""The sandbox's own calls: reset, settings, positions, status (sequence-api.md §15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.account import (
    PositionsWritten,
    Reset,
    ResetBody,
    SandboxPositions,
    SandboxSettings,
    SandboxStatus,
    SettingsChange,
)
from sequence_cli.sandbox import holdings
from sequence_cli.sandbox.account_settings import change_settings
from sequence_cli.sandbox.purge import purge
from sequence_cli.sandbox.session import open_epoch

if TYPE_CHECKING:
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session


def reset(session: Session, request: Request) -> Reset:
    """`POST /v1/sandbox/reset`: the opening balances again; credentials and the old epoch's rows stay unless asked."""
    wanted = request.read(ResetBody) if request.body.strip() else ResetBody()
    epoch = open_epoch(session.connection, session.now_ns, session.seed, session.fee_profile)
    if wanted.credentials:
        session.connection.execute("DELETE FROM credentials")
    return Reset("reset", epoch, purge(session.connection, epoch) if wanted.purge else None)


def settings(session: Session, _request: Request) -> SandboxSettings:
    """`GET /v1/sandbox/settings`."""
    return session.settings


def change(session: Session, request: Request) -> SandboxSettings:
    """`PUT /v1/sandbox/settings`: what is absent stays; balances count from the next reset, all else at once."""
    return change_settings(session, request.read(SettingsChange))


def set_positions(session: Session, request: Request) -> PositionsWritten:
    """`POST /v1/sandbox/positions`: sets what the account holds, in human units."""
    return holdings.set_positions(session, request.read(SandboxPositions))


def status(session: Session, _request: Request) -> SandboxStatus:
    """`GET /v1/sandbox/status`."""
    query = "SELECT count(*) FROM graphs WHERE epoch = ?"
    return SandboxStatus(
        account=session.caller.account,
        epoch=session.epoch,
        seed=session.seed,
        clock=session.caller.clock,
        now_ns=session.now_ns,
        started_ns=session.started_ns,
        open_orders=_count(session, f"{query} AND status = 'active'"),
        orders=_count(session, query),
        fills=_count(
            session,
            "SELECT count(*) FROM fills AS f JOIN nodes AS n ON n.id = f.node JOIN graphs AS g ON g.id = n.graph"
            " WHERE g.epoch = ?",
        ),
        earlier_epochs=_count(session, "SELECT count(*) FROM epochs WHERE epoch <> ?"),
        folder=str(session.caller.folder),
    )


def _count(session: Session, query: str) -> int:
    return int(session.connection.execute(query, (session.epoch,)).fetchone()[0])
