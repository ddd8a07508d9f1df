"""The only source of chance in the simulator: BLAKE2b of what is asked for.

The same seed and question give the same answer in every process and on every machine; nothing has a state.
"""

from hashlib import blake2b
from struct import Struct

_WORDS = Struct("<8Q")
_SEPARATOR = "\x1f"


def words(seed: int, purpose: str, *parts: str | int) -> tuple[int, ...]:
    """Return eight independent words of 64 bits for a question; text parts must not hold the unit separator."""
    question = _SEPARATOR.join((str(seed), purpose, *map(str, parts)))
    return _WORDS.unpack(blake2b(question.encode()).digest())


def below(word: int, bound: int) -> int:
    """Return a uniform number from 0 up to but not including `bound`."""
    return word * bound >> 64


def centred_sum(drawn: tuple[int, ...]) -> int:
    """Return the centred sum of eight 32-bit uniforms: nearly normal, its deviation is NORMAL_DEVIATION."""
    return 2 * sum(word >> 32 for word in drawn) - 8 * (2**32 - 1)


# 2 * 2**32 * sqrt(8 / 12), rounded down.
NORMAL_DEVIATION = 7_013_655_714
