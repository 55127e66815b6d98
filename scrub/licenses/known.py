"""The licences that are known: facts of ScanCode's list, read without ScanCode.

``known.tsv`` is written by ``benchmarks/licenses/build_known.py``.  ScanCode's LicenseRefs stand
where SPDX has no id.
"""

import dataclasses
import functools
import hashlib
import importlib.resources
from enum import StrEnum
from typing import Final

REFERENCE: Final = "LicenseRef-scancode-"  # and a ScanCode key


class Use(StrEnum):
    """Uses that matter to whom trains models, and that a licence may restrict."""

    RAIL = "rail"  # a list of forbidden uses comes with it
    NON_COMMERCIAL = "non_commercial"
    NO_TRAINING = "no_training"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Licence:
    """A licence or an exception to one: ScanCode's ``key`` and ``category``, SPDX's id."""

    key: str
    spdx: str
    category: str
    is_exception: bool
    uses: frozenset[Use]


def licence(name: str) -> Licence | None:
    """Return the licence whose SPDX id, ScanCode key or other id ``name`` is, in any case; SPDX
    ids come first.

    >>> licence("mit").spdx, licence("GPL-2.0+").spdx, licence("commercial-license").category
    ('MIT', 'GPL-2.0-or-later', 'Commercial')
    >>> licence("LicenseRef-Acme-Internal") is None
    True
    """
    return _facts().by_id.get(name.lower())


def licence_named(name: str) -> Licence | None:
    """Return the licence whose name in prose ``name`` is, in any case and spacing.

    >>> licence_named("Apache  License 2.0").spdx
    'Apache-2.0'
    """
    return _facts().by_name.get(" ".join(name.lower().split()))


def categories() -> frozenset[str]:
    """Return ScanCode's categories."""
    return _facts().categories


def ids() -> tuple[str, ...]:
    """Return the SPDX ids of all licences and exceptions, sorted."""
    return _facts().ids


def facts_version() -> str:
    """Return where the facts are from, ``scancode-toolkit VERSION``, and their digest."""
    return _facts().version


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    by_id: dict[str, Licence]
    by_name: dict[str, Licence]
    categories: frozenset[str]
    ids: tuple[str, ...]
    version: str


@functools.cache
def _facts() -> _Facts:
    content = importlib.resources.files("scrub.licenses").joinpath("known.tsv").read_bytes()
    head, *lines = content.decode().splitlines()
    by_spdx: dict[str, Licence] = {}
    by_key: dict[str, Licence] = {}
    by_other_id: dict[str, Licence] = {}
    by_name: dict[str, Licence] = {}
    for line in lines:
        key, spdx, category, exception, uses, others, names = line.split("\t")
        found = Licence(
            key=key,
            spdx=spdx,
            category=category,
            is_exception=bool(exception),
            uses=frozenset(Use(use) for use in uses.split(",") if use),
        )
        by_spdx |= {each.lower(): found for each in (spdx, REFERENCE + key)}
        by_key[key] = found
        by_other_id |= {each.lower(): found for each in others.split("|") if each}
        by_name |= {" ".join(each.lower().split()): found for each in names.split("|") if each}
    digest = hashlib.sha256(content).hexdigest()[:16]
    return _Facts(
        # SPDX's ids first: BSL-1.0 is Boost's there, and the Business Source License a key here.
        by_id=by_other_id | by_key | by_spdx,
        by_name=by_name,
        categories=frozenset(found.category for found in by_key.values()),
        ids=tuple(sorted(found.spdx for found in by_key.values())),
        version=f"{head.removeprefix('# ')} {digest}",
    )
