"""Trade through the Sequence Markets smart order router from the command line."""

__version__ = "0.1.0"
