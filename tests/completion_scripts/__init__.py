"""Completion files for four shells, made from the program's own parser: a Tab starts no Python.

`python -m tests.completion_scripts` writes them anew into `completions/`; a test holds that they are current.
"""
