"""Near-duplicates in the report: how alike, how many at once, and how surely they were found."""

from collections.abc import Iterable
from typing import Final

from corpus.losses import ClusterRow, ClusterSize
from corpus.report.data import Measured, ReportData, Share, measured
from corpus.report.html import Html, element, join, name_of
from corpus.report.numbers import count, counted, exact_percent, percent, similarity
from corpus.report.plots import bar, curve, figure, histogram, table
from corpus.summary import SIMILARITY_FLOOR

CLUSTERS_SHOWN: Final = 20
MEMBERS_SHOWN: Final = 4


def removals(data: ReportData) -> Html:
    """Return the histogram of how alike the removed documents were to what stayed for them."""
    summary = data.summary
    if not any(summary.similarity) and not summary.similarity_below:
        return element("p", "No document left as a near-duplicate.")
    threshold = data.manifest.near_duplicates[0].threshold if data.manifest.near_duplicates else 1.0
    total = sum(summary.similarity) + summary.similarity_below
    exact = summary.similarity[-1]
    plot = histogram(
        summary.similarity,
        low=SIMILARITY_FLOOR,
        high=1.0,
        threshold=max(threshold, SIMILARITY_FLOOR),
        title="Removed near-duplicates by their similarity to the kept document",
    )
    rows = [
        (_bin_name(place), count(number))
        for place, number in enumerate(summary.similarity)
        if number
    ]
    if summary.similarity_below:
        rows.insert(0, ("below 0.50", count(summary.similarity_below)))
    caption = (
        f"{counted(total, 'document')} left as near-duplicates; {percent(exact, total)} of them "
        "have exactly the same shingles as the kept document: they differ in comments, white space "
        "or licence header only."
    )
    return figure(plot, caption, table(("Jaccard index", "Documents"), rows))


def _bin_name(place: int) -> str:
    low = 50 + place
    return "exactly 1" if low == 100 else f"{low / 100:.2f} to {(low + 1) / 100:.2f}"


def cluster_sizes(sizes: Iterable[ClusterSize]) -> Html:
    """Return how many kept documents stand for how many, in powers of two."""
    by_digits: dict[int, list[int]] = {}
    for each in sizes:
        clusters = by_digits.setdefault((each.documents - 1).bit_length(), [0, 0])
        clusters[0] += each.clusters
        clusters[1] += each.clusters * (each.documents - 1)
    if not by_digits:
        return element("p", "No kept document stands for another.")
    most = max(left for _, left in by_digits.values())
    rows = [
        (_range(digits), count(clusters), count(left), bar([("near", left / most)]))
        for digits, (clusters, left) in sorted(by_digits.items())
    ]
    return table(("Documents in the cluster", "Clusters", "Left", ""), rows)


def _range(digits: int) -> str:
    low, high = (1 << digits >> 1) + 1, 1 << digits
    return count(high) if low >= high else f"{count(low)} to {count(high)}"


def largest_clusters(clusters: tuple[ClusterRow, ...]) -> Html:
    """Return the largest clusters: the kept document, and some of those that left for it."""
    if not clusters:
        return element("p", "There are none.")
    return element("ol", *map(_cluster, clusters[:CLUSTERS_SHOWN]), class_="clusters")


def _cluster(cluster: ClusterRow) -> Html:
    members = [
        element(
            "tr",
            element("td", similarity(member.similarity), class_="number"),
            element("td", name_of(member.repo), " ", name_of(member.path), class_="text"),
            element("td", element("code", member.doc_id, class_="faint"), class_="text"),
        )
        for member in cluster.members[:MEMBERS_SHOWN]
    ]
    kept = element(
        "tr",
        element("td", "kept", class_="number"),
        element("td", name_of(cluster.repo), " ", name_of(cluster.path), class_="text"),
        element("td", element("code", cluster.doc_id, class_="faint"), class_="text"),
        class_="keeper",
    )
    stated = (
        f"{counted(cluster.documents, 'document')}, similarity from "
        f"{similarity(cluster.similarity_min)}, median {similarity(cluster.similarity_median)}"
    )
    rows = element("table", element("tbody", kept, *members))
    return element("li", element("p", stated), element("div", rows, class_="scroll", tabindex=0))


def how_surely(data: ReportData) -> Html:
    """Return the S-curve with what was observed, and the measured figures in words."""
    if not data.manifest.near_duplicates:
        return element("p", "This run did not look for near-duplicates.")
    near = data.manifest.near_duplicates[0]
    seen = measured(data.manifest.measured)
    theory = [
        (step / 200, 1 - (1 - (step / 200) ** near.rows) ** near.bands) for step in range(60, 201)
    ]
    points = (
        [((point.low + point.high) / 2, point.observed, point.pairs) for point in seen.curve]
        if seen
        else []
    )
    plot = curve(
        theory,
        points,
        threshold=near.threshold,
        title=f"Chance that a pair is compared, with {near.bands} bands of {near.rows} rows",
    )
    caption = (
        f"Line: the chance that a pair becomes a candidate, 1 - (1 - J^{near.rows})^{near.bands}. "
        "Dots: what was observed in the sample. Candidates are compared exactly, so a low chance "
        "loses a pair and never removes a document by mistake."
    )
    rows = [
        (
            f"{point.low:.2f} to {point.high:.2f}",
            *_curve_cells(point.pairs, point.observed, point.expected),
        )
        for point in (seen.curve if seen else ())
    ]
    heads = ("Jaccard index", "Pairs", "Observed", "Expected")
    numbers = (table(heads, rows),) if rows else ()
    return join([figure(plot, caption, *numbers), _in_words(seen)])


def _curve_cells(pairs: int, observed: float, expected: float) -> tuple[str, str, str]:
    return count(pairs), exact_percent(observed), exact_percent(expected)


def _in_words(seen: Measured | None) -> Html:
    if seen is None:
        return element("p", "Recall and precision were not measured in this run.")
    found = f" of a document's pairs at or above {seen.tau:g} were found"
    recall = element("dd", _share(seen.document_recall), found)
    precision = element(
        "dd",
        element("strong", exact_percent(seen.precision)),
        f" of the removals are proven: {count(seen.removed_proven)} of {count(seen.removed)} "
        f"have a kept document at or above {seen.tau:g}, computed anew",
    )
    leftover = element(
        "dd", _share(seen.leftover), " of the kept documents still have a kept near-duplicate"
    )
    drawn = "every document" if seen.modulus == 1 else f"about 1 in {count(seen.modulus)}"
    note = (
        f"Measured against an exact comparison of all pairs in a sample of this corpus: "
        f"{counted(seen.documents, 'document')}, {drawn}, drawn so that near-duplicates come "
        "together. Ranges are 95% confidence intervals."
    )
    terms = (
        (element("dt", "Recall"), recall),
        (element("dt", "Precision"), precision),
        (element("dt", "Left over"), leftover),
    )
    listed = element("dl", *(each for pair in terms for each in pair), class_="measured")
    return join([listed, element("p", note, class_="note")])


def _share(share: Share) -> Html:
    if not share.observations:
        return join([element("strong", "none seen;"), f" at most {exact_percent(share.high)}"])
    interval = f" ({exact_percent(share.low)} to {exact_percent(share.high)})"
    return join([element("strong", exact_percent(share.value)), interval])
