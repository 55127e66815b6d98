"""Events reach a file or a catalogue, and a catalogue that is down fails no run."""

import http.server
import json
import threading

import pytest

from corpus.lineage import EventType, announced


def events_in(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_run_that_ends_well_starts_and_completes(tmp_path, report_data):
    target = tmp_path / "events.jsonl"
    with announced(str(target), inputs=["s3://in/x"], output="run", say=print) as lineage:
        lineage.tell(EventType.COMPLETE, report_data.manifest)
    start, complete = events_in(target)
    assert (start["eventType"], complete["eventType"]) == ("START", "COMPLETE")
    assert start["run"] == complete["run"]
    assert start["inputs"][0]["namespace"] == "s3"
    version = complete["outputs"][0]["facets"]["version"]["datasetVersion"]
    assert version == report_data.manifest.content_root


def test_a_run_that_raises_fails(tmp_path):
    target = tmp_path / "events.jsonl"
    with pytest.raises(RuntimeError), announced(str(target), inputs=[], output="run", say=print):
        raise RuntimeError
    assert [event["eventType"] for event in events_in(target)] == ["START", "FAIL"]


def test_a_catalogue_gets_them_by_http():
    seen = []

    class Catalogue(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(201)
            self.end_headers()

        def log_message(self, *words):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Catalogue) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/api/v1/lineage"
        with announced(url, inputs=["a"], output="run", say=print):
            thread.join(timeout=10)
    assert seen[0]["eventType"] == "START"


def test_a_catalogue_that_is_down_is_said_and_fails_nothing():
    said = []
    with announced("http://127.0.0.1:9/", inputs=[], output="run", say=said.append):
        pass
    assert said == ["lineage: START was not delivered (URLError); going on"]
