"""The account and the sandbox's own calls (sequence-api.md §10.4, §15); their shapes are undocumented."""

import msgspec


class Account(msgspec.Struct, omit_defaults=True):
    """The answer of `GET /v1/account`."""

    client_id: str | None = None
    mode: str | None = None
    rate_limit_qps: int | None = None
    fee_profile: str | None = None


class Reset(msgspec.Struct):
    """The answer of `POST /v1/sandbox/reset`; epochs count the resets."""

    status: str
    epoch: int
