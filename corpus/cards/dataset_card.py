"""``README.md`` of the run directory: a dataset card that Hugging Face's hub and people read."""

import json
from collections.abc import Iterator
from typing import Final

from corpus.cards.subject import TO_BE_DECLARED, Subject
from corpus.report.numbers import size
from corpus.wording import REASON_WORDS

_LANGUAGES_SHOWN: Final = 25
# Bounds of the hub's size_categories, https://huggingface.co/docs/hub/datasets-cards.
_SIZES: Final = (
    (10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"), (10**8, "10M<n<100M"), (10**9, "100M<n<1B"), (10**10, "1B<n<10B"),
)  # fmt: skip


def dataset_card(subject: Subject) -> str:
    """Return the card, in Markdown with a YAML head."""
    parts = (_head(subject), _what(subject), _columns(subject), _made(subject), _languages(subject))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def size_category(documents: int) -> str:
    """Return the hub's name for so many documents.

    >>> size_category(999), size_category(214_645)
    ('n<1K', '100K<n<1M')
    """
    return next((name for bound, name in _SIZES if documents < bound), "n>1T")


def _head(subject: Subject) -> Iterator[str]:
    yield "---"
    yield f"pretty_name: {json.dumps(subject.title)}"
    yield "license: other"
    yield f"license_name: {json.dumps(subject.declared.license or 'one for each file')}"
    yield "language:\n- code"
    yield "task_categories:\n- text-generation"
    yield f"size_categories:\n- {size_category(subject.manifest.counts.kept)}"
    yield "tags:\n- code\n- deduplicated\n- codesieve"
    if subject.documents:
        yield "configs:\n- config_name: default\n  data_files:\n  - split: train"
        yield "    path: documents/*.parquet"
    yield "---"


def _what(subject: Subject) -> Iterator[str]:
    counts = subject.manifest.counts
    yield f"# {plain(subject.title)}"
    yield ""
    yield plain(subject.description)
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| documents | {counts.kept:,} of {counts.documents_in:,} that came in |"
    yield f"| text | {size(counts.size_bytes_kept)} of {size(counts.size_bytes_in)} |"
    yield f"| edited | {counts.edited:,} |"
    yield f"| content root | `{subject.manifest.content_root}` |"
    yield f"| published by | {plain(subject.declared.creator) or TO_BE_DECLARED} |"
    yield f"| published on | {subject.declared.published or TO_BE_DECLARED} |"
    yield ""
    yield "```python"
    yield "from datasets import load_dataset"
    yield ""
    yield 'documents = load_dataset("parquet", data_files="documents/*.parquet", split="train")'
    yield "```"


def _columns(subject: Subject) -> Iterator[str]:
    yield "## Columns\n"
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for name, kind, words in subject.columns:
        yield f"| `{name}` | {kind} | {words} |"
    for name in subject.user_columns:
        yield f"| `{plain(name)}` | as in the input | carried through |"


def _made(subject: Subject) -> Iterator[str]:
    manifest = subject.manifest
    yield "## How it was made\n"
    version = manifest.engines.get("codesieve", "")
    yield f"By codesieve {version}, settings `{manifest.settings_digest[:16]}`. What left:\n"
    yield "| reason | documents | text |"
    yield "|---|---:|---:|"
    for reason, gone in subject.summary.dropped_by_reason.items():
        yield f"| {REASON_WORDS[reason]} | {gone.documents:,} | {size(gone.size_bytes)} |"
    if manifest.scrubbing.findings:
        yield "\n| taken out of the text | occurrences |"
        yield "|---|---:|"
        for kind, number in manifest.scrubbing.findings.items():
            yield f"| {kind.replace('_', ' ')} | {number:,} |"
    yield "\n`manifest.json` states versions, settings, inputs, measured recall and digests;"
    yield "`audit/` has a reason for every file that left; `report.html` tells it to people."
    yield "`codesieve audit verify` checks all of it."


def _languages(subject: Subject) -> Iterator[str]:
    yield "## Languages\n"
    yield "| language | documents | text |"
    yield "|---|---:|---:|"
    counts = list(subject.languages.items())
    for language, kept in counts[:_LANGUAGES_SHOWN]:
        yield f"| {plain(language)} | {kept.documents:,} | {size(kept.size_bytes)} |"
    if rest := counts[_LANGUAGES_SHOWN:]:
        documents = sum(kept.documents for _, kept in rest)
        text = sum(kept.size_bytes for _, kept in rest)
        yield f"| {len(rest)} others | {documents:,} | {size(text)} |"


def plain(text: str) -> str:
    r"""Return ``text`` as Markdown shows it: no markup, no new cell, one line.

    >>> print(plain("a|b <i>"))
    a\|b \<i\>
    """
    shown = "".join(f"\\{letter}" if letter in "\\`*_{}[]<>|#!" else letter for letter in text)
    return " ".join(shown.split())
