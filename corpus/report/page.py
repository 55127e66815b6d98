"""The page: one file that loads nothing, runs nothing, and fits paper and dark screens."""

import base64
import hashlib
from importlib import resources

from corpus.report import duplicates, licenses, overview, recall, reference, wholosses
from corpus.report.data import ReportData
from corpus.report.html import Html, element, join
from corpus.visible import visible_name


def render_report(data: ReportData) -> str:
    """Return ``report.html``: equal ``data`` gives equal text, of a size that names bound.

    Names in ``data`` may be hostile: they are escaped and shown as they are.  It is long because it
    is the page's table of contents:
    1. the sections in their order,
    2. the body around them.
    """
    css = resources.files("corpus.report").joinpath("report.css").read_text(encoding="utf-8")
    manifest = data.manifest
    sections = (
        (
            "What came in, what left",
            "Every document has one decision.",
            overview.came_and_left(data),
        ),
        ("Licences", "What the policy let stay, and on what ground.", licenses.licences(manifest)),
        (
            "How alike the removed were",
            "A near-copy leaves only if a kept document is this similar to it, computed exactly.",
            duplicates.removals(data),
        ),
        (
            "Clusters by size",
            "A cluster is a kept document with those that left because of it.",
            duplicates.cluster_sizes(data.cluster_sizes),
        ),
        (
            "How surely they were found",
            "The search for near-copies is a sieve: how fine it was, in theory and as measured.",
            recall.how_surely(data),
        ),
        ("By language", "What could become a document.", wholosses.by_language(data)),
        (
            "By repository",
            "Those that lost the most documents, and the greatest shares.",
            wholosses.by_repository(data),
        ),
        ("By size", "Bytes of a document as it came in.", wholosses.by_size(data)),
        (
            "Largest clusters",
            "By path and by id; audit compare shows the text.",
            duplicates.largest_clusters(data.clusters),
        ),
        ("Limits of this run", "What was capped or approximated.", reference.limits(data)),
        ("Settings and engines", "Enough to repeat the run.", reference.settings(manifest)),
        ("Files", "What was read and written.", reference.files(manifest)),
        ("Ask and check", "From a terminal.", reference.checking()),
    )
    body = element(
        "body",
        element(
            "main",
            overview.heading(data),
            overview.alarms(data),
            *(_section(title, note, content) for title, note, content in sections),
        ),
    )
    return "<!doctype html>\n" + element("html", _head(data, css), body, lang="en") + "\n"


def _section(title: str, note: str, content: Html) -> Html:
    margin = element(
        "div", element("h2", title), element("p", note, class_="note"), class_="margin"
    )
    return element("section", margin, element("div", content, class_="content"))


def _head(data: ReportData, css: str) -> Html:
    # The policy allows this one style sheet, by its digest, and nothing else: no script, no
    # request, no style attribute, even if markup should slip through.
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"codesieve report: {visible_name(data.run_name)}"),
        element("style", join([Html(css)])),
    )
