"""API keys (sequence-api.md §2.1): the folder's key makes and ends them, any other sees and rotates itself alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.account import ApiKeyBody, ApiKeyList, ApiKeyRow, NewApiKey
from sequence_cli.sandbox import api_keys
from sequence_cli.sandbox.access import LOCAL_ACCOUNT
from sequence_cli.sandbox.problems import ProblemError, invalid, not_found

if TYPE_CHECKING:
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_LONGEST_LABEL = 128


def listed(session: Session, request: Request) -> ApiKeyList:
    """`GET /v1/api_keys`: the folder's own key is derived and not among them."""
    rows = api_keys.every(session.connection)
    return ApiKeyList([row for row in rows if request.caller in (LOCAL_ACCOUNT, row.key_id)])


def create(session: Session, request: Request) -> NewApiKey:
    """`POST /v1/api_keys`: a key with an account of its own."""
    body = request.read(ApiKeyBody)
    if request.caller != LOCAL_ACCOUNT:
        raise ProblemError(403, "FORBIDDEN", "Only the sandbox's own key makes further ones; none was made.")
    if not body.sandbox:
        raise invalid("sandbox", "a local sandbox makes no live keys; none was made")
    if len(body.label) > _LONGEST_LABEL:
        raise invalid("label", f"it is longer than {_LONGEST_LABEL} characters")
    return api_keys.create(session.connection, body.label, session.now_ns)


def rotate(session: Session, request: Request) -> NewApiKey:
    """`POST /v1/api_keys/{key_id}/rotate`: the old key is refused from now on, the account stays."""
    key_id = _own(request)
    rotated = api_keys.rotate(session.connection, key_id, session.now_ns)
    if rotated is None:
        raise _unknown(key_id)
    return rotated


def revoke(session: Session, request: Request) -> ApiKeyRow:
    """`DELETE /v1/api_keys/{key_id}`."""
    key_id = _own(request)
    revoked = api_keys.revoke(session.connection, key_id, session.now_ns)
    if revoked is None:
        raise _unknown(key_id)
    return revoked


def _own(request: Request) -> str:
    key_id = request.path["key_id"]
    if request.caller not in (LOCAL_ACCOUNT, key_id):
        raise _unknown(key_id)
    return key_id


def _unknown(key_id: str) -> ProblemError:
    return not_found(f"There is no API key {key_id} in use.")
