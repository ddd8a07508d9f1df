"""What the fault server does to a connection, beside the wrong answers that the program itself can give."""

from __future__ import annotations

import socket
import struct
import time


def send_slowly(connection: socket.socket, data: bytes, seconds: float) -> None:
    """Send one byte at a time."""
    for at in range(len(data)):
        connection.sendall(data[at : at + 1])
        time.sleep(seconds)


def reset(connection: socket.socket) -> None:
    """End a connection with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
