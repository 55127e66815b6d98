"""The licence stage of a job: built from settings, or a clear word on what it lacks."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Final

from corpus.bucketed import Bucketed
from corpus.errors import EnvironmentFault
from corpus.evidence import part_name
from corpus.facts import OutputFile, Role
from corpus.license_sums import LicenseComparison
from corpus.manifest import Manifest
from corpus.pipeline import Run
from jobs.circumstances import engines
from jobs.prepare import Inputs, Prepared
from jobs.settings import Settings
from scrub.licenses.attribution import Attribution
from scrub.licenses.comparing import Comparing
from scrub.licenses.detect import DetectionSettings, engines_key
from scrub.licenses.known import facts_version
from scrub.licenses.policy import load_policy
from scrub.licenses.ruling import Rules
from scrub.licenses.settings import LicenseSettings
from scrub.licenses.stage import Licensing
from scrub.licenses.sums import Summing


def licensing_for(settings: Settings, work: Prepared) -> tuple[Licensing, ...]:
    """Return the stage, none if it is switched off.

    Raises:
        SettingsError: there is no such policy.
        EnvironmentFault: ScanCode is not installed.
    """
    own = settings.licenses
    if not own.enabled:
        return ()
    return (
        Licensing(
            policy=load_policy(own.policy),
            detection=DetectionSettings(
                workers=own.workers,
                seconds=own.detect_seconds,
                worker_bytes=own.worker_memory_mb << 20,
                cache=own.cache,
            ),
            detector=_detector(),
            declared=tuple(name for name in own.declared_columns if name in work.user_columns),
            parts=len(work.splits),
        ),
    )


def engines_of(settings: Settings) -> dict[str, str]:
    """Return the versions on which the bytes of a run depend, by name.

    Raises:
        EnvironmentFault: ScanCode is not installed, and licences are on.
    """
    found = engines()
    if settings.licenses.enabled:
        found |= {"licenses": _detector(), "license facts": facts_version()}
    return found


def with_licenses(
    running: Run,
    manifest: Manifest,
    stages: Sequence[object],
    nodes: Bucketed,
    inputs: Inputs,
    settings: LicenseSettings,
) -> Manifest:
    """Return ``manifest`` with the sums of the licence stage and its attribution, which is written,
    if the stage is among ``stages``.  ``nodes`` holds doc_id and ref of each document.
    """
    licensing = [stage for stage in stages if isinstance(stage, Licensing)]
    licenses = _by_part(manifest.outputs, Role.LICENSES)
    documents = _by_part(manifest.outputs, Role.DOCUMENTS)
    pairs = tuple((path, documents.get(part, "")) for part, path in licenses.items())
    if not (licensing and pairs):
        return manifest
    running.progress.say("attribution: notices and holders")
    files = _attribution(running, documents, nodes).write(running.spark)
    outputs = (OutputFile(**{**each, "role": Role(each["role"])}) for each in files)
    sums = Summing(store=running.store, rows=pairs, buckets=nodes.count).run(
        running.spark,
        policy=licensing[0].policy,
        detector=licensing[0].detector,
        could_not_know=(_OF_TABLES,) if inputs.are_tables else (),
    )
    if settings.compared_documents:
        running.progress.say("compare: ScanCode's default scan on a sample")
        compared = _compared(running, licensing[0], settings, pairs, nodes)
        sums = dataclasses.replace(sums, compared=compared)
    return dataclasses.replace(manifest, licenses=(sums,), outputs=(*manifest.outputs, *outputs))


def _attribution(running: Run, documents: Mapping[str, str], nodes: Bucketed) -> Attribution:
    """Return what writes the attribution of the ``documents``, files by the name of their part."""
    names = map(part_name, range(len(running.splits)))
    return Attribution(
        store=running.store,
        splits=running.splits,
        documents=tuple(
            (part, documents[name]) for part, name in enumerate(names) if name in documents
        ),
        nodes=nodes,
        run_digest=running.run_digest,
    )


def _by_part(outputs: Sequence[OutputFile], role: Role) -> dict[str, str]:
    """Return the files with the ``role`` by the name of their part."""
    names = {file.path: file.path.rpartition("/")[2] for file in outputs if file.role is role}
    return {name.rpartition("-")[0]: path for path, name in names.items()}


def _compared(
    running: Run,
    stage: Licensing,
    settings: LicenseSettings,
    pairs: Sequence[tuple[str, str]],
    nodes: Bucketed,
) -> tuple[LicenseComparison, ...]:
    comparing = Comparing(
        store=running.store,
        splits=running.splits,
        rules=Rules(stage.policy),
        detection=stage.detection,
    )
    rows = [f"{running.store.uri}/{licenses}" for licenses, _ in pairs]
    return comparing.compare(running.spark, rows, nodes.uri, settings.compared_documents)


_OF_TABLES: Final = (
    "the input is tables, which need not hold whole trees: a licence file, manifest or README that"
    " was not sampled could not be seen, nor a licence that no document of the tables states"
)


def _detector() -> str:
    try:
        return engines_key()
    except EnvironmentFault:
        raise EnvironmentFault(
            "ScanCode, which detects licences, is not installed",
            why="it comes with the extra `licenses`, which takes 750 MB",
            mend="pip install 'codesieve[licenses]', or set licenses.enabled = false, which keeps"
            " files whatever their licence",
        ) from None
