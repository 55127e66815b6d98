"""A made-up run as its report shows it: large enough to look real, with hostile names in it."""

import dataclasses

import pytest

from corpus.decision import Action, Reason
from corpus.facts import (
    Counts,
    InputFile,
    NearDuplicates,
    OutputFile,
    Role,
    ShuffleStep,
    StageCounts,
)
from corpus.losses import (
    AlarmSettings,
    ClusterMember,
    ClusterRow,
    ClusterSize,
    RepositoryLoss,
    alarms,
)
from corpus.manifest import Manifest
from corpus.report import ReportData
from corpus.summary import SIMILARITY_BINS, Cell, Summary

HOSTILE = (
    '<script>document.title="owned"</script><img src=x onerror=alert(1)>"\u202e\u2066\x1b[31m\x00'
)
LANGUAGES = (
    ("Python", 62_410, 9_800, 11_320),
    ("JavaScript", 41_233, 12_871, 6_902),
    ("TypeScript", 28_940, 3_480, 8_451),
    ("C", 22_007, 1_560, 1_320),
    ("Java", 17_650, 420, 2_844),
    ("C++", 15_102, 1_104, 982),
    ("Go", 9_310, 310, 701),
    ("Rust", 7_204, 96, 260),
    ("", 5_210, 2_401, 130),
    ("Markdown", 4_080, 1_020, 402),
    ("Shell", 2_130, 190, 88),
    ("Batchfile", 120, 70, 48),
)


def _cells():
    for language, documents, exact, near in LANGUAGES:
        kept = documents - exact - near
        for action, stage, reason, number in (
            (Action.KEEP, "kept", Reason.KEPT, kept),
            (Action.DROP, "duplicates", Reason.EXACT_DUPLICATE, exact * 9 // 10),
            (Action.DROP, "duplicates", Reason.EXACT_DUPLICATE_TEXT, exact - exact * 9 // 10),
            (Action.DROP, "duplicates", Reason.NEAR_DUPLICATE, near),
        ):
            if number:
                yield Cell(
                    action=action,
                    stage=stage,
                    reason=reason,
                    language=language,
                    documents=number,
                    rows=number,
                    size_bytes=number * 9_731,
                )
    for reason, number in ((Reason.BINARY, 7_411), (Reason.EMPTY, 2_903), (Reason.TOO_LARGE, 41)):
        yield Cell(
            action=Action.DROP,
            stage="sources",
            reason=reason,
            language="",
            documents=number,
            rows=number + 12,
            size_bytes=number * 120_000,
        )


def _summary():
    near = sum(row[3] for row in LANGUAGES)
    shape = [0] * 20 + [60 + (place * 37) % 90 + 9 * place for place in range(30)] + [900]
    similarity = [near * each // sum(shape) for each in shape]
    similarity[-1] += near - sum(similarity)
    assert len(similarity) == SIMILARITY_BINS
    sizes = [0] * 64
    sizes[6:20] = [
        40,
        300,
        1_900,
        6_100,
        15_300,
        29_000,
        41_000,
        45_500,
        37_000,
        21_000,
        7_200,
        1_900,
        500,
        60,
    ]
    return Summary(
        cells=tuple(sorted(_cells())),
        similarity=tuple(similarity),
        sizes_kept=tuple(sizes),
        sizes_dropped=tuple(each * 2 // 5 for each in sizes),
    )


NEAR = NearDuplicates(
    threshold=0.7,
    recall_wanted=0.99,
    bands=42,
    rows=6,
    policy="verified",
    keeper_order=("vendored", "-stars", "path_depth", "doc_id"),
    candidate_pairs=810_223,
    verified_pairs=241_090,
    buckets=402_775,
    hot_buckets=318,
    capped_buckets=2,
    bucket_pairs_limit=64,
    uncompared_pairs=1_204,
    rounds=6,
    settle_turns=2,
    shuffles=(
        ShuffleStep(step="exact groups", payload_bytes=10_400_000),
        ShuffleStep(step="band keys", payload_bytes=31_900_000),
        ShuffleStep(step="candidate pairs", payload_bytes=19_400_000),
    ),
    approximations=(
        "2 buckets reached the cap of 256 rounds; 1,204 documents in them were not compared.",
    ),
)

MEASURED = {
    "tau": 0.7,
    "modulus": 48,
    "documents": 4_212,
    "pair_recall": {"value": 0.9973, "low": 0.9921, "high": 0.9991, "observations": 3_120},
    "document_recall": {"value": 0.9981, "low": 0.9935, "high": 0.9994, "observations": 3_120},
    "removed": 31_448,
    "removed_proven": 31_448,
    "precision": 1.0,
    "leftover": {"value": 0.0006, "low": 0.0001, "high": 0.0021, "observations": 9},
    "curve": [
        {
            "low": low / 100,
            "high": low / 100 + 0.05,
            "pairs": 90 + low,
            "observed": seen,
            "expected": seen,
        }
        for low, seen in (
            (50, 0.61),
            (55, 0.78),
            (60, 0.92),
            (65, 0.97),
            (70, 0.998),
            (75, 1.0),
            (80, 1.0),
            (85, 1.0),
            (90, 1.0),
            (95, 1.0),
        )
    ],
}


def _losses():
    names = ("npm/date-fns@2.30", "pypi/plotly@5.24", "debian/linux@6.1", "npm/lodash@4.17")
    rows = [(name, 2_400 - 311 * at, 2_310 - 420 * at) for at, name in enumerate(names)]
    rows += [(HOSTILE, 640, 610), ("a/" + "very-long-name-" * 30, 300, 120)]
    return tuple(
        RepositoryLoss(repo=name, documents_in=documents, dropped=dropped)
        for name, documents, dropped in rows
    )


def _cluster(at: int, documents: int, repo: str, path: str) -> ClusterRow:
    return ClusterRow(
        doc_id=f"{at:x}" * 32,
        repo=repo,
        path=path,
        documents=documents,
        similarity_min=0.7021,
        similarity_median=0.8144,
        members=tuple(
            ClusterMember(
                doc_id=f"{at + each:x}"[0] * 32,
                repo=repo,
                path=path.replace("base", f"field_{each}"),
                similarity=0.7021 + each * 0.08,
            )
            for each in range(1, 4)
        ),
    )


@pytest.fixture
def report_data() -> ReportData:
    """A run of 226 thousand documents."""
    summary, losses = _summary(), _losses()
    kept, dropped, everything = summary.kept, summary.dropped, summary.count()
    by_reason = {str(reason): each.documents for reason, each in summary.dropped_by_reason.items()}
    counts = Counts(
        rows_in=summary.rows,
        documents_in=everything.documents,
        repeats=summary.repeats,
        kept=kept.documents,
        edited=summary.edited.documents,
        dropped=dropped.documents,
        dropped_by_reason=by_reason,
        size_bytes_in=everything.size_bytes,
        size_bytes_kept=kept.size_bytes,
    )
    manifest = Manifest(
        content_root="9f2c" * 16,
        decisions_root="31ab" * 16,
        engines={"codesieve": "0.1.0", "python": "3.11.7", "pyspark": "4.3.0", "pyarrow": "26.0.1"},
        settings={
            "near": {"threshold": 0.7, "recall": 0.99, "shingle_tokens": 5, "policy": "verified"},
            "keeper": {"order": ["vendored", "-stars", "path_depth"]},
            "alarms": {"min_documents": 100, "dropped_share": 0.9},
            "shard": {"max_file_bytes": 2_000_000},
        },
        settings_digest="77e0" * 16,
        run_key="5e" * 32,
        inputs=tuple(
            InputFile(
                name=f"documents/part-{at:05d}.parquet",
                kind="shards",
                rows=30_100,
                size_bytes=88_000_000 + at,
                sha256=f"{at:x}" * 64,
            )
            for at in range(8)
        ),
        counts=counts,
        stages=(
            StageCounts(
                stage="duplicates",
                documents_in=everything.documents,
                kept=kept.documents,
                dropped=by_reason,
                edited={},
            ),
        ),
        outputs=tuple(
            OutputFile(
                path=f"{role}/part-{at}.parquet",
                role=role,
                rows=20_000,
                size_bytes=70_000_000,
                sha256="0" * 64,
            )
            for role in (Role.DOCUMENTS, Role.DECISIONS, Role.PAIRS)
            for at in range(3)
        ),
        near_duplicates=(NEAR,),
        measured=MEASURED,
        loss_alarms=alarms(summary, losses, AlarmSettings()),
    )
    return ReportData(
        run_name="benchmark-2gb",
        manifest=manifest,
        summary=summary,
        losses=losses,
        alarm_documents=AlarmSettings().min_documents,
        alarms=len(manifest.loss_alarms),
        clusters=(
            _cluster(
                1, 811, "pypi/ansible@9.2", "ansible_collections/fortinet/fortimanager/base.py"
            ),
            _cluster(2, 464, "pypi/plotly@5.24", "plotly/validators/bar/base.py"),
            _cluster(3, 493, "npm/" + HOSTILE, "typings/base" + HOSTILE + ".d.ts"),
        ),
        cluster_sizes=tuple(
            ClusterSize(documents=documents, clusters=clusters)
            for documents, clusters in (
                (2, 6_210),
                (3, 2_104),
                (4, 830),
                (7, 400),
                (30, 41),
                (811, 1),
            )
        ),
    )


@pytest.fixture
def hostile_report_data(report_data: ReportData) -> ReportData:
    """The same run with a hostile name wherever a name can stand."""
    manifest = dataclasses.replace(
        report_data.manifest,
        engines={HOSTILE: HOSTILE},
        settings={HOSTILE: {HOSTILE: [HOSTILE]}},
        inputs=(InputFile(name=HOSTILE, kind=HOSTILE, rows=1, size_bytes=1, sha256=HOSTILE),),
        near_duplicates=(
            dataclasses.replace(
                NEAR, policy=HOSTILE, keeper_order=(HOSTILE,), approximations=(HOSTILE,)
            ),
        ),
        loss_alarms=tuple(
            dataclasses.replace(alarm, name=HOSTILE) for alarm in report_data.manifest.loss_alarms
        ),
    )
    cells = tuple(
        dataclasses.replace(cell, language=HOSTILE) for cell in report_data.summary.cells[:5]
    )
    return dataclasses.replace(
        report_data,
        run_name=HOSTILE,
        manifest=manifest,
        summary=dataclasses.replace(report_data.summary, cells=cells),
    )
