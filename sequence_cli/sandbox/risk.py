"""The limits that a graph carries for itself (sequence-api.md §8.2).

A limit that is not enforced is worse than none, because whoever sent it relies on it: what is not known here is
refused.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sequence_cli.money import Usd
from sequence_cli.sandbox.problems import invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

_KNOWN = {"admission": "max_notional_usd", "runtime": "max_loss_usd"}
GRAPH_LIMITS = tuple(f"{layer}.{name}" for layer, name in _KNOWN.items())


class Risk(NamedTuple):
    """A graph's own limits in 1e-9 USD, None for none."""

    max_notional_1e9: int | None = None
    max_loss_1e9: int | None = None


def read_risk(risk: dict[str, Any] | None) -> Risk:
    """Read `admission.max_notional_usd` and `runtime.max_loss_usd`; raises ProblemError for anything else."""
    layers = risk or {}
    for layer in layers:
        if layer not in _KNOWN:
            raise invalid(
                f"risk.{layer}", f"the local sandbox enforces {' and '.join(GRAPH_LIMITS)} and no other limit"
            )
    return Risk(_limit("admission", layers), _limit("runtime", layers))


def _limit(layer: str, layers: Mapping[str, Any]) -> int | None:
    limits, name = layers.get(layer), _KNOWN[layer]
    if limits is None:
        return None
    if not isinstance(limits, dict) or set(limits) - {name}:
        raise invalid(f"risk.{layer}", f"the local sandbox enforces {' and '.join(GRAPH_LIMITS)} and no other limit")
    return None if limits.get(name) is None else _usd(f"risk.{layer}.{name}", limits[name])


def _usd(field: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(field, f"{value!r} is not a number")
    try:
        units = Usd.from_decimal(Decimal(str(value))).units
    except ValueError as exc:
        raise invalid(field, str(exc)) from exc
    if not 0 < units < 2**63:
        raise invalid(field, f"{value} is not above zero or too large")
    return units
