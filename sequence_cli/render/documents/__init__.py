"""The documents that commands show: one Struct is the JSON document, and it knows its tables."""
