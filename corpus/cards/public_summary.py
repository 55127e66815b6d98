"""``public-summary.md``: the data sections of the summary of training content that providers of
general-purpose models publish (Regulation (EU) 2024/1689, Art. 53(1)(d); template of 24 July 2025).

The run fills what it knows; every other place says that a person must, and by whom.
"""

from collections.abc import Iterator
from typing import Final

from corpus.cards.dataset_card import plain
from corpus.cards.subject import Subject
from corpus.decision import Family
from corpus.report.numbers import size
from corpus.wording import REASON_WORDS

_PROVIDER: Final = "**To be filled by the model provider.**"
_PUBLISHER: Final = "**To be filled by the publisher of the corpus.**"
_REPOSITORIES: Final = "audit/decisions"


def public_summary(subject: Subject) -> str:
    """Return the summary, in Markdown, in the template's order and numbering."""
    sections = (_general(subject), _sources(subject), _processing(subject))
    head = [
        f"# Public summary of training content: {plain(subject.title)}",
        "",
        "This is the part that one corpus can fill. It was written by a program from the run's",
        f"manifest (content root `{subject.manifest.content_root}`); it is no legal advice.",
    ]
    return "\n".join([*head, *(line for section in sections for line in section)]) + "\n"


def _general(subject: Subject) -> Iterator[str]:
    counts = subject.manifest.counts
    languages = list(subject.languages.items())
    most = ", ".join(f"{plain(name)} ({size(kept.size_bytes)})" for name, kept in languages[:10])
    yield "\n## 1. General information\n"
    yield f"- 1.1 Provider: {_PROVIDER}"
    yield f"- 1.2 Model, its dependencies, date of placement on the market: {_PROVIDER}"
    yield "- 1.3 Modality: text (source code). No image, audio or video."
    yield f"  - Size: {counts.kept:,} documents, {size(counts.size_bytes_kept)} of text in UTF-8."
    yield "    A number of tokens depends on the model's tokeniser: " + _PROVIDER
    yield "  - Types of content: source code and the text files beside it."
    yield f"  - Latest date of acquisition: {_PUBLISHER}"
    yield f"  - Linguistic characteristics: {len(languages)} languages of programming and markup; "
    yield f"    most text: {most or 'none'}. Natural language occurs in comments and documentation."


def _sources(subject: Subject) -> Iterator[str]:
    inputs = subject.manifest.inputs
    kinds: dict[str, int] = {}
    for each in inputs:
        kinds[each.kind] = kinds.get(each.kind, 0) + 1
    named = ", ".join(f"{number} of kind {kind}" for kind, number in sorted(kinds.items()))
    yield "\n## 2. Sources of data\n"
    yield f"- 2.1 Publicly available datasets: {_PUBLISHER}"
    yield f"  The run read {len(inputs):,} files ({named}); manifest.json has each with its digest."
    yield f"- 2.2 Private datasets, licensed (2.2.1) or other (2.2.2): {_PUBLISHER}"
    yield "- 2.3 Crawled and scraped: codesieve crawls nothing."
    yield f"  How the files were collected: {_PUBLISHER}"
    yield f"  The repositories that they came from are the column `repo` of `{_REPOSITORIES}`."
    yield f"- 2.4 User data: {_PUBLISHER}"
    yield "- 2.5 Synthetic data: codesieve makes none, but placeholders of what it took out."
    yield f"- 2.6 Other: {_PUBLISHER}"


def _processing(subject: Subject) -> Iterator[str]:
    manifest = subject.manifest
    gone = subject.summary.dropped_by_reason
    requested = sum(each.documents for r, each in gone.items() if r.family is Family.REQUEST)
    licences = "; ".join(
        f"{REASON_WORDS[r]}: {each.documents:,}"
        for r, each in gone.items()
        if r.family is Family.LICENSE
    )
    kinds = manifest.scrubbing.findings.items()
    found = ", ".join(f"{kind.replace('_', ' ')} {number:,}" for kind, number in kinds)
    yield "\n## 3. Data processing\n"
    yield f"- 3.1 Reservations of rights and opt-outs: {requested:,} documents left on request."
    yield f"  Measures before and during collection: {_PUBLISHER}"
    yield f"  Licences: {licences or 'no document left for its licence'}."
    yield "- 3.2 Illegal content: codesieve looks only for credentials and personal data."
    yield f"  Found and handled: {found or 'nothing, or that stage was left out'}."
    yield f"  Scanned again after redaction: {manifest.residual.documents_scanned:,} documents;"
    yield f"  {manifest.residual.findings:,} findings were left, and dropped their document."
    yield "- 3.3 Other: duplicates and near-duplicates were removed; every removal names the kept"
    yield "  document. `report.html` and `audit/` have the details."
