"""The manifest: what a run took, decided and wrote.  It is written last and is the run's commit.

It holds no clock, no host and no path of a machine, so equal runs have equal manifests.  Times and
the machine stand in ``run.json`` (:mod:`corpus.runrecord`).  docs/manifest.md tells every field.
"""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from corpus.errors import ConservationError, InputError
from corpus.facts import (
    Counts,
    InputFile,
    NearDuplicates,
    OutputFile,
    Parent,
    RequestFact,
    Residual,
    StageCounts,
)
from corpus.files import Store
from corpus.license_sums import LicenseSums
from corpus.losses import Alarm
from corpus.records import JsonTable, from_json, to_json
from corpus.rundir import MANIFEST, canonical_json, digest_of
from corpus.scrubbing import Scrubbing

MANIFEST_KIND: Final = "codesieve.run"
MANIFEST_VERSION: Final = "1"

R = TypeVar("R")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """A run.  ``near_duplicates`` is empty if that stage was left out, else it has one entry."""

    content_root: str
    """Merkle root over the cleaned documents, sorted by (repo, path, doc_id)."""
    decisions_root: str
    """Merkle root over the decisions, sorted likewise."""
    engines: Mapping[str, str]
    """Versions of codesieve, Python, rules and every library that results depend on, by name."""
    settings: JsonTable
    """All settings; see docs/settings.md."""
    settings_digest: str
    """Of the settings that can change a result, and of what the licence policy says."""
    run_key: str
    """Equal for runs with equal settings, inputs and engines."""
    inputs: tuple[InputFile, ...]
    """Each file that the run read."""
    counts: Counts
    """The sums of the run."""
    stages: tuple[StageCounts, ...]
    """What each stage was left with and what it decided, in the order of the stages."""
    outputs: tuple[OutputFile, ...]
    """Every file of the run but `manifest.json`, `manifest.dsse.json`, `run.json` and `state/`."""
    near_duplicates: tuple[NearDuplicates, ...] = ()
    """How near-duplicates were found; none if that stage was left out."""
    measured: JsonTable = dataclasses.field(default_factory=dict)
    """Recall and precision on a sample of this corpus; empty if not measured."""
    recall: JsonTable = dataclasses.field(default_factory=dict)
    """With `--measure`, by kind of secret and personal datum: how many of the values planted into
    copies of documents would have gone, with the 95 % interval; else empty."""
    loss_alarms: tuple[Alarm, ...] = ()
    """Repositories and languages that lost more than `[alarms] dropped_share`."""
    residual: Residual = dataclasses.field(default_factory=Residual)
    """What was found when cleaned documents were scanned again."""
    scrubbing: Scrubbing = dataclasses.field(default_factory=Scrubbing)
    """What was found and replaced of secrets and personal data."""
    licenses: tuple[LicenseSums, ...] = ()
    """Sums of the licence stage; none if it was left out."""
    requests: tuple[RequestFact, ...] = ()
    """Requests that the run has met: takedowns, opt-outs, licences that have changed."""
    parents: tuple[Parent, ...] = ()
    """The release that this one follows; none: a run of its own."""


def write_manifest(store: Store, manifest: Manifest) -> None:
    """Commit the run: put ``manifest.json`` in one piece."""
    store.write(MANIFEST, manifest_text(manifest).encode())


def manifest_text(manifest: Manifest) -> str:
    """Return the bytes of ``manifest.json`` as text: canonical JSON, files sorted by path."""
    ordered = dataclasses.replace(
        manifest, inputs=tuple(sorted(manifest.inputs)), outputs=tuple(sorted(manifest.outputs))
    )
    return sealed_text(MANIFEST_KIND, ordered)


def read_manifest(store: Store) -> Manifest:
    """Return the manifest of the run in ``store``.

    Raises:
        InputError: there is no finished run, or one of a version that this codesieve cannot read.
        ConservationError: the file is not as codesieve wrote it.
    """
    return read_sealed(Manifest, store, MANIFEST_KIND)


def sealed_text(kind: str, record: object) -> str:
    """Return the dataclass ``record`` as the canonical JSON of a manifest of ``kind``.

    ``seal`` is the digest of all the rest, so that a change of any of it shows.
    """
    values = {"kind": kind, "version": MANIFEST_VERSION, **to_json(record)}
    return canonical_json({**values, "seal": digest_of(values)})


def read_sealed(kind: type[R], store: Store, name: str) -> R:
    """Return the manifest of kind ``name`` in ``store`` as the dataclass ``kind``.

    Raises:
        InputError, ConservationError: as :func:`read_manifest`.
    """
    place = f"{store.uri}/{MANIFEST}"
    if not store.exists(MANIFEST):
        raise InputError(
            f"there is no {place}",
            why="it is written last: the run was not finished, or this is none",
            mend="check the path, or run the same command again to resume",
        )
    content = store.read(MANIFEST)
    try:
        values = json.loads(content)
        found, version = values.pop("kind"), values.pop("version")
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        raise _no_manifest(place, "it is not JSON with a kind and a version") from None
    if found != name:
        raise _no_manifest(place, f"it says that it is {found!r:.40}, not {name!r}")
    if canonical_json({"kind": found, "version": version, **values}).encode() != content:
        raise ConservationError(
            f"{place} is not as codesieve wrote it",
            why="its JSON is not in canonical form, so another program or a hand has changed it",
            mend="take the file from where the run was published, or run again",
        )
    seal = values.pop("seal", "")  # a manifest of before there were seals has none
    fields = _upgraded(values, version, place)
    if seal and seal != digest_of({"kind": found, "version": version, **values}):
        raise ConservationError(
            f"{place} is not as codesieve wrote it",
            why="its seal is not that of its contents, so something in it was changed",
            mend="take the file from where the run was published, or run again",
        )
    return from_json(kind, fields, source=place)


def _upgraded(values: dict[str, Any], version: object, place: str) -> dict[str, Any]:
    """Return ``values`` of any version that was ever written as the fields of today's.

    Fields that are added later get a default; other changes get a step from each version to the
    next here, so that old manifests stay readable.
    """
    if version != MANIFEST_VERSION:
        raise InputError(
            f"{place} is of version {version!r:.40}",
            why=f"this codesieve reads version {MANIFEST_VERSION}",
            mend="use the codesieve that wrote it, or a newer one",
        )
    return values


def _no_manifest(place: str, why: str) -> InputError:
    return InputError(
        f"{place} is no manifest of codesieve", why=why, mend="name the directory of a run"
    )
