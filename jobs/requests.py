"""The list of requests that a run or a release must meet."""

import collections
import dataclasses
import os
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.errors import SettingsError
from corpus.exchange import Sent, exchange
from corpus.facts import RequestFact, Role
from corpus.files import Store
from corpus.manifest import Manifest
from corpus.rundir import WORK, digest_of
from jobs.settings import Settings
from scrub.keys import Keys, keys_of, master_key
from scrub.licenses.expression import read
from scrub.licenses.policy import Ruling, load_policy
from scrub.licenses.ruling import Rules
from scrub.requests.request import STAGE, VALUES, Basis, Named, Request, read_requests


def requests_in(path: str, settings: Settings) -> tuple[Request, ...]:
    """Return the requests in the file ``path`` ("": none) that change anything, sorted.

    A changed licence that the policy allows changes nothing.

    Raises:
        SettingsError: the file cannot be used, or names an address or a secret and there is no key.
    """
    if not path:
        return ()
    master = master_key(os.environ)
    key = keys_of(master).fingerprint if master else bytes(32)
    named = read_requests(Path(path), fingerprint_key=key)
    by_value = [each for each in named if each.request.target in VALUES]
    if by_value and not master:
        raise SettingsError(
            f"{path}: request {by_value[0].request.id!r:.60} names an address or a secret",
            why="documents are found by keyed fingerprints, and there is no key",
            mend="set CODESIEVE_KEY_FILE to the key of the run that is to be changed",
        )
    if by_value and not settings.scrub.is_on:
        raise SettingsError(
            f"{path}: request {by_value[0].request.id!r:.60} names an address or a secret",
            why="nothing looks for such values: secrets and personal_data are off",
            mend="switch them on, or name the repositories",
        )
    return tuple(sorted(each.request for each in named if not _is_allowed(each, settings)))


def requests_digest(requests: tuple[Request, ...]) -> str:
    """Return what tells lists of requests apart in a run's key: "" for none."""
    return digest_of([dataclasses.asdict(each) for each in requests]) if requests else ""


def with_requests(
    spark: SparkSession,
    store: Store,
    manifest: Manifest,
    requests: tuple[Request, ...],
    keys: Keys,
) -> Manifest:
    """Return ``manifest`` with the ``requests`` and how many documents left because of each."""
    documents = _documents(spark, store, manifest)
    facts = tuple(
        RequestFact(
            id=each.id,
            basis=each.basis.value,
            target=each.target.value,
            copies=each.copies.value,
            digest=each.digest(keys.fingerprint),
            documents=documents[each.id],
        )
        for each in requests
    )
    return dataclasses.replace(manifest, requests=tuple(sorted(facts)))


def _documents(spark: SparkSession, store: Store, manifest: Manifest) -> collections.Counter[str]:
    """Return how many documents left because of each request, by its id."""
    decisions = [file for file in manifest.outputs if file.role is Role.DECISIONS]
    table = Bucketed(store=store, folder=f"{WORK}/requests", count=1)

    def send(path: str) -> Sent:
        with store.open(path) as file:
            rows = pq.read_table(file, columns=["stage", "because_of"], use_threads=False)
        left = rows.filter(pc.equal(rows.column("stage"), STAGE)).group_by("because_of")
        yield 0, left.aggregate([("stage", "count")])

    paths = [file.path for file in decisions]
    rows = (file.rows for file in decisions)
    exchange(spark, paths, table.count, send=send, receive=table.write, rows=rows)
    found = table.read(0, ("because_of", "stage_count"))
    sums: collections.Counter[str] = collections.Counter()
    for row in found.to_pylist():
        sums[row["because_of"]] += row["stage_count"]
    return sums


def _is_allowed(named: Named, settings: Settings) -> bool:
    if named.request.basis is not Basis.LICENSE:
        return False
    ruled = Rules(load_policy(settings.licenses.policy)).rule(read(named.license))
    return ruled.ruling is Ruling.ALLOW
