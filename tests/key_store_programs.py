"""Small programs that store or read a key in a process of their own, under an environment made for the test."""

from __future__ import annotations

import json
import subprocess
import sys

from sequence_cli.keys import parse_api_key

SECRET_SERVICE = "keyring.backends.SecretService.Keyring"
KEY = parse_api_key("seq_test_" + "0" * 64)
STORE = f"""
import json, sys
from sequence_cli.errors import SequenceError
from sequence_cli.keyring_store import store_key
from sequence_cli.keys import parse_api_key
try:
    print(json.dumps({{"backend": store_key(sys.argv[1], parse_api_key("{KEY.reveal()}"))}}))
except SequenceError as error:
    print(json.dumps({{"exit_code": int(error.exit_code), "message": error.message, "hint": error.hint}}))
"""
LOAD = f"""
import json, sys
from sequence_cli.errors import SequenceError
from sequence_cli.keyring_store import load_key
from sequence_cli.keys import Mode
from sequence_cli.profiles import Profile
try:
    print(load_key(Profile(name=sys.argv[1], mode=Mode.SANDBOX, keyring_backend="{SECRET_SERVICE}")))
except SequenceError as error:
    print(json.dumps({{"exit_code": int(error.exit_code), "message": error.message}}))
"""


def run(program: str, *arguments: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=60).stdout


def store_in(environment: dict[str, str], name: str) -> dict[str, object]:
    answer = json.loads(run(STORE, name, environment=environment))
    assert isinstance(answer, dict)
    return answer
