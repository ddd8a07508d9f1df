"""`sequence buy`."""

from sequence_cli.api.wire.common import Side
from sequence_cli.commands._order_command import order_command

command = order_command(Side.BUY)
