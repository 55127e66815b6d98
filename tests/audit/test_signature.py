"""Signatures over a manifest: ours hold, changed ones do not, and other tools read them."""

import base64
import io
import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from corpus.audit.signature import check_signature, key_id, sign
from corpus.errors import ProofError
from corpus.files import store_at
from jobs.audit.verify import verify_run
from jobs.main import main

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


@pytest.fixture
def signed(tampered):
    sign(store_at(str(tampered.out)), KEY)
    return tampered


def test_a_signature_holds_with_its_key_only(signed) -> None:
    store = store_at(str(signed.out))
    assert check_signature(store, KEY.public_key()) == key_id(KEY.public_key())
    assert check_signature(store, None) == key_id(KEY.public_key())
    with pytest.raises(ProofError, match="signed by another key"):
        check_signature(store, OTHER.public_key())


def test_the_envelope_is_dsse_as_its_specification_says(signed) -> None:
    envelope = json.loads((signed.out / "manifest.dsse.json").read_bytes())
    payload = base64.b64decode(envelope["payload"])
    kind = envelope["payloadType"]
    encoded = f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload
    KEY.public_key().verify(base64.b64decode(envelope["signatures"][0]["sig"]), encoded)
    statement = json.loads(payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicate"]["content_root"] == signed.values()["content_root"]


def test_every_flipped_byte_of_the_envelope_is_found(signed) -> None:
    path, store = signed.out / "manifest.dsse.json", store_at(str(signed.out))
    content = path.read_bytes()
    for at in range(0, len(content), 7):
        flipped = bytearray(content)
        flipped[at] ^= 1
        path.write_bytes(flipped)
        with pytest.raises(ProofError):
            check_signature(store, None)


def test_who_changes_a_signed_run_needs_the_key(signed) -> None:
    signed.seal(change=lambda values: values["engines"].update(pyarrow="1"))
    output = io.StringIO()
    with pytest.raises(ProofError):
        verify_run(store_at(str(signed.out)), output, trusted=KEY.public_key())
    assert "the signature is about another manifest" in output.getvalue()
    sign(store_at(str(signed.out)), OTHER)
    output = io.StringIO()
    with pytest.raises(ProofError):
        verify_run(store_at(str(signed.out)), output, trusted=KEY.public_key())
    assert "signed by another key" in output.getvalue()


def test_a_run_that_should_be_signed_and_is_not_is_found(tampered) -> None:
    with pytest.raises(ProofError, match="is not signed"):
        check_signature(store_at(str(tampered.out)), KEY.public_key())


def test_the_commands_sign_and_check_with_keys_of_openssl(tampered, tmp_path, capsys) -> None:
    pem, public = tmp_path / "key.pem", tmp_path / "public.pem"
    forms = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem.write_bytes(KEY.private_bytes(serialization.Encoding.PEM, *forms))
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public.write_bytes(KEY.public_key().public_bytes(serialization.Encoding.PEM, form))
    run = str(tampered.out)
    assert main(["audit", "sign", run, "--key", str(pem)]) == 0
    assert main(["audit", "verify", run, "--public-key", str(public)]) == 0
    assert key_id(KEY.public_key()) in capsys.readouterr().out
    assert main(["audit", "sign", run, "--key", str(public)]) == 3
    assert "openssl genpkey" in capsys.readouterr().err
