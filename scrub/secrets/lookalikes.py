"""The places where look-alikes of secrets stand: lock files' fields, integrity, certificates.

A table and no more; :mod:`scrub.secrets.exemptions` reads it.
"""

import dataclasses
import string
from typing import Final

from scrub.secrets.anchor import Anchor


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Exemption:
    """``anchor`` ends where ``pattern``, searched up to ``before`` bytes earlier, has begun.

    ``body``: bytes, without number, that are exempt behind the match, up to the next ``-----END``.
    """

    name: str
    anchor: str
    pattern: bytes  # its group "span" is exempt
    literals: tuple[bytes, ...]
    before: int = 120
    body: bytes = b""


_ALNUM: Final = string.ascii_letters.encode() + string.digits.encode()
_HEADER: Final = rb"-----BEGIN [A-Z0-9 ]{3,40}-----"
EXEMPTIONS: Final = (
    Exemption(
        name="subresource_integrity",
        anchor=r"sha(?:1|256|384|512)-[A-Za-z0-9+/]{27}",
        pattern=rb"(?P<span>sha(?:1|256|384|512)-[A-Za-z0-9+/]{27,88}={0,2})",
        literals=(b"sha1-", b"sha256-", b"sha384-", b"sha512-"),
    ),
    Exemption(
        name="digest",
        anchor=r"(?:sha(?:1|256|384|512)|md5|blake2b)[:=][0-9a-f]{32}",
        pattern=rb"(?:sha(?:1|256|384|512)|md5|blake2b)[:=](?P<span>[0-9a-f]{32,128})",
        literals=(b"sha1", b"sha256", b"sha384", b"sha512", b"md5", b"blake2b"),
    ),
    Exemption(
        name="record",  # of an installed package: PEP 376, "RECORD"
        anchor=r",sha(?:256|384|512)=[A-Za-z0-9_-]{43}",
        pattern=rb",sha(?:256|384|512)=(?P<span>[A-Za-z0-9_-]{43,86})(?=,)",
        literals=(b",sha256=", b",sha384=", b",sha512="),
    ),
    Exemption(
        name="go_sum",
        anchor=r" h1:[A-Za-z0-9+/]{43}=",
        pattern=rb" h1:(?P<span>[A-Za-z0-9+/]{43}=)",
        literals=(b" h1:",),
    ),
    Exemption(
        name="checksum_field",
        anchor=(
            r"(?:checksum|content-?hash|narhash|fingerprint|thumbprint|integrity|shasum|sha1|sha256|sha512|md5(?:sum)?"
            r"|digest|etag|vendorhash|cargohash|outputhash)[\"']?\s{0,4}(?:=>|[:=])\s{0,4}[\"']?[0-9A-Za-z+/]{32}"
        ),
        pattern=(
            rb"(?i:checksum|content-?hash|narhash|fingerprint|thumbprint|integrity|shasum|sha1|sha256|sha512|md5(?:sum)?"
            rb"|digest|etag|vendorhash|cargohash|outputhash)[\"']?\s{0,4}(?:=>|[:=])\s{0,4}[\"']?(?P<span>[0-9A-Za-z+/]{32,128}={0,2})"
        ),
        literals=(
            b"checksum", b"content", b"narhash", b"fingerprint", b"thumbprint", b"integrity", b"sha", b"md5", b"digest",
            b"etag", b"vendorhash", b"cargohash", b"outputhash",
        ),
        before=len("content-hash") + len("'    =>    '") + 32,
    ),
    Exemption(
        name="git_revision",
        anchor=(
            r"(?:commit|revision|rev|ref|reference|treeish|sha|parent|tree|head|base|uses: [\w./-]{1,80})"
            r"[\"'\])]?[\s:=@/>]{1,6}[\"']?[0-9a-f]{40}"
        ),
        pattern=(
            rb"(?i:commit|revision|rev|ref|reference|treeish|sha|parent|tree|head|base|uses: [\w./-]{1,80})"
            rb"[\"'\])]?[\s:=@/>]{1,6}[\"']?(?P<span>[0-9a-f]{40})(?![0-9a-f])"
        ),
        literals=(b"commit", b"rev", b"ref", b"tree", b"sha", b"parent", b"head", b"base", b"uses"),
    ),
    Exemption(
        name="data_uri",
        anchor=r"data:[\w/+.-]{1,60}(?:;[\w=.-]{1,40}){0,3};base64,",
        pattern=rb"(?P<span>(?:[A-Za-z0-9+/=%]+|\\n|\\\n)+)",
        literals=(b";base64,",),
        before=0,
    ),
    Exemption(
        name="certificate",
        anchor=r"-----BEGIN (?:TRUSTED |X509 |NEW )?(?:CERTIFICATE|X509 CRL|PKCS7|CMS|ATTRIBUTE CERTIFICATE)",
        pattern=_HEADER,
        literals=(b"-----begin ",),
        body=_ALNUM + b"+/= \t\n\r\f\v\\\"'.,",
    ),
    Exemption(
        name="public_key",
        anchor=(
            r"-----BEGIN (?:RSA |EC |DSA |SSH2 )?(?:PUBLIC KEY|PGP PUBLIC KEY BLOCK|PGP SIGNATURE|PGP MESSAGE|SSH SIGNATURE"
            r"|DH PARAMETERS|EC PARAMETERS)"
        ),
        pattern=_HEADER,
        literals=(b"-----begin ",),
        body=_ALNUM + b"+/= \t\n\r\f\v\\\"'.,:()<>@_-",
    ),
    Exemption(
        name="public_key",
        anchor=r"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) AAAA",
        pattern=rb"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) (?P<span>AAAA[A-Za-z0-9+/]{20,2000}={0,2})",
        literals=(b" aaaa",),
    ),
    Exemption(
        name="alphabet",
        anchor=r"ABCDEFGHIJKLMNOPQRST|abcdefghijklmnopqrst|ABCDEFGHJKLMNPQRST|abcdefghijkmnopqrst|abcdefghjkmnpqrst|0123456789ABCDEFGH|0123456789abcdefgh",
        pattern=rb"(?P<span>[\x21-\x7e]{0,80}(?:ABCDEFGHIJKLMNOPQRST|abcdefghijklmnopqrst|ABCDEFGHJKLMNPQRST|abcdefghijkmnopqrst|abcdefghjkmnpqrst|0123456789ABCDEFGH|0123456789abcdefgh)[A-Za-z0-9+/=_.~-]{0,100})",
        literals=(b"abcdefghijklmnop", b"abcdefghjk", b"abcdefghijkm", b"0123456789abcdefgh"),
    ),
    Exemption(
        name="sealed_secret",
        anchor=r"encryptedData:\s",
        pattern=rb"(?P<span>\s(?:[\s{,]{0,80}[\"']?[\w.-]{1,80}[\"']?: [\"']?[A-Za-z0-9+/=]{20,20000}[\"']?)+)",
        literals=(b"encrypteddata:",),
        before=1,
    ),
)  # fmt: skip
_NAMES: Final = frozenset(("checksum_field", "git_revision"))  # they begin with one, in any case
ANCHORS: Final = tuple(
    Anchor(
        name=each.name,
        expression=each.anchor,
        literals=each.literals,
        begins=each.name in _NAMES,
        ignore_case=each.name in _NAMES,
    )
    for each in EXEMPTIONS
)
