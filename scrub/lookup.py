"""Which documents held a value: the fingerprint that ``audit/findings`` has of it, made again."""

from collections.abc import Mapping
from typing import Final

from corpus.errors import SettingsError
from corpus.private_ids import Ids
from scrub.finding import Kind
from scrub.keys import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    RUN_KEY_ID,
    fingerprint_of,
    keys_of,
    master_key,
    run_key_path,
)

FINGERPRINT_KEY_VARIABLE: Final = "CODESIEVE_FINGERPRINT_KEY"  # the derived one, 64 hex digits
_KEY_BYTES: Final = 32


def fingerprint_in_run(
    value: str, kind: Kind, *, environment: Mapping[str, str], key_id: str, run_key: str
) -> str:
    """Return the fingerprint of ``value`` in the run whose manifest names ``key_id``, ``run_key``.

    Any secret kind serves for any secret.  The key is the derived one that an auditor was given,
    the master key, or the one that was made for the run on this machine.

    Raises:
        SettingsError: there is no key, or it is not the run's.
    """
    key = fingerprint_key(environment, key_id=key_id, run_key=run_key)
    return fingerprint_of(value.encode(), kind, key)


def ids_in_run(environment: Mapping[str, str], *, key_id: str, private: bool) -> Ids:
    """Return what the run whose manifest names ``key_id`` calls the documents of its input.

    Raises:
        SettingsError: its ids are ``private``, and the master key is not there or not the run's.
    """
    if not private:
        return Ids()
    master = master_key(environment)
    keys = keys_of(master) if master is not None else None
    if keys is None or keys.key_id != key_id:
        had = "none was given" if keys is None else f"this one is {keys.key_id}"
        raise SettingsError(
            "the ids of this run are keyed, and the key is not here",
            why=f"the run used the key {key_id}; {had}",
            mend=f"set {KEY_FILE_VARIABLE} to the file with that key; without it, name documents by"
            " repository and path, or by the ids in the run",
        )
    return Ids(key=keys.ids)


def fingerprint_key(environment: Mapping[str, str], *, key_id: str, run_key: str) -> bytes:
    """Return the derived key of the run whose manifest names ``key_id`` and ``run_key``.

    Raises:
        SettingsError: as :func:`fingerprint_in_run`.
    """
    given = environment.get(FINGERPRINT_KEY_VARIABLE, "").strip()
    if given:
        return _from_hex(given, FINGERPRINT_KEY_VARIABLE)
    master = master_key(environment)
    if master is not None and key_id != RUN_KEY_ID:
        keys = keys_of(master)
        if keys.key_id != key_id:
            raise SettingsError(
                "this is not the key of the run",
                why=f"the run used the key {key_id}, this one is {keys.key_id}",
                mend=f"set {KEY_FILE_VARIABLE} to the file with that key",
            )
        return keys.fingerprint
    path = run_key_path(environment, run_key)
    if key_id == RUN_KEY_ID and path.exists():
        return keys_of(_from_hex(path.read_text(encoding="ascii").strip(), str(path))).fingerprint
    raise SettingsError(
        "there is no key to look values up with",
        why="fingerprints are keyed, so that nobody can try words on them",
        mend=f"set {KEY_VARIABLE}, {KEY_FILE_VARIABLE} or {FINGERPRINT_KEY_VARIABLE}, or ask on "
        "the machine that made the run",
    )


def _from_hex(text: str, source: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < _KEY_BYTES:
        raise SettingsError(
            f"{source} holds no key",
            why=f"a key is {2 * _KEY_BYTES} hex digits",
            mend="check it, or unset it",
        )
    return key
