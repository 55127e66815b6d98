"""Keys: one master key, from which those for surrogates, fingerprints and ids are derived.

The master key comes from a file or the environment, never from settings, and goes into no output.
Without one, a key is made for the run and kept outside of the run directory, readable by its owner
alone, under the run's digest: a resumed run, and the same run done again here, finds it there.
"""

import dataclasses
import functools
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from corpus.errors import EnvironmentFault, SettingsError
from corpus.private_ids import Ids
from corpus.settings import require
from scrub.finding import Kind
from scrub.redaction.values import normalised
from scrub.settings import ScrubSettings

KEY_VARIABLE: Final = "CODESIEVE_KEY"  # 64 or more hex digits
KEY_FILE_VARIABLE: Final = "CODESIEVE_KEY_FILE"
KEY_BYTES: Final = 32
FINGERPRINT_BYTES: Final = 16  # of HMAC-SHA-256 that audit/findings keeps
RUN_KEY_ID: Final = "run"
_REMEMBERED: Final = 1 << 14  # of values, of which a corpus repeats the same few
_SALT: Final = b"codesieve.keys.1"
_PUBLIC_SAMPLE: Final = b"codesieve.sample.1"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Keys:
    """The derived keys of a run; ``key_id`` names the master key and tells nothing of it."""

    key_id: str
    surrogate: bytes = dataclasses.field(repr=False)
    fingerprint: bytes = dataclasses.field(repr=False)
    ids: bytes = dataclasses.field(repr=False)
    sample: bytes = dataclasses.field(repr=False)
    """Draws the documents that are scanned again; public where the run made its key itself."""


def keys_of(master: bytes, *, key_id: str = "") -> Keys:
    """Return the keys derived from ``master`` by HKDF-SHA-256 (RFC 5869).

    >>> keys_of(bytes(32)).key_id
    '25c14598c89cf696'
    """
    return Keys(
        key_id=key_id or derived(master, "id")[:8].hex(),
        surrogate=derived(master, "surrogate"),
        fingerprint=derived(master, "fingerprint"),
        ids=derived(master, "ids"),
        # What the second engine finds takes documents along, so a key that nobody can give again
        # must not draw them: the same inputs and settings would give another corpus.
        sample=_PUBLIC_SAMPLE if key_id == RUN_KEY_ID else derived(master, "sample"),
    )


def ids_of(settings: ScrubSettings, keys: Keys) -> Ids:
    """Return what the run with ``settings`` and ``keys`` calls its documents."""
    return Ids(key=keys.ids) if settings.redaction.private_ids else Ids()


def derived(master: bytes, purpose: str) -> bytes:
    """Return 32 bytes for ``purpose``: HKDF-SHA-256 with one block of output (RFC 5869, 2.2-3)."""
    extracted = hmac.digest(_SALT, master, hashlib.sha256)
    return hmac.digest(extracted, f"codesieve.{purpose}".encode() + b"\x01", hashlib.sha256)


def is_drawn(doc_id: str, purpose: str, share: float, key: bytes) -> bool:
    """Return whether ``share`` of all documents, drawn by ``key`` for ``purpose``, hold ``doc_id``.

    The same ones in any partitioning; who writes a document cannot tell whether it is among them.

    >>> is_drawn("00", "rescan", 1.0, b"k"), is_drawn("00", "rescan", 0.0, b"k")
    (True, False)
    """
    if share <= 0:
        return False
    drawn = mac(key, f"{purpose}\0{doc_id}".encode())
    return int.from_bytes(drawn[:4], "big") < share * 2**32


@functools.lru_cache(_REMEMBERED)
def fingerprint_of(value: bytes, kind: Kind, key: bytes) -> str:
    """Return the fingerprint (hex) of ``value`` as ``audit/findings`` has it.

    ``key`` is the fingerprint key.  Values are normalised first
    (:func:`scrub.redaction.values.normalised`); all secret kinds share one space, for who looks a
    leaked key up does not know which rule found it, and every other kind has its own.
    """
    space = "secret" if kind.is_secret else kind.value
    message = space.encode() + b"\0" + normalised(value, kind)
    return mac(key, message)[:FINGERPRINT_BYTES].hex()


def mac(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA-256 of ``message``."""
    return hmac.digest(key, message, "sha256")  # by name: in one step, without a Python object


def master_key(environment: Mapping[str, str]) -> bytes | None:
    """Return the master key that the ``environment`` holds or names, or None.

    Raises:
        SettingsError: it names a file that cannot be read, or a key that is too short or no hex.
    """
    text, source = environment.get(KEY_VARIABLE, ""), KEY_VARIABLE
    if not text and (path := environment.get(KEY_FILE_VARIABLE, "")):
        source = path
        try:
            text = Path(path).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"cannot read the key file {path}",
                why=type(error).__name__,  # the text of a decoding error holds bytes of the key
                mend=f"check {KEY_FILE_VARIABLE}, or unset it",
            ) from None
    if not text:
        return None
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise SettingsError(
            f"{source} holds no key",
            why=f"a key is {2 * KEY_BYTES} hex digits or more",
            mend="make one with `openssl rand -hex 32`, and keep it",
        )
    return key


def key_id_of(environment: Mapping[str, str]) -> str:
    """Return the id of the key that a run in ``environment`` uses, RUN_KEY_ID if it makes one.

    Raises:
        SettingsError: as :func:`master_key`.
    """
    master = master_key(environment)
    return RUN_KEY_ID if master is None else keys_of(master).key_id


def require_key(settings: ScrubSettings, environment: Mapping[str, str]) -> None:
    """Check that the user gave a key where the settings write keyed stand-ins into documents.

    Raises:
        SettingsError: there is none, or as :func:`master_key`.
    """
    require(
        not settings.needs_a_key or master_key(environment) is not None,
        "these settings need a key",
        why="surrogates, pseudonyms and private ids are made of it, the same in every run",
        mend=f"set {KEY_FILE_VARIABLE} to a file with the output of `openssl rand -hex 32`",
    )


def run_keys(environment: Mapping[str, str], run_digest: str) -> Keys:
    """Return the keys of the run ``run_digest``: of the master key, or of one made for the run.

    Raises:
        SettingsError: as :func:`master_key`.
        EnvironmentFault: a key for the run can be neither read nor kept.
    """
    master = master_key(environment)
    if master is not None:
        return keys_of(master)
    return keys_of(_kept(run_key_path(environment, run_digest)), key_id=RUN_KEY_ID)


def run_key_path(environment: Mapping[str, str], run_digest: str) -> Path:
    """Return where the key made for the run ``run_digest`` is kept."""
    state = environment.get("XDG_STATE_HOME", "")
    folder = Path(state) if state else Path.home() / ".local" / "state"
    return folder / "codesieve" / "keys" / f"{run_digest}.key"


def _kept(path: Path) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(KEY_BYTES))
            try:
                os.link(half, path)  # fails where another process was first, whose key then holds
            except FileExistsError:
                pass
            finally:
                half.unlink()
        return bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise EnvironmentFault(
            f"cannot keep the run's key in {path}",
            why=type(error).__name__,
            mend=f"set {KEY_VARIABLE} to a key of your own, or XDG_STATE_HOME to a folder",
        ) from None
