"""The wire types of the Sequence Markets API, shared by the client and the local sandbox.

One module per family of endpoints, so that a command loads only the types that it needs. Names and nesting
are those of the wire. Fields that a documented answer may lack are optional.
"""
