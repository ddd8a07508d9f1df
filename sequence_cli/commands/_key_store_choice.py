"""Where a login keeps the key: the system's keyring; another one or an encrypted file where a person named it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import UnsafeError, UsageError
from sequence_cli.key_file import FILE_STORE, key_file

if TYPE_CHECKING:
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.keys import ApiKey, Secret
    from sequence_cli.settings import Profile

KEYRING = "keyring"


class StoreChoice:
    """The store for one profile's key; without a word from the person, the kind that it has already."""

    def __init__(self, earlier: Profile | None, *, in_file: bool, backend: str | None) -> None:
        self._earlier = earlier
        self._in_file = in_file
        self._backend = backend
        self._passphrase: Secret | None = None

    @classmethod
    def of(cls, invocation: Invocation, profile_name: str, store: str | None, backend: str | None) -> StoreChoice:
        """Read what --store and --keyring-backend say; raises UsageError for words that choose no store."""
        from sequence_cli.keyring_backends import is_trusted
        from sequence_cli.settings import load_config

        if store not in {None, KEYRING, FILE_STORE}:
            raise UsageError(f"--store was {store!r}; nothing was sent or stored.", hint="Choose keyring or file.")
        if store == FILE_STORE and backend is not None:
            raise UsageError("--store file has no keyring, so --keyring-backend has no place; nothing was stored.")
        earlier = load_config(invocation.paths).profiles.get(profile_name)
        kept = None if earlier is None or store is not None or backend is not None else earlier.keyring_backend
        named = backend if kept in {None, FILE_STORE} or is_trusted(kept) else kept
        return cls(earlier, in_file=FILE_STORE in {store, kept}, backend=named)

    def prepare(self, invocation: Invocation) -> None:
        """Get the passphrase of a key file, or raise UnsafeError where the key store cannot have a key.

        It comes before the key: both may be on stdin, the passphrase in its first line.
        """
        if self._in_file:
            from sequence_cli.commands._passphrase import new_passphrase

            self._passphrase = new_passphrase(invocation)
        elif self._backend is not None:
            from sequence_cli.keyring_store import require_usable

            require_usable(self._backend)
        else:
            from sequence_cli.keyring_store import first_usable_backend

            first_usable_backend()

    def keep(self, invocation: Invocation, profile: Profile, key: ApiKey) -> Profile:
        """Store key and profile, remove the key from where it was before, and say loudly where no key store has it."""
        from sequence_cli.sign_in import sign_in

        complete = sign_in(
            invocation.paths, profile, key, passphrase=self._passphrase, keyring_backend=self._backend
        )  # fmt: skip
        self._say_what_holds_it(invocation, profile)
        self._forget_earlier(invocation, complete)
        return complete

    def _say_what_holds_it(self, invocation: Invocation, profile: Profile) -> None:
        from sequence_cli.keyring_backends import is_trusted

        if self._in_file:
            path = key_file(invocation.paths, profile.name)
            invocation.note(
                f"THE KEY IS NOT IN A KEYRING. It lies in {path}, encrypted with your passphrase (scrypt, AES)."
            )
            invocation.note(
                "Whoever copies that file can try passphrases for ever: choose a long one, and keep it apart."
            )
        elif self._backend is not None and not is_trusted(self._backend):
            invocation.note(
                f"THIS PROGRAM DOES NOT KNOW THE KEY STORE {self._backend}. It gave the key back as it was written; "
                "whether it is encrypted there, only its makers can tell. Every command of this profile loads it."
            )

    def _forget_earlier(self, invocation: Invocation, complete: Profile) -> None:
        from sequence_cli.sign_in import forget_earlier_store

        try:
            forget_earlier_store(invocation.paths, self._earlier, complete)
        except UnsafeError as error:
            invocation.note(f"The key that the profile had before is still in its keyring: {error.message}")
