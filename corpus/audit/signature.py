"""A signature over ``manifest.json``: an in-toto statement in a DSSE envelope, ed25519.

The envelope (``manifest.dsse.json``) is that of github.com/secure-systems-lab/dsse, the statement
that of in-toto.io/Statement/v1, so that tools that know neither codesieve nor its manifest verify
it.  The key is the user's; its public half stands in the envelope as the key's id, which shows
damage, but only a public key that the reader has got by another way shows who has signed.
"""

import base64
import binascii
import hashlib
import json
from typing import Any, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from corpus.errors import InputError, ProofError
from corpus.filecheck import SIGNATURE
from corpus.files import Store
from corpus.manifest import read_manifest
from corpus.rundir import MANIFEST, canonical_json

ENVELOPE: Final = SIGNATURE
PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "urn:codesieve:attestation:run:1"
_KEY_ID: Final = "ed25519:"


def sign(store: Store, key: Ed25519PrivateKey) -> str:
    """Write the envelope over the manifest of the run in ``store``; return the key's id.

    Raises:
        InputError: there is no finished run.
        ConservationError: its manifest is not as codesieve wrote it.
    """
    payload = statement(store)
    envelope = {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [
            {
                "keyid": key_id(key.public_key()),
                "sig": base64.b64encode(key.sign(signed_bytes(payload))).decode(),
            }
        ],
    }
    store.write(ENVELOPE, canonical_json(envelope).encode())
    return key_id(key.public_key())


def statement(store: Store) -> bytes:
    """Return the in-toto statement about the manifest in ``store``: its digest, roots and run."""
    manifest = read_manifest(store)
    digest = hashlib.sha256(store.read(MANIFEST)).hexdigest()
    values = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": MANIFEST, "digest": {"sha256": digest}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "content_root": manifest.content_root,
            "decisions_root": manifest.decisions_root,
            "run_key": manifest.run_key,
            "settings_digest": manifest.settings_digest,
            "documents_kept": manifest.counts.kept,
        },
    }
    return canonical_json(values).encode()


def signed_bytes(payload: bytes) -> bytes:
    """Return what a DSSE signature is over, the pre-authentication encoding of ``payload``.

    >>> signed_bytes(b"{}")
    b'DSSEv1 28 application/vnd.in-toto+json 2 {}'
    """
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def check_signature(store: Store, trusted: Ed25519PublicKey | None) -> str:
    """Return the id of the key that has signed the manifest in ``store``.

    With ``trusted`` it must be that key; without, only that the envelope is whole is known.

    Raises:
        ProofError: there is no signature, it does not hold, or it is about something else.
    """
    if not store.exists(ENVELOPE):
        raise _fails(f"{store.uri} is not signed", f"there is no {ENVELOPE}")
    content = store.read(ENVELOPE)
    try:
        envelope: dict[str, Any] = json.loads(content)
        payload = base64.b64decode(envelope["payload"], validate=True)
        (signature,) = envelope["signatures"]
        named = str(signature["keyid"])
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(named.removeprefix(_KEY_ID)))
        sig = base64.b64decode(signature["sig"], validate=True)
        is_ours = envelope["payloadType"] == PAYLOAD_TYPE and named == key_id(key)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, RecursionError):
        raise _fails(f"{ENVELOPE} is no envelope", "it is not as codesieve wrote it") from None
    if not is_ours or canonical_json(envelope).encode() != content:
        raise _fails(f"{ENVELOPE} is not as codesieve wrote it", "it was changed")
    if trusted is not None and key_id(trusted) != named:
        raise _fails("the manifest is signed by another key", f"the key is {named}")
    try:
        key.verify(sig, signed_bytes(payload))
    except InvalidSignature:
        raise _fails("the signature does not hold", "the statement or it was changed") from None
    if payload != statement(store):
        raise _fails("the signature is about another manifest", "this one was written later")
    return named


def key_id(key: Ed25519PublicKey) -> str:
    """Return ``ed25519:`` and the 32 bytes of ``key`` in hex."""
    return _KEY_ID + key.public_bytes_raw().hex()


def private_key(pem: bytes, *, source: str) -> Ed25519PrivateKey:
    """Return the key in ``pem`` (PKCS 8); ``source`` names the file in messages.

    Raises:
        InputError: it is no unencrypted ed25519 key.
    """
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(source, "openssl genpkey -algorithm ed25519 -out key.pem") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(source, "openssl genpkey -algorithm ed25519 -out key.pem")
    return key


def public_key(pem: bytes, *, source: str) -> Ed25519PublicKey:
    """Return the public key in ``pem``; ``source`` names the file in messages.

    Raises:
        InputError: it is no ed25519 key.
    """
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(source, "openssl pkey -in key.pem -pubout -out public.pem") from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(source, "openssl pkey -in key.pem -pubout -out public.pem")
    return key


def _no_key(source: str, command: str) -> InputError:
    return InputError(
        f"{source} is no ed25519 key that can be used",
        why="it must be PEM, and not encrypted",
        mend=f"make one with `{command}`",
    )


def _fails(what: str, why: str) -> ProofError:
    return ProofError(what, why=why, mend="take run and signature from where they were published")
