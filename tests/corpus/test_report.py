"""The report: what it says, that it is bounded and loads nothing, and that names do nothing."""

import dataclasses
import html.parser
import re
import subprocess
from pathlib import Path

import pytest

from corpus.decision import Family, Reason
from corpus.license_sums import LicenseComparison, LicensedDocuments, LicenseSums, UnreadText
from corpus.losses import ClusterSize, RepositoryLoss
from corpus.manifest import Manifest
from corpus.report import ReportData, render_report
from corpus.report.figures import Answer
from corpus.report.flow import Branch, flow
from corpus.report.html import Html, element, name_of
from corpus.report.overview import KIND_OF_FAMILY
from corpus.summary import Summary
from corpus.wording import FAMILY_WORDS, REASON_WORDS

CHROMIUM = Path("/usr/bin/chromium")
FORBIDDEN_TAGS = {
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "link",
    "base",
    "form",
    "image",
}
LINK = re.compile("#[a-z_]+")


class Page(html.parser.HTMLParser):
    """Tags, attributes and text of a page; fails on tags that are not closed in order."""

    VOID = frozenset({"meta", "br", "col"})

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self._open = [], [], [], []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open and self._open[-1] != "style":
            self.text.append(data)


def assert_inert(text):
    page = Page(text)
    assert not FORBIDDEN_TAGS & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not {name for name in names if name.startswith("on")} | (names & {"src", "style"})
    assert all(LINK.fullmatch(value) for name, value in page.attributes if name == "href")
    assert "url(" not in text
    assert "@import" not in text
    shown = "".join(page.text).replace("\n", "")
    assert shown.isprintable(), sorted({repr(each) for each in shown if not each.isprintable()})


def test_the_page_is_well_formed_and_inert(report_data):
    assert_inert(render_report(report_data))


def test_hostile_names_are_shown_and_do_nothing(hostile_report_data):
    text = render_report(hostile_report_data)
    assert_inert(text)
    assert "&lt;script&gt;" in text
    assert "\\u202e\\u2066\\x1b[31m\\x00" in text
    assert "\u202e" not in text


def test_the_policy_allows_one_style_sheet_and_nothing_else(report_data):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', render_report(report_data))
    assert policy is not None
    assert policy[1].startswith("default-src &#x27;none&#x27;; style-src &#x27;sha256-")
    assert "unsafe" not in policy[1]


def test_the_page_says_what_happened(report_data):
    shown = "".join(Page(render_report(report_data)).text)
    assert report_data.manifest.content_root in shown
    assert "225,751 documents came in (and 36 rows that repeated another)" in shown
    assert "148,626 are in the cleaned corpus (65.8%); 77,125 left" in shown
    assert "npm/date-fns@2.30 lost 96.2%: 2,310 of 2,400 documents" in shown
    assert "99.81% (99.35% to 99.94%) of a document's pairs at or above 0.7 were found" in shown
    assert "31,448 of 31,448 have a kept document at or above 0.7" in shown
    assert "0.06% (0.01% to 0.21%) of the kept documents" in shown
    assert "bytes a document, in all273" in shown
    assert "1,204 documents in them were not compared" in shown
    for reason in report_data.summary.dropped_by_reason:
        assert REASON_WORDS[reason] in shown


def test_equal_data_give_equal_pages(report_data):
    copy = dataclasses.replace(report_data)
    assert render_report(copy) == render_report(report_data)


def test_an_empty_run_has_a_page(report_data):
    nothing = {"rows_in", "documents_in", "repeats", "kept", "edited", "dropped"}
    counts = dataclasses.replace(
        report_data.manifest.counts,
        **dict.fromkeys(nothing | {"size_bytes_in", "size_bytes_kept"}, 0),
        dropped_by_reason={},
    )
    manifest = Manifest(
        content_root="0" * 64,
        decisions_root="0" * 64,
        engines={},
        settings={},
        settings_digest="",
        run_key="5e" * 32,
        inputs=(),
        counts=counts,
        stages=(),
        outputs=(),
    )
    empty = ReportData(
        run_name="",
        manifest=manifest,
        summary=Summary.empty(),
        losses=(),
        alarm_documents=100,
        alarms=0,
        clusters=(),
        cluster_sizes=(),
    )
    shown = "".join(Page(render_report(empty)).text)
    assert "0 documents came in" in shown
    assert "No alarm" in shown
    assert "This run did not look for near-duplicates." in shown


def test_the_size_is_bounded_by_what_is_shown(report_data):
    losses = tuple(
        RepositoryLoss(repo=f"r{at}" * 100, documents_in=10, dropped=9) for at in range(5_000)
    )
    many = dataclasses.replace(
        report_data,
        losses=losses,
        clusters=report_data.clusters * 500,
        cluster_sizes=tuple(ClusterSize(documents=at, clusters=1) for at in range(2, 5_000)),
        manifest=dataclasses.replace(
            report_data.manifest,
            inputs=report_data.manifest.inputs * 500,
            loss_alarms=report_data.manifest.loss_alarms * 500,
        ),
    )
    assert len(render_report(many)) < 250_000


def test_licences_are_shown_with_what_is_not_known(report_data):
    plain = render_report(report_data)
    assert "did not look at licences" in plain
    sums = LicenseSums(
        policy="permissive",
        policy_version="1",
        policy_digest="ab" * 32,
        detector="engine",
        facts="facts",
        documents={"allowed ruled": 90, "unknown vendored": 10},
        decided_by={"notice": 60, "license_file": 30},
        suspects={"stripped_header": 3},
        contradictions=7,
        kept=(LicensedDocuments(expression="MIT<b>", documents=80, size_bytes=8_000),),
        kept_other=10,
        unread=(UnreadText(paragraph="0f0f", documents=4),),
        could_not_know=("trees may be incomplete",),
        compared=(
            LicenseComparison(
                sample="own words", files=100, same=99, low=0.946, high=0.998, undetermined=1,
                counts={"allowed allowed": 99},
            ),
        ),
    )  # fmt: skip
    manifest = dataclasses.replace(report_data.manifest, licenses=(sums,))
    page = render_report(dataclasses.replace(report_data, manifest=manifest))
    for said in ("MIT&lt;b&gt;", "unknown vendored", "0f0f", "94.6%", "99.8%", "incomplete"):
        assert said in page


def test_no_measurement_is_stated(report_data):
    manifest = dataclasses.replace(report_data.manifest, measured={})
    shown = "".join(Page(render_report(dataclasses.replace(report_data, manifest=manifest))).text)
    assert "Recall and precision were not measured in this run." in shown


def test_every_reason_and_family_has_words_and_a_colour():
    assert set(REASON_WORDS) == set(Reason)
    assert set(FAMILY_WORDS) == set(Family)
    assert set(KIND_OF_FAMILY) == set(Family) - {Family.KEPT}


@pytest.mark.parametrize("leaving", [(1,) * 7, (5_000, 3_000, 1_000, 500, 300, 100, 50), (0,) * 7])
def test_the_flow_stays_on_its_canvas(leaving):
    branches = [
        Branch(
            kind="near",
            label=Html(f"way {at}"),
            number=Html("n"),
            share=Html("s"),
            documents=number,
        )
        for at, number in enumerate(leaving)
    ]
    row = {"documents_in": 10_000, "kept": 10_000 - sum(leaving), "kept_share": 0.5}
    drawing = flow(Answer(name="sums", rows=[row]), branches)
    width = float(re.search(r'viewBox="0 0 (\d+) ', drawing)[1])
    places = [float(each) for each in re.findall(r'\bx="([0-9.-]+)"', drawing)]
    assert min(places) >= 0
    assert max(places) < width
    labels = re.findall(r'x="([0-9.]+)"[^>]*>way \d', drawing)
    assert len(labels) == sum(number > 0 for number in leaving)
    assert labels == sorted(labels, key=float)


def test_attributes_that_act_are_refused():
    with pytest.raises(AssertionError):
        element("p", onclick="x")
    assert name_of('"&') == '<bdi class="name">&quot;&amp;</bdi>'


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium, a real browser")
def test_a_real_browser_runs_nothing_and_opens_the_query_of_a_figure(hostile_report_data, tmp_path):
    page = tmp_path / "report.html"
    page.write_text(render_report(hostile_report_data), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", "--disable-component-update", "--hide-scrollbars"]
    flags += ["--enable-logging=stderr"]  # where the browser tells what a policy has refused
    picture = tmp_path / "report.png"
    done = subprocess.run(
        [
            str(CHROMIUM),
            *flags,
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--screenshot={picture}",
            "--dump-dom",
            page.as_uri() + "#reasons",  # as after a click on a figure
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    title = re.search(r"<title>(.*?)</title>", done.stdout)
    assert title is not None
    assert title[1].startswith("codesieve report: &lt;script&gt;")
    assert re.findall(r'<details class="query" open=""><summary>([^<]*)<', done.stdout) == [
        "query: reasons"
    ]
    assert picture.stat().st_size > 10_000
    refused = [line for line in done.stderr.splitlines() if "Content Security Policy" in line]
    assert refused == []
