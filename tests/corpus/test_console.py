"""What a run prints at its end."""

import dataclasses
import io

import pytest

from corpus.console import ALARMS_SHOWN, closing_lines, wants_colour


class Terminal(io.StringIO):
    def isatty(self):
        return True


def printed(data, **options):
    return closing_lines(data.manifest, data.summary, report="out/report.html", **options)


def test_every_reason_and_the_sums_are_there(report_data):
    lines = printed(report_data)
    table = [line for line in lines if line.startswith("  ") and "%" in line]
    numbers = {line[2:60].strip(): line[60:].split()[0] for line in table}
    assert numbers.pop("came in") == "225,751"
    assert numbers.pop("kept") == "148,626"
    left = sum(int(number.replace(",", "")) for name, number in numbers.items() if name[0] == "-")
    assert left == 77_125
    assert lines[-2:] == (
        f"content root  {report_data.manifest.content_root}",
        "report        out/report.html",
    )


def test_names_do_nothing_to_the_terminal(report_data):
    lines = printed(report_data)
    assert all(line.isprintable() for line in lines)
    assert any("\\u202e\\u2066\\x1b[31m\\x00 lost 95.3%" in line for line in lines)


def test_many_alarms_are_cut_short(report_data):
    alarm = report_data.manifest.loss_alarms[0]
    manifest = dataclasses.replace(report_data.manifest, loss_alarms=(alarm,) * (ALARMS_SHOWN + 3))
    lines = printed(dataclasses.replace(report_data, manifest=manifest))
    assert sum(line.startswith("alarm: ") for line in lines) == ALARMS_SHOWN
    assert "and 3 more alarms: see the report" in lines


def test_a_calm_run_mentions_no_alarm(report_data):
    manifest = dataclasses.replace(report_data.manifest, loss_alarms=())
    assert "alarm" not in "\n".join(printed(dataclasses.replace(report_data, manifest=manifest)))


def test_colour_changes_nothing_but_colour(report_data):
    plain, coloured = printed(report_data), printed(report_data, colour=True)
    assert any("\x1b[" in line for line in coloured)
    codes = ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m")
    for code in codes:
        coloured = tuple(line.replace(code, "") for line in coloured)
    assert coloured == plain


@pytest.mark.parametrize(
    ("stream", "environment", "wanted"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (io.StringIO(), {"TERM": "xterm"}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(stream, environment, wanted):
    assert wants_colour(stream, environment) is wanted
