"""``bom.cdx.json``: the corpus as a component, in CycloneDX 1.6 (ECMA-424)."""

import uuid
from typing import Any, Final

from corpus.cards.subject import Subject

# Names this document by what it speaks of (RFC 9562, version 5): equal runs, equal documents.
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://codesieve.invalid/corpus")


def bill_of_materials(subject: Subject) -> dict[str, Any]:
    """Return the bill of materials: the corpus, its files and the tool that made it."""
    manifest, files = subject.manifest, subject.documents
    tool = {
        "type": "application",
        "name": "codesieve",
        "version": manifest.engines.get("codesieve", ""),
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, manifest.content_root + subject.title)}",
        "version": 1,
        "metadata": {"tools": {"components": [tool]}, "component": _corpus(subject)},
        "components": [
            {
                "type": "file",
                "bom-ref": file.path,
                "name": file.path,
                "hashes": [{"alg": "SHA-256", "content": file.sha256}],
            }
            for file in files
        ],
        "dependencies": [{"ref": "corpus", "dependsOn": [file.path for file in files]}],
    }


def _corpus(subject: Subject) -> dict[str, Any]:
    root, declared = subject.manifest.content_root, subject.declared
    corpus: dict[str, Any] = {
        "type": "data",
        "bom-ref": "corpus",
        "name": subject.title,
        "version": root[:16],
        "description": subject.description,
        "hashes": [{"alg": "SHA-256", "content": root}],
        "data": [_data(subject)],
        "properties": _properties(subject),
    }
    if declared.license:
        corpus["licenses"] = [{"expression": declared.license}]
    if declared.creator:
        corpus["supplier"] = {"name": declared.creator}
    return corpus


def _data(subject: Subject) -> dict[str, Any]:
    data: dict[str, Any] = {
        "type": "dataset",
        "name": subject.title,
        "classification": "public source code",
        "sensitiveData": [
            f"{kind.replace('_', ' ')}: {number} occurrences found and handled"
            for kind, number in subject.manifest.scrubbing.findings.items()
        ],
        "description": "Parquet; one row for each document that stayed",
    }
    if subject.declared.creator:
        owner = {"organization": {"name": subject.declared.creator}}
        data["governance"] = {"owners": [owner]}
    return data


def _properties(subject: Subject) -> list[dict[str, str]]:
    manifest = subject.manifest
    values = {
        "content_root": manifest.content_root,
        "decisions_root": manifest.decisions_root,
        "settings_digest": manifest.settings_digest,
        "documents_in": str(manifest.counts.documents_in),
        "documents_kept": str(manifest.counts.kept),
        "documents_edited": str(manifest.counts.edited),
        "residual_findings": str(manifest.residual.findings),
    }
    values |= {f"engine.{name}": version for name, version in sorted(manifest.engines.items())}
    return [{"name": f"codesieve:{name}", "value": value} for name, value in values.items()]
