"""Near-duplicates in the report: how alike they were, and how many at once."""

from collections.abc import Iterable
from typing import Any, Final

from corpus.audit.stated import statements
from corpus.losses import ClusterRow, ClusterSize
from corpus.report.data import ReportData
from corpus.report.figures import Answer, Column, Form, all_asked
from corpus.report.html import Html, element, join
from corpus.report.plots import bar, figure, histogram
from corpus.report.queries import CLUSTERS_SHOWN, MEMBERS_SHOWN
from corpus.summary import SIMILARITY_FLOOR

_SAME_SHINGLES: Final = (
    " of them have exactly the same shingles as the kept document: they differ in comments, white "
    "space or licence header only."
)


def near(data: ReportData) -> Answer:
    """Return how near-duplicates were found, as the manifest states it."""
    return Answer(name="near", rows=statements(data.manifest)["near"])


def removals(data: ReportData) -> Html:
    """Return the histogram of how alike the removed documents were to what stayed for them."""
    summary = data.summary
    total = sum(summary.similarity) + summary.similarity_below
    if not total:
        return element("p", "No document left as a near-duplicate.")
    row = {"documents": total, "same_share": summary.similarity[-1] / total}
    copies = Answer(name="near_copies", rows=[row])
    bins = ((50 + place, number) for place, number in enumerate(summary.similarity))
    rows = [
        {"hundredths": place, "documents": number}
        for place, number in ((49, summary.similarity_below), *bins)
        if number
    ]
    similarity = Answer(name="similarity", rows=rows)
    found = data.manifest.near_duplicates
    plot = histogram(
        summary.similarity,
        low=SIMILARITY_FLOOR,
        high=1.0,
        threshold=max(found[0].threshold, SIMILARITY_FLOOR) if found else 1.0,
        mark=near(data).figure("threshold", Form.NUMBER) if found else element("tspan", "none"),
        title="Removed near-duplicates by their similarity to the kept document",
    )
    caption = join(
        [
            copies.counted("documents", "document"),
            " left as near-duplicates; ",
            copies.figure("same_share", Form.SHARE),
            _SAME_SHINGLES,
        ]
    )
    numbers = similarity.table(
        Column("Jaccard index", "hundredths", Form.HUNDREDTHS), Column("Documents", "documents")
    )
    return join([figure(plot, caption, numbers), copies.asked()])


def cluster_sizes(sizes: Iterable[ClusterSize]) -> Html:
    """Return how many kept documents stand for how many, in powers of two."""
    by_power: dict[int, dict[str, Any]] = {}
    for each in sizes:
        power = (each.documents - 1).bit_length()
        row = by_power.setdefault(power, {"power": power, "clusters": 0, "dropped": 0})
        row["clusters"] += each.clusters
        row["dropped"] += each.clusters * (each.documents - 1)
    rows = [by_power[power] for power in sorted(by_power)]
    if not rows:
        return element("p", "No kept document stands for another.")
    most = max(row["dropped"] for row in rows)
    return Answer(name="cluster_sizes", rows=rows).table(
        Column("Documents in the cluster", "power", Form.POWER),
        Column("Clusters", "clusters"),
        Column("Left", "dropped"),
        bars=[bar([("near", row["dropped"] / most)]) for row in rows],
    )


def largest_clusters(found: tuple[ClusterRow, ...]) -> Html:
    """Return the largest clusters: the kept document, and some of those that left for it."""
    shown = found[:CLUSTERS_SHOWN]
    if not shown:
        return element("p", "There are none.")
    rows = [
        {
            "doc_id": each.doc_id,
            "repo": each.repo,
            "path": each.path,
            "documents": each.documents,
            "similarity_min": each.similarity_min,
            "similarity_median": each.similarity_median,
        }
        for each in shown
    ]
    of_members = [
        {
            "kept_doc_id": each.doc_id,
            "doc_id": member.doc_id,
            "repo": member.repo,
            "path": member.path,
            "jaccard": member.similarity,
        }
        for each in shown
        for member in each.members[:MEMBERS_SHOWN]
    ]
    clusters = Answer(name="clusters", rows=rows)
    members = Answer(name="members", rows=of_members)
    listed, at = [], 0
    for place, each in enumerate(shown):
        number = len(each.members[:MEMBERS_SHOWN])
        listed.append(_cluster(clusters, place, members, range(at, at + number)))
        at += number
    return join([element("ol", *listed, class_="clusters"), all_asked([clusters, members])])


def _cluster(clusters: Answer, place: int, members: Answer, rows: range) -> Html:
    stated = join(
        [
            clusters.counted("documents", "document", row=place),
            ", similarity from ",
            clusters.figure("similarity_min", Form.SIMILARITY, row=place),
            ", median ",
            clusters.figure("similarity_median", Form.SIMILARITY, row=place),
        ]
    )
    kept = element("tr", *_named(clusters, place, "kept"), class_="keeper")
    others = (
        element("tr", *_named(members, row, members.figure("jaccard", Form.SIMILARITY, row=row)))
        for row in rows
    )
    listed = element("table", element("tbody", kept, *others))
    return element("li", element("p", stated), element("div", listed, class_="scroll", tabindex=0))


def _named(answer: Answer, row: int, first: str) -> tuple[Html, Html, Html]:
    name = join(
        [answer.figure("repo", Form.NAME, row=row), " ", answer.figure("path", Form.NAME, row=row)]
    )
    doc_id = element("span", answer.figure("doc_id", Form.CODE, row=row), class_="faint")
    return (
        element("td", first, class_="number"),
        element("td", name, class_="text"),
        element("td", doc_id, class_="text"),
    )
