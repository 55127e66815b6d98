"""What the manifest states, as relations that SQL can ask (:mod:`corpus.audit.views`)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from corpus.decision import Reason
from corpus.manifest import Manifest
from corpus.records import to_json

MANIFEST_WORDS: Final = {
    "manifest": "one row: roots, digests and sums of the manifest",
    "stages": "what each stage had, kept, dropped and edited, by reason",
    "inputs": "the files that the run read",
    "files": "the files that it wrote, with their digests",
    "engines": "versions of code, rules and libraries",
    "settings": "every setting, one a row, its value as JSON",
    "alarms": "repositories and languages that lost more than allowed",
    "families": "every reason with the family that it belongs to, in order of precedence",
    "near": "one row: how near-duplicates were found",
    "shuffles": "bytes that each step of it sent between tasks",
    "limits": "what was capped, approximated or cannot be known, in sentences",
    "measured": "one row: recall and precision on a sample; no row if not measured",
    "curve": "of the sampled pairs of some similarity, the share that was compared",
    "policy": "one row: the licence policy of the run",
    "compared": "our reading of a sample of files beside ScanCode's",
}
_OF_NO_ROWS: Final[Mapping[str, Mapping[str, Any]]] = {
    "stages": {"stage": "", "action": "", "reason": "", "documents": 0},
    "inputs": {"name": "", "kind": "", "rows": 0, "size_bytes": 0, "sha256": ""},
    "files": {"path": "", "role": "", "rows": 0, "size_bytes": 0, "sha256": ""},
    "engines": {"name": "", "version": ""},
    "settings": {"name": "", "value": ""},
    "alarms": {"kind": "", "name": "", "documents_in": 0, "dropped": 0},
    "near": {"threshold": 0.0},
    "shuffles": {"place": 0, "step": "", "payload_bytes": 0},
    "limits": {"stage": "", "place": 0, "sentence": ""},
    "measured": {"tau": 0.0},
    "curve": {"low": 0.0, "high": 0.0, "pairs": 0, "observed": 0.0, "expected": 0.0},
    "policy": {"policy": ""},
    "compared": {"sample": "", "files": 0, "same": 0, "low": 0.0, "high": 0.0, "undetermined": 0},
}
"""What columns a relation has where there is nothing to state."""
_OF_POLICY: Final = ("policy", "policy_version", "policy_digest", "detector", "facts")
_OF_COMPARED: Final = tuple(_OF_NO_ROWS["compared"])


def manifest_tables(manifest: Manifest) -> dict[str, pa.Table]:
    """Return what the manifest says as tables, by name (MANIFEST_WORDS)."""
    return {
        name: _table(rows, _OF_NO_ROWS.get(name, {})) for name, rows in statements(manifest).items()
    }


def statements(manifest: Manifest) -> dict[str, list[dict[str, Any]]]:
    """Return what the manifest says as rows, by the name of their relation."""
    measured = manifest.measured
    return {
        "manifest": [_top(manifest)],
        "stages": list(_stages(manifest)),
        "inputs": [to_json(each) for each in sorted(manifest.inputs)],
        "files": [to_json(each) for each in sorted(manifest.outputs)],
        "engines": [
            {"name": name, "version": version} for name, version in sorted(manifest.engines.items())
        ],
        "settings": [
            {"name": name, "value": value} for name, value in sorted(flat(manifest.settings))
        ],
        "alarms": [to_json(each) for each in manifest.loss_alarms],
        "families": [
            {"reason": each.value, "family": each.family.value, "place": each.precedence}
            for each in Reason
        ],
        "near": [_row(to_json(each)) for each in manifest.near_duplicates],
        "shuffles": [
            {"place": place, **to_json(step)}
            for each in manifest.near_duplicates
            for place, step in enumerate(each.shuffles)
        ],
        "limits": list(_limits(manifest)),
        "measured": [_row(measured)] if measured else [],
        "curve": [dict(point) for point in measured.get("curve", ())],
        "policy": [
            {name: getattr(each, name) for name in _OF_POLICY} for each in manifest.licenses
        ],
        "compared": [
            {name: getattr(one, name) for name in _OF_COMPARED}
            for each in manifest.licenses
            for one in sorted(each.compared, key=lambda one: one.sample)
        ],
    }


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested numbers and words as one row; a list of words is joined, others are left out.

    >>> _row({"tau": 0.7, "recall": {"low": 0.9}, "order": ["a", "b"], "curve": [{}]})
    {'tau': 0.7, 'recall_low': 0.9, 'order': 'a, b'}
    """
    row: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            row |= {f"{name}_{inner}": each for inner, each in _row(value).items()}
        elif not isinstance(value, Sequence | bool) or isinstance(value, str):
            row[name] = value
        elif isinstance(value, Sequence) and all(isinstance(each, str) for each in value):
            row[name] = ", ".join(value)
    return row


def _limits(manifest: Manifest) -> Iterator[dict[str, Any]]:
    near = [sentence for each in manifest.near_duplicates for sentence in each.approximations]
    unknown = [sentence for each in manifest.licenses for sentence in each.could_not_know]
    for stage, sentences in (("duplicates", near), ("licenses", unknown)):
        for place, sentence in enumerate(sentences):
            yield {"stage": stage, "place": place, "sentence": sentence}


def _top(manifest: Manifest) -> dict[str, Any]:
    sums = {
        name: value
        for name, value in to_json(manifest.counts).items()
        if not isinstance(value, Mapping)
    }
    near = manifest.near_duplicates
    return {
        "content_root": manifest.content_root,
        "decisions_root": manifest.decisions_root,
        "settings_digest": manifest.settings_digest,
        "run_key": manifest.run_key,
        "threshold": near[0].threshold if near else None,
        "documents_scanned_again": manifest.residual.documents_scanned,
        "findings_left": manifest.residual.findings,
        **sums,
    }


def _stages(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for each in manifest.stages:
        for action, documents in (("in", each.documents_in), ("keep", each.kept)):
            yield {"stage": each.stage, "action": action, "reason": "", "documents": documents}
        for action, counts in (("drop", each.dropped), ("edit", each.edited)):
            for reason, documents in counts.items():
                yield {
                    "stage": each.stage,
                    "action": action,
                    "reason": reason,
                    "documents": documents,
                }


def flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield each setting of nested ``values`` as its dotted name and its value as JSON.

    >>> list(flat({"near": {"threshold": 0.7}}))
    [('near.threshold', '0.7')]
    """
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", json.dumps(value, sort_keys=True, ensure_ascii=False)


def _table(rows: Sequence[Mapping[str, Any]], of_no_rows: Mapping[str, Any]) -> pa.Table:
    """Return ``rows`` as a table; where there are none, with columns like ``of_no_rows``."""
    if rows:
        return pa.Table.from_pylist([dict(row) for row in rows])
    return pa.Table.from_pylist([dict(of_no_rows)]).slice(0, 0)
