"""``codesieve audit verify``: is a run what it says it is?"""

import argparse
import dataclasses
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TextIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from corpus.audit.manifest_check import check_manifest
from corpus.audit.signature import ENVELOPE, check_signature, public_key
from corpus.audit.verdict import Section, Verdict
from corpus.audit.verify import TableCheck, check_files, check_tables
from corpus.errors import ProofError
from corpus.files import Store, store_at
from corpus.visible import visible_name
from jobs.audit.inputs_check import check_inputs
from jobs.audit.licenses_check import check_licenses
from jobs.audit.private_ids import has_private_ids
from jobs.audit.rescan import check_rescan
from jobs.audit.settings_check import check_settings
from jobs.audit.sign import read_key

_WITHOUT_INPUT: Final = (
    "that near-copies are as similar as stated, and that only the listed spans were edited: name "
    "the input with --inputs"
)
_KEYED: Final = (
    "that ids are those of the documents, and which texts were left as they were: ids are keyed; "
    "whoever has the key (CODESIEVE_KEY_FILE) and the input can, with --inputs"
)
_WITHOUT_DETECTORS: Final = "that no secret is left: --rescan"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """How far a check goes: with the ``inputs`` (none: the run's own shards), with the detectors
    over so many documents.
    """

    with_inputs: bool = False
    inputs: tuple[str, ...] = ()
    rescanned_documents: int = 0

    def checks(self) -> list[TableCheck]:
        """Return the checks over the run's tables, beside those that need nothing else."""
        checks: list[TableCheck] = [check_licenses]
        if self.with_inputs:
            checks.append(
                lambda store, manifest, tables: check_inputs(store, manifest, tables, self.inputs)
            )
        if self.rescanned_documents:
            documents = self.rescanned_documents
            checks.append(
                lambda store, manifest, tables: check_rescan(store, manifest, tables, documents)
            )
        return checks

    def unchecked(self) -> list[str]:
        """Return what a check of this level cannot say."""
        return [
            *([] if self.with_inputs else [_WITHOUT_INPUT]),
            *([] if self.rescanned_documents else [_WITHOUT_DETECTORS]),
        ]


SELF_CONTAINED: Final = Level()


def run(parsed: argparse.Namespace) -> int:
    """Return the exit code of the command line ``parsed``."""
    key = (
        public_key(read_key(parsed.public_key), source=parsed.public_key)
        if parsed.public_key
        else None
    )
    return verify_run(
        store_at(parsed.out),
        sys.stdout,
        expected_sha256=parsed.expect,
        trusted=key,
        level=Level(
            with_inputs=parsed.inputs is not None,
            inputs=tuple(parsed.inputs or ()),
            rescanned_documents=parsed.rescan,
        ),
        as_json=parsed.json,
    )


def verify_run(
    store: Store,
    output: TextIO,
    *,
    expected_sha256: str = "",
    trusted: Ed25519PublicKey | None = None,
    level: Level = SELF_CONTAINED,
    as_json: bool = False,
) -> int:
    """Check the run in ``store``; print what holds and what is wrong, and return 0 if all holds.

    ``expected_sha256`` is that of the published manifest, or "".

    Raises:
        InputError: there is no finished run.
        ProofError: something is wrong.
    """
    section, manifest = check_manifest(store, expected_sha256=expected_sha256)
    sections = [section]
    if manifest is not None:
        sections.append(_signature(store, trusted))
        sections.append(check_settings(manifest))
        with ThreadPoolExecutor(1) as beside:  # digests of files need one core, rows the others
            files = beside.submit(check_files, store, manifest)
            tables = check_tables(store, manifest, more=level.checks())
        sections += [files.result(), *tables]
        sections[-1].verdict.unchecked += level.unchecked()
        if has_private_ids(manifest) and not level.with_inputs:
            sections[-1].verdict.unchecked.append(_KEYED)
    wrong = sum(len(each.verdict.problems) for each in sections)
    output.write(_as_json(sections) if as_json else _as_text(store, sections, wrong))
    if wrong:
        raise ProofError(
            f"{visible_name(store.uri)} is not what it says it is",
            why=f"{wrong} things are wrong; they are named above",
            mend="take the run from where it was published, or run it again",
        )
    return 0


def _signature(store: Store, trusted: Ed25519PublicKey | None) -> Section:
    verdict = Verdict()
    if trusted is None and not store.exists(ENVELOPE):
        verdict.unchecked.append("who has made the run: it is not signed")
    else:
        try:
            verdict.holds.append(f"the manifest is signed by {check_signature(store, trusted)}")
        except ProofError as error:
            verdict.wrong(f"{error.what}: {error.why}")
        if trusted is None:
            verdict.unchecked.append("whose key that is: name the right one with --public-key")
    return Section(title="signature", verdict=verdict)


def _as_text(store: Store, sections: list[Section], wrong: int) -> str:
    lines = []
    for section in sections:
        lines += [section.title, *section.verdict.lines()]
    said = f"{wrong} things are WRONG" if wrong else "everything that was checked holds"
    return "\n".join([*lines, f"{visible_name(store.uri)}: {said}", ""])


def _as_json(sections: list[Section]) -> str:
    values = {section.title: section.verdict.to_json() for section in sections}
    return json.dumps(values, indent=2, sort_keys=True) + "\n"
