"""What a client may say on the stream, and the answer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.common import ErrorBody, ErrorEnvelope
from sequence_cli.api.wire.streams import RejectedTopic
from sequence_cli.sandbox.stream_topics import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

MOST_TOPICS = 200
LONGEST_TOPIC = 200


class _Message(msgspec.Struct):
    subscribe: list[str] | None = None
    unsubscribe: list[str] | None = None


class _Subscribed(msgspec.Struct):
    subscribed: list[str]
    rejected: list[RejectedTopic]


class _Unsubscribed(msgspec.Struct):
    unsubscribed: list[str]
    rejected: list[RejectedTopic]


def answer(text: str | None, topics: MutableMapping[str, bool]) -> str:
    """Carry out one message on the consumer's topics; what is no such message changes nothing."""
    try:
        message = msgspec.json.decode(text or "", type=_Message)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        return _problem(f"The message is not understood: {exc}.")
    if message.subscribe is not None:
        return _encoded(_Subscribed(*_sorted(message.subscribe, lambda topic: _subscribe(topic, topics))))
    if message.unsubscribe is not None:
        return _encoded(_Unsubscribed(*_sorted(message.unsubscribe, lambda topic: _unsubscribe(topic, topics))))
    return _problem('The message is neither {"subscribe": [...]} nor {"unsubscribe": [...]}.')


def _subscribe(topic: str, topics: MutableMapping[str, bool]) -> str | None:
    if topic in topics:
        return None
    if len(topic) > LONGEST_TOPIC:
        return f"it is longer than {LONGEST_TOPIC} characters"
    if len(topics) >= MOST_TOPICS:
        return f"more than {MOST_TOPICS} topics on one connection"
    reason = refusal(topic)
    if reason is None:
        topics[topic] = False
    return reason


def _unsubscribe(topic: str, topics: MutableMapping[str, bool]) -> str | None:
    return "it is not subscribed" if topics.pop(topic, None) is None else None


def _sorted(topics: list[str], apply: Callable[[str], str | None]) -> tuple[list[str], list[RejectedTopic]]:
    taken: list[str] = []
    rejected: list[RejectedTopic] = []
    for topic in dict.fromkeys(topics):
        reason = apply(topic)
        if reason is None:
            taken.append(topic)
        else:
            rejected.append(RejectedTopic(topic[:LONGEST_TOPIC], reason))
    return taken, rejected


def _problem(message: str) -> str:
    return _encoded(ErrorEnvelope(ErrorBody("BAD_REQUEST", message)))


def _encoded(document: msgspec.Struct) -> str:
    return msgspec.json.encode(document).decode()
