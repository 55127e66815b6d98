"""A file of requests: takedowns, opt-outs, licences that have changed.

The file may name an address or a secret; what codesieve keeps of it is the keyed fingerprint that
``audit/findings`` has too, so that neither a manifest nor a state tells whose it was.
"""

import dataclasses
import hashlib
import hmac
import json
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from corpus.decision import Reason
from corpus.errors import SettingsError
from corpus.private_ids import Ids
from scrub.finding import Kind
from scrub.keys import fingerprint_of

STAGE: Final = "requests"  # as decisions name it


E = TypeVar("E", bound=StrEnum)


class Basis(StrEnum):
    """Why something is asked for; each gives its reason to the documents that leave."""

    TAKEDOWN = "takedown"
    OPT_OUT = "opt_out"
    LICENSE = "license"  # the licence is another one now, and the policy does not allow it

    @property
    def reason(self) -> Reason:
        """Return the reason of a decision."""
        return _REASONS[self]


_REASONS: Final = {
    Basis.TAKEDOWN: Reason.TAKEDOWN,
    Basis.OPT_OUT: Reason.OPT_OUT,
    Basis.LICENSE: Reason.LICENSE_DENIED,
}


class Target(StrEnum):
    """What a request can name."""

    REPOSITORY = "repository"  # all of it, or what `path` (a glob) matches in it
    OWNER = "owner"  # every repository below that name
    SWHID = "swhid"  # a content, wherever it stands
    EMAIL = "email"  # every document that holds the address
    SECRET = "secret"  # noqa: S105 (a target's name)


VALUES: Final = (Target.EMAIL, Target.SECRET)
"""Targets that are found in texts; kept, compared and told as fingerprints only."""


class Copies(StrEnum):
    """What becomes of copies elsewhere: they may stand in, or leave too."""

    KEEP = "keep"
    EXACT = "exact"  # the same text leaves
    NEAR = "near"  # so does what is a verified near-duplicate, one hop and no further


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Request:
    """One request.  ``value`` is what ``target`` says; of addresses and secrets the fingerprint."""

    id: str
    basis: Basis
    target: Target
    value: str
    path: str = ""  # a glob below a repository; "": all of it
    copies: Copies = Copies.KEEP

    def digest(self, key: bytes) -> str:
        """Return the HMAC-SHA-256, in hex, of the request under the fingerprint key."""
        canonical = json.dumps(dataclasses.asdict(self), sort_keys=True, ensure_ascii=False)
        return hmac.digest(key, canonical.encode(), hashlib.sha256).hex()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A table of the file: a request and, for Basis.LICENSE, the licence that now holds."""

    request: Request
    license: str = ""


def read_requests(path: Path, *, fingerprint_key: bytes) -> tuple[Named, ...]:
    """Return the requests in the TOML file ``path``, addresses and secrets as fingerprints.

    Raises:
        SettingsError: it cannot be read, or a table is no request; no message holds a value.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"cannot read the requests in {path}",
            why=type(error).__name__ if isinstance(error, UnicodeError) else str(error),
            mend="correct the file; docs/takedown.md shows one",
        ) from None
    found = tables.pop("request", [])
    if tables or not isinstance(found, list) or not found:
        raise _wrong(path, "the file", "it must hold [[request]] tables and nothing else")
    named = tuple(
        _named(path, number, table, fingerprint_key) for number, table in enumerate(found)
    )
    ids = [each.request.id for each in named]
    for name in ids:
        if ids.count(name) > 1:
            raise _wrong(path, f"request {name!r}", "two requests have this id")
    return named


def merged(old: tuple[Request, ...], new: tuple[Request, ...]) -> tuple[Request, ...]:
    """Return both, sorted; a new request replaces an old one with its id.

    >>> ask = Request(id="1", basis=Basis.OPT_OUT, target=Target.OWNER, value="a")
    >>> [each.value for each in merged((ask,), (dataclasses.replace(ask, value="b"),))]
    ['b']
    """
    return tuple(
        sorted(({each.id: each for each in old} | {each.id: each for each in new}).values())
    )


def as_run_names(request: Request, ids: Ids) -> Request:
    """Return ``request`` with its SWHID, if it has one, as a run with ``ids`` calls that content.

    >>> ask = Request(id="1", basis=Basis.TAKEDOWN, target=Target.SWHID, value="swh:1:cnt:0")
    >>> as_run_names(ask, Ids()) == ask
    True
    """
    if request.target is not Target.SWHID:
        return request
    return dataclasses.replace(request, value=ids.content_id(request.value))


_KEYS: Final = {"id", "basis", "path", "copies", "license", *Target}


def _named(path: Path, number: int, table: object, key: bytes) -> Named:
    which = f"request {number + 1}"
    if not isinstance(table, Mapping) or not isinstance(table.get("id"), str) or not table["id"]:
        raise _wrong(path, which, "it has no id")
    which = f"request {table['id']!r:.60}"
    if unknown := sorted(set(table) - _KEYS):
        raise _wrong(
            path, which, f"unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS))}"
        )
    if not all(isinstance(value, str) for value in table.values()):
        raise _wrong(path, which, "every value is a string")
    targets = [target for target in Target if table.get(target)]
    if len(targets) != 1:
        raise _wrong(path, which, f"it must name one of {', '.join(Target)}")
    (target,) = targets
    basis = _one_of(Basis, table, Basis.TAKEDOWN, path, which)
    if table.get("path") and target is not Target.REPOSITORY:
        raise _wrong(path, which, "a path belongs to a repository")
    if (basis is Basis.LICENSE) != bool(table.get("license")):
        raise _wrong(path, which, "basis = 'license' and a license go together")
    request = Request(
        id=table["id"],
        basis=basis,
        target=target,
        value=_kept(target, table[target], key),
        path=table.get("path", ""),
        copies=_one_of(Copies, table, Copies.KEEP, path, which),
    )
    return Named(request=request, license=table.get("license", ""))


def _kept(target: Target, value: str, key: bytes) -> str:
    if target is Target.EMAIL:
        return fingerprint_of(value.encode(), Kind.EMAIL, key)
    if target is Target.SECRET:
        return fingerprint_of(value.encode(), Kind.PROVIDER_TOKEN, key)
    return value


def _one_of(kind: type[E], table: Mapping[str, str], usual: E, path: Path, which: str) -> E:
    name = kind.__name__.lower()
    value = table.get(name, usual)
    if value not in list(kind):
        raise _wrong(path, which, f"{name} is none of {', '.join(kind)}")
    return kind(value)


def _wrong(path: Path, which: str, why: str) -> SettingsError:
    return SettingsError(
        f"{path}: {which} cannot be used", why=why, mend="see docs/takedown.md for the file's form"
    )
