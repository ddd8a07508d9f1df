"""The account, its API keys and the sandbox's own calls (sequence-api.md §2.1, §10.4, §15).

Most shapes are undocumented: those are the local sandbox's.
"""

from decimal import Decimal

import msgspec


class Account(msgspec.Struct, omit_defaults=True):
    """The answer of `GET /v1/account`; `rate_limit_qps` is absent where no limit is enforced."""

    client_id: str | None = None
    mode: str | None = None
    rate_limit_qps: int | None = None
    fee_profile: str | None = None


class ApiKeyBody(msgspec.Struct, omit_defaults=True):
    """The body of `POST /v1/api_keys`."""

    label: str = ""
    sandbox: bool = True


class ApiKeyRow(msgspec.Struct, omit_defaults=True):
    """One key of `GET /v1/api_keys`: never the key itself."""

    key_id: str
    label: str
    sandbox: bool
    key_last4: str
    created_ns: int | None = None
    rotated_ns: int | None = None
    revoked_ns: int | None = None


class ApiKeyList(msgspec.Struct):
    """The answer of `GET /v1/api_keys`, the oldest first."""

    api_keys: list[ApiKeyRow]


class NewApiKey(msgspec.Struct):
    """The answer to a key's creation and rotation, the only one that ever carries the key."""

    key_id: str
    label: str
    sandbox: bool
    api_key: str
    created_ns: int

    def __repr__(self) -> str:
        """Show which key it is, and nothing of it."""
        return f"NewApiKey({self.key_id!r}, …)"


class StartingBalance(msgspec.Struct, forbid_unknown_fields=True):
    """What an account holds of one asset at one venue after a reset, in human units."""

    venue: str
    asset: str
    qty: Decimal


class SandboxSettings(msgspec.Struct):
    """The answer of `GET /v1/sandbox/settings`; `balances` null means those of a new account."""

    fee_profile: str = "flat"
    resilience: str = "normal"
    latency_scale_percent: int = 100
    rate_limit: bool = False
    rate_limit_qps: int = 5
    balances: list[StartingBalance] | None = None


class SettingsChange(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The body of `PUT /v1/sandbox/settings`: what is absent stays as it is."""

    fee_profile: str | msgspec.UnsetType = msgspec.UNSET
    resilience: str | msgspec.UnsetType = msgspec.UNSET
    latency_scale_percent: int | msgspec.UnsetType = msgspec.UNSET
    rate_limit: bool | msgspec.UnsetType = msgspec.UNSET
    rate_limit_qps: int | msgspec.UnsetType = msgspec.UNSET
    balances: list[StartingBalance] | msgspec.UnsetType | None = msgspec.UNSET


class ResetBody(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The optional body of `POST /v1/sandbox/reset`.

    `purge` also deletes what earlier epochs left, `credentials` also the stored credentials.
    """

    purge: bool = False
    credentials: bool = False


class Reset(msgspec.Struct, omit_defaults=True):
    """The answer of `POST /v1/sandbox/reset`; epochs count the resets."""

    status: str
    epoch: int
    purged_epochs: int | None = None


class SandboxPosition(msgspec.Struct, omit_defaults=True):
    """One holding to set, in human units; `entry_price_usd` is 1 for dollars and 0 otherwise where it is absent."""

    venue: str
    kind: str
    symbol: str
    qty: Decimal
    entry_price_usd: Decimal | None = None


class SandboxPositions(msgspec.Struct, omit_defaults=True):
    """The body of `POST /v1/sandbox/positions`: `replace` also removes every holding that is not named."""

    positions: list[SandboxPosition]
    replace: bool = False


class PositionsWritten(msgspec.Struct):
    """The answer of `POST /v1/sandbox/positions`."""

    written: int
    deleted: int


class SandboxStatus(msgspec.Struct, omit_defaults=True):
    """The answer of `GET /v1/sandbox/status`: where this exchange stands. The hosted service has no such call."""

    account: str
    epoch: int
    seed: int
    clock: str
    now_ns: int
    started_ns: int
    open_orders: int
    orders: int
    fills: int
    earlier_epochs: int
    folder: str | None = None
