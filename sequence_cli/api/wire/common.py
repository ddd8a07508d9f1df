"""Words of the field that several families of wire types share."""

from enum import StrEnum, unique

import msgspec


@unique
class Side(StrEnum):
    """Which way an order trades (sequence-api.md §8.1)."""

    BUY = "buy"
    SELL = "sell"


@unique
class Urgency(StrEnum):
    """How fast an order should complete (sequence-api.md §8.2)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@unique
class TimeInForce(StrEnum):
    """How long an order lives; the wire strings are inferred (sequence-api.md §8.2)."""

    GTC = "gtc"
    IOC = "ioc"
    FOK = "fok"
    POST_ONLY = "post_only"


@unique
class InstrumentType(StrEnum):
    """What is traded (sequence-api.md §8.2)."""

    SPOT = "spot"
    PERP = "perp"
    PREDICTION = "prediction"


class ErrorDetail(msgspec.Struct):
    """One field that failed validation."""

    field: str
    message: str


class ErrorBody(msgspec.Struct, omit_defaults=True):
    """The inner object of the error envelope (sequence-api.md §4.1)."""

    code: str
    message: str
    request_id: str | None = None
    details: list[ErrorDetail] | None = None


class ErrorEnvelope(msgspec.Struct):
    """The documented error envelope (sequence-api.md §4.1)."""

    error: ErrorBody


class Health(msgspec.Struct, omit_defaults=True):
    """The answer of `/v1/health`; its body is undocumented (sequence-api.md §16)."""

    status: str | None = None
