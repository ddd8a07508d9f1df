"""The execution graphs that come with this program, to start from."""

from pathlib import Path

EXAMPLES = {
    "bracket": "buy, then leave in two halves: at a profit, or by the clock",
    "hedge": "buy the spot pair and sell as much of the perpetual with every fill",
    "twap": "one order in equal slices over time",
}


def example_text(name: str) -> str:
    """Return the TOML of one of `EXAMPLES`."""
    return (Path(__file__).parent / "examples" / f"{name}.toml").read_text(encoding="utf-8")
