"""The end of the report: what was not exact, with what it was made, and how to check it."""

import json
from collections.abc import Mapping
from typing import Final

from corpus.facts import NearDuplicates
from corpus.manifest import Manifest
from corpus.report.html import Html, element, join, name_of
from corpus.report.numbers import count, counted, size
from corpus.report.plots import table

INPUTS_SHOWN: Final = 40


def limits(manifest: Manifest) -> Html:
    """Return the caps, the work of the near-duplicate stage, and what it did not do exactly."""
    if not manifest.near_duplicates:
        return element("p", "This run did not look for near-duplicates.")
    near = manifest.near_duplicates[0]
    sentences = near.approximations or ("Nothing was approximated: every candidate was compared.",)
    return join(
        [
            element("ul", *(element("li", sentence) for sentence in sentences), class_="sentences"),
            table(("Near-duplicates", ""), _work(near, manifest.counts.documents_in)),
        ]
    )


def _work(near: NearDuplicates, documents_in: int) -> list[tuple[str, str]]:
    moved = sum(step.payload_bytes for step in near.shuffles)
    each = (
        f"{moved / max(documents_in, 1):.0f} bytes a document" if near.shuffles else "not counted"
    )
    return [
        ("threshold (exact Jaccard index)", f"{near.threshold:g}"),
        ("bands, rows in each", f"{near.bands}, {near.rows}"),
        ("wanted recall at the threshold", f"{near.recall_wanted:g}"),
        ("policy", near.policy),
        ("keeper order", ", ".join(near.keeper_order)),
        ("candidate pairs", count(near.candidate_pairs)),
        ("verified pairs", count(near.verified_pairs)),
        ("buckets", count(near.buckets)),
        (
            f"buckets of more than {near.bucket_pairs_limit}, compared in rounds",
            count(near.hot_buckets),
        ),
        ("buckets cut short by a cap", count(near.capped_buckets)),
        ("pairs left uncompared in them", count(near.uncompared_pairs)),
        ("rounds to choose what stays", count(near.rounds)),
        ("turns until survivors settled", count(near.settle_turns)),
        ("moved between tasks", each),
        *((f"  {step.step}", size(step.payload_bytes)) for step in near.shuffles),
    ]


def settings(manifest: Manifest) -> Html:
    """Return all settings, the engines, the inputs and what was written."""
    tables = [
        _pairs(f"[{name}]", value) for name, value in manifest.settings.items() if value != {}
    ]
    tables.append(_pairs("engines", manifest.engines))
    return element("div", *tables, class_="columns")


def _pairs(title: str, value: object) -> Html:
    entries = value if isinstance(value, Mapping) else {"value": value}
    rows = [(name_of(str(key)), name_of(_value(each))) for key, each in entries.items()]
    return element("div", element("h3", name_of(title)), table(("", ""), rows))


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def files(manifest: Manifest) -> Html:
    """Return the inputs (the first ones), and the outputs by role."""
    shown = sorted(manifest.inputs)[:INPUTS_SHOWN]
    rows = [
        (
            name_of(file.name),
            file.kind,
            count(file.rows),
            size(file.size_bytes),
            element("code", file.sha256[:16], class_="faint"),
        )
        for file in shown
    ]
    more = len(manifest.inputs) - len(shown)
    by_role: dict[str, list[int]] = {}
    for output in manifest.outputs:
        sums = by_role.setdefault(output.role, [0, 0, 0])
        for place, number in enumerate((1, output.rows, output.size_bytes)):
            sums[place] += number
    outputs = [
        (role, count(number), count(rows_out), size(bytes_out))
        for role, (number, rows_out, bytes_out) in sorted(by_role.items())
    ]
    note = (
        f"and {counted(more, 'more file')}; manifest.json lists all with their SHA-256."
        if more
        else ""
    )
    return join(
        [
            element("h3", "Read"),
            table(("File", "Kind", "Rows", "Size", "SHA-256"), rows, numeric_from=2),
            *([element("p", note, class_="note")] if note else []),
            element("h3", "Written"),
            table(("Role", "Files", "Rows", "Size"), outputs),
        ]
    )


def checking() -> Html:
    """Return how a reader asks further questions and checks the answers."""
    rows = (
        ("codesieve audit verify RUN", "recompute the digest of every file"),
        ("codesieve audit compare RUN DOC DOC", "see two documents side by side"),
        ("audit/decisions/", "Parquet: one row for every document, kept ones too"),
    )
    listed = [
        each
        for command, answer in rows
        for each in (element("dt", element("code", command)), element("dd", answer))
    ]
    return element("dl", *listed, class_="commands")
