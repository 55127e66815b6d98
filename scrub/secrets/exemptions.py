"""What looks like a secret and is none, by the grammar of the place where it stands.

Each exemption is exact: a field of a lock file, an integrity attribute, a certificate's body; never
a file's name or a word nearby.  What lies inside is let stand, and counted.
"""

import bisect
import dataclasses
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from scrub.finding import Kind
from scrub.secrets.anchors import Anchor
from scrub.secrets.candidate import Candidate

_RUN: Final = rb"[A-Za-z0-9+/=_-]"
_MOST_BYTES: Final = 1 << 20  # of an exempt stretch: fonts and pictures in data URIs


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Exemption:
    """``anchor`` ends where ``pattern``, searched up to ``before`` bytes earlier, has begun."""

    name: str
    anchor: str
    pattern: bytes  # its group "span" is exempt
    literals: tuple[bytes, ...]
    before: int = 120


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
        literals=(b"checksum", b"hash", b"fingerprint", b"thumbprint", b"integrity", b"sha", b"md5", b"digest", b"etag"),
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
        pattern=rb"data:[\w/+.;=-]{1,180}?;base64,(?P<span>(?:[A-Za-z0-9+/=%]|\\n|\\\n){1,1000000})",
        literals=(b";base64,",),
        before=200,
    ),
    Exemption(
        name="certificate",
        anchor=r"-----BEGIN (?:TRUSTED |X509 |NEW )?(?:CERTIFICATE|X509 CRL|PKCS7|CMS|ATTRIBUTE CERTIFICATE)",
        pattern=rb"-----BEGIN [A-Z0-9 ]{3,40}-----(?P<span>(?:[A-Za-z0-9+/=\s\\\"'.,]|\+){1,1000000}?)-----END",
        literals=(b"-----begin ",),
    ),
    Exemption(
        name="public_key",
        anchor=(
            r"-----BEGIN (?:RSA |EC |DSA |SSH2 )?(?:PUBLIC KEY|PGP PUBLIC KEY BLOCK|PGP SIGNATURE|PGP MESSAGE|SSH SIGNATURE"
            r"|DH PARAMETERS|EC PARAMETERS)"
        ),
        pattern=rb"-----BEGIN [A-Z0-9 ]{3,40}-----(?P<span>(?:[A-Za-z0-9+/=\s\\\"'.,:()<>@_-]|\+){1,1000000}?)-----END",
        literals=(b"-----begin ",),
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
        pattern=rb"encryptedData:(?P<span>(?:\s{0,80}[\w.-]{1,80}: [A-Za-z0-9+/=]{20,20000})+)",
        literals=(b"encrypteddata:",),
    ),
)  # fmt: skip
ANCHORS: Final = tuple(
    Anchor(
        name=each.name,
        expression=each.anchor,
        literals=each.literals,
        ignore_case=each.name in {"checksum_field", "git_revision"},
    )
    for each in EXEMPTIONS
)
_PATTERNS: Final = tuple(re.compile(each.pattern) for each in EXEMPTIONS)
# SHA-256, first 16 digits, of values that manuals and standards print and everyone copies.
# jwt.io's and RFC 7515's tokens, Stripe's, AWS's and Azure's published keys, TOTP samples of RFC 6238
# and of Google's manual, digests of "", "abc", "test", "hello" and "password", AES vectors of FIPS 197.
_VECTORS: Final = frozenset(
    [
        "0011cc25eb432071",
        "07e23ede2756aa3f",
        "11a3cc0894ae38c4",
        "15cef4b629cc2d07",
        "24b6d840b1dffbed",
        "2c89b7e560fb8c30",
        "2cafc0970149a84f",
        "2ef2503d964e9668",
        "3f2cd8e57b096fe7",
        "4914e23374bb211e",
        "52bbea75ee75a6f1",
        "549c9390539efcfa",
        "78314b11be2e5815",
        "7e8de44ea9ecf6d5",
        "7f75367e78812551",
        "8bd58882cc8a64a3",
        "8be5d113c0871ce1",
        "8d4ef6536dc8895f",
        "9820770bdc65b340",
        "999b5233407e71fb",
        "b1471f544ceeea31",
        "cd372fb85148700f",
        "d3873980f248ddeb",
        "d65df89f702eec58",
        "dfe7a23fefeea519",
        "f215faf9d88b7f0a",
        "f2d6ca16515033e5",
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Exempt:
    """Stretches that are exempt, apart from each other and rising."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    def name_at(self, start: int, end: int) -> str:
        """Return the exemption that covers all from ``start`` to ``end``, "" for none."""
        place = bisect.bisect_right(self.starts, start) - 1
        covers = place >= 0 and end <= self.ends[place]
        return self.names[place] if covers else ""

    def candidates(self) -> Iterable[Candidate]:
        """Return the stretches as candidates that are let stand."""
        for start, end, name in zip(self.starts, self.ends, self.names, strict=True):
            yield Candidate(
                start=start,
                end=end,
                kind=Kind.GENERIC_KEY,
                rule="look-alike",
                value=b"",
                confidence=0.0,
                exempt=name,
            )


NOTHING_EXEMPT: Final = Exempt()


def exempt_stretches(text: bytes, ends: Mapping[int, Sequence[int]], first: int) -> Exempt:
    """Return the stretches around ``ends``, whose anchors are numbered from ``first``."""
    found: list[tuple[int, int, int]] = []
    for place, (exemption, pattern) in enumerate(zip(EXEMPTIONS, _PATTERNS, strict=True)):
        done = 0
        for end in ends.get(first + place, ()):
            if end <= done:
                continue
            match = pattern.search(text, max(done, end - exemption.before), end + _MOST_BYTES)
            if match is None or match.start() >= end:
                continue
            done = match.end()
            found.append((match.start("span"), place, match.end("span")))
    if not found:
        return NOTHING_EXEMPT
    found.sort()
    apart = [found[0]]
    for each in found[1:]:
        if each[0] >= apart[-1][2]:
            apart.append(each)
    return Exempt(
        starts=tuple(start for start, _, _ in apart),
        ends=tuple(end for _, _, end in apart),
        names=tuple(EXEMPTIONS[place].name for _, place, _ in apart),
    )


def is_test_vector(value: bytes) -> bool:
    """Return whether ``value`` is one that a standard or a manual prints."""
    return hashlib.sha256(value).hexdigest()[:16] in _VECTORS
