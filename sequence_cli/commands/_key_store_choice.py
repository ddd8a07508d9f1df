"""Where a login keeps the key: the system's keyring, or an encrypted file where a person chose that by name."""

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

    def __init__(self, earlier: Profile | None, *, in_file: bool) -> None:
        self._earlier = earlier
        self._in_file = in_file
        self._passphrase: Secret | None = None

    @classmethod
    def of(cls, invocation: Invocation, profile_name: str, store: str | None) -> StoreChoice:
        """Read what --store says; raises UsageError for another word than keyring and file."""
        from sequence_cli.settings import load_config

        if store not in {None, KEYRING, FILE_STORE}:
            raise UsageError(f"--store was {store!r}; nothing was sent or stored.", hint="Choose keyring or file.")
        earlier = load_config(invocation.paths).profiles.get(profile_name)
        remembered = earlier is not None and earlier.keyring_backend == FILE_STORE
        return cls(earlier, in_file=store == FILE_STORE or (store is None and remembered))

    def prepare(self, invocation: Invocation) -> None:
        """Get the passphrase of a key file, or raise UnsafeError where this machine has no key store.

        It comes before the key: both may be on stdin, the passphrase in its first line.
        """
        if self._in_file:
            from sequence_cli.commands._passphrase import new_passphrase

            self._passphrase = new_passphrase(invocation)
        else:
            from sequence_cli.keyring_store import first_usable_backend

            first_usable_backend()

    def keep(self, invocation: Invocation, profile: Profile, key: ApiKey) -> Profile:
        """Store key and profile, remove the key from where it was before, and say loudly when a file has it now."""
        from sequence_cli.sign_in import sign_in

        complete = sign_in(invocation.paths, profile, key, passphrase=self._passphrase)
        if self._in_file:
            path = key_file(invocation.paths, profile.name)
            invocation.note(
                f"THE KEY IS NOT IN A KEYRING. It lies in {path}, encrypted with your passphrase (scrypt, AES)."
            )
            invocation.note(
                "Whoever copies that file can try passphrases for ever: choose a long one, and keep it apart."
            )
        self._forget_earlier(invocation, complete)
        return complete

    def _forget_earlier(self, invocation: Invocation, complete: Profile) -> None:
        from sequence_cli.sign_in import forget_earlier_store

        try:
            forget_earlier_store(invocation.paths, self._earlier, complete)
        except UnsafeError as error:
            invocation.note(f"The key that the profile had before is still in its keyring: {error.message}")
