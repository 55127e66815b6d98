"""``croissant.json``: the corpus in MLCommons' Croissant 1.1 (https://docs.mlcommons.org/croissant)."""

from typing import Any, Final

import pyarrow as pa

from corpus.cards.subject import Subject

# The context that the specification, 1.1, gives to every file of the format.
_CONTEXT: Final = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sdVersion": "cr:sdVersion",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_RUN: Final = "run-directory"
_FILES: Final = "document-files"


def croissant(subject: Subject) -> dict[str, Any]:
    """Return the JSON-LD of the corpus in the run directory.

    A column whose type Croissant has no word for (``redactions``) is left to the dataset card.
    """
    declared = subject.declared
    result = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": subject.title,
        "description": subject.description,
        "version": _version(subject),
        "identifier": f"codesieve:{subject.manifest.content_root}",
        "citeAs": f"{subject.title}, content root {subject.manifest.content_root}",
        "keywords": ["source code", "language model training", "deduplicated"],
        "distribution": _distribution(subject),
        "recordSet": [_documents(subject)],
    } | _responsible(subject)
    optional = {
        "url": declared.url,
        "license": declared.license,
        "datePublished": declared.published,
    }
    result |= {name: value for name, value in optional.items() if value}
    if declared.creator:
        result["creator"] = {"@type": "sc:Organization", "name": declared.creator}
    return result


def _version(subject: Subject) -> str:
    """Return a version that tells corpora apart: the root, as build metadata of a semantic one."""
    return f"1.0.0+{subject.manifest.content_root[:12]}"


def _distribution(subject: Subject) -> list[dict[str, Any]]:
    files = [
        {
            "@type": "cr:FileObject",
            "@id": file.path,
            "name": file.path,
            "contentUrl": file.path,
            "contentSize": f"{file.size_bytes} B",
            "encodingFormat": "application/x-parquet",
            "sha256": file.sha256,
        }
        for file in subject.documents
    ]
    together = {
        "@type": "cr:FileSet",
        "@id": _FILES,
        "name": _FILES,
        "description": "the cleaned documents",
        "encodingFormat": "application/x-parquet",
        "includes": "documents/*.parquet",
    }
    return [*files, together]


def _documents(subject: Subject) -> dict[str, Any]:
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"documents/{name}",
            "name": f"documents/{name}",
            "description": words,
            "dataType": "sc:Integer" if pa.types.is_integer(kind) else "sc:Text",
            "source": {"fileSet": {"@id": _FILES}, "extract": {"column": name}},
        }
        for name, kind, words in subject.columns
        if not pa.types.is_list(kind)
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": "documents",
        "name": "documents",
        "description": "one record for each document that stayed",
        "key": {"@id": "documents/doc_id"},
        "field": fields,
    }


def _responsible(subject: Subject) -> dict[str, Any]:
    """Return the fields of Croissant's vocabulary for responsible AI that the run can fill."""
    manifest = subject.manifest
    steps = [
        f"{stage.stage}: {sum(stage.dropped.values())} left, {sum(stage.edited.values())} edited"
        for stage in manifest.stages
    ]
    kinds = ", ".join(f"{kind}: {number}" for kind, number in manifest.scrubbing.findings.items())
    return {
        "rai:dataPreprocessingProtocol": steps,
        "rai:personalSensitiveInformation": (
            f"Searched for and redacted by kind ({kinds or 'none found or stage left out'}); "
            f"{manifest.residual.documents_scanned} documents were scanned again after redaction, "
            f"with {manifest.residual.findings} findings left that dropped their document."
        ),
        "rai:dataLimitations": (
            "Detectors and near-duplicate search are approximate; manifest.json states what was "
            "measured, and audit/ holds a reason for every file that left."
        ),
    }
