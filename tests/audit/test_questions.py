"""Questions to a run: their answers are those of its tables, and nothing can be done with them."""

import json
from collections import Counter

import pytest

from corpus.audit.database import rows_of
from corpus.audit.opened import opened
from corpus.audit.questions import questions
from corpus.audit.roles import TABLES
from corpus.audit.search import Wanted, found, number
from corpus.audit.stated import MANIFEST_WORDS
from corpus.audit.views import TABLE_WORDS, VIEWS, questioned
from corpus.files import store_at
from jobs.main import main


@pytest.fixture
def asked(finished):
    with questioned(store_at(str(finished.out)), finished.manifest) as connection:
        yield connection


def test_every_view_that_is_described_is_there(asked) -> None:
    assert set(TABLE_WORDS) == {role.value for role in TABLES}
    for name in (*TABLE_WORDS, *VIEWS, *MANIFEST_WORDS):
        rows_of(asked, f"SELECT * FROM {name} LIMIT 1")


@pytest.mark.parametrize("question", questions(), ids=lambda each: each.ask)
def test_every_question_has_an_answer(asked, question) -> None:
    again = rows_of(asked, question.sql)
    assert rows_of(asked, question.sql) == again, "answers are in a fixed order"


def answer(asked, words: str, **names: str) -> list[dict[str, object]]:
    """Return the answer to the question with ``words`` in it, about those names."""
    (question,) = [each for each in questions() if words in each.ask]
    sql = question.sql
    for old, new in (("OWNER/NAME", names.get("repo")), ("src/file.c", names.get("path"))):
        sql = sql.replace(old, new or old)
    return rows_of(asked, sql)


def test_answers_are_those_of_the_decisions(finished, asked) -> None:
    decisions = finished.decisions()
    actions = Counter(each["action"] for each in decisions)
    assert {row["action"]: row["documents"] for row in answer(asked, "what became")} == actions
    left = Counter(each["reason"] for each in decisions if each["action"] == "drop")
    assert {row["reason"]: row["documents"] for row in answer(asked, "Why did documents")} == left
    assert answer(asked, "without a kept document") == []
    assert answer(asked, "does not allow") == []
    (row,) = answer(asked, "Why is this file", repo="tagged/gpl", path="src/a.py")
    assert row["reason"] == "license_denied"
    (row,) = answer(asked, "On what evidence", repo="tagged/gpl", path="src/a.py")
    assert (row["standing"], row["expression"]) == ("denied", "GPL-3.0-only")
    (row,) = answer(asked, "Is anything of this", repo="tagged/or")
    assert row["documents"] == 1
    found_elsewhere = answer(asked, "under another repository", repo="copies")
    assert "ada/stdlib" in {row["repo"] for row in found_elsewhere}


def test_the_same_address_in_two_repositories_is_found_without_its_value(asked) -> None:
    shared = answer(asked, "stand in several")
    mark = fingerprint_of_leaks(asked)
    assert [row["repositories"] for row in shared if row["fingerprint"] == mark] == [2]
    assert "roe" not in json.dumps(shared)


def fingerprint_of_leaks(asked) -> str:
    """Return the fingerprint of the address that two repositories of the fixture share."""
    query = """
        SELECT fingerprint FROM findings JOIN decisions USING (doc_id) WHERE repo LIKE 'leaks/%'
        GROUP BY fingerprint HAVING count(DISTINCT repo) = 2
    """
    (row,) = rows_of(asked, query)
    return str(row["fingerprint"])


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_parquet('{run}/documents/*.parquet')",
        "COPY decisions TO '{run}/copy.csv'",
        "ATTACH '{run}/other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "EXPORT DATABASE '{run}/all'",
        "CREATE TABLE t AS SELECT * FROM glob('/*')",
    ],
)
def test_sql_reaches_nothing_but_the_run(finished, capsys, statement) -> None:
    before = sorted(finished.out.rglob("*"))
    text = statement.format(run=finished.out)
    assert main(["audit", "sql", str(finished.out), "-c", text]) == 3
    assert "cannot be answered" in capsys.readouterr().err
    assert sorted(finished.out.rglob("*")) == before


def test_sql_shows_names_safely_and_json_whole(finished, capsys) -> None:
    query = "SELECT repo, path FROM decisions WHERE starts_with(repo, 'odd')"
    assert main(["audit", "sql", str(finished.out), "-c", query]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\\x1b[31m" in shown
    assert main(["audit", "sql", str(finished.out), "-c", query, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["path"] == "na\u202eme\x00.py"


def test_the_questions_are_listed_and_asked_by_number(finished, capsys) -> None:
    assert main(["audit", "sql", "--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(questions()) >= 20
    assert main(["audit", "sql", str(finished.out), "--question", "1"]) == 0
    assert "documents" in capsys.readouterr().out
    assert main(["audit", "sql", str(finished.out), "--question", "99"]) == 3


FINDS = (
    ("repo", "copies", lambda each: each["repo"] == "copies"),
    ("path", "vendor/*.py", lambda each: each["path"].startswith("vendor/")),
    ("path", "**/a.py", lambda each: each["path"].endswith("/a.py")),
    ("language", "Python", lambda each: each["language"] == "Python"),
    ("action", "drop", lambda each: each["action"] == "drop"),
    (
        "reason", "near_duplicate",
        lambda each: any(one["reason"] == "near_duplicate" for one in each["all_reasons"]),
    ),
    ("stage", "licenses", lambda each: any(r["stage"] == "licenses" for r in each["all_reasons"])),
    ("license", "GPL-3.0-only", lambda each: each["repo"] in {"tagged/gpl", "tagged/or"}),
    ("kind", "email", lambda each: each["repo"].startswith("leaks/")),
)  # fmt: skip


@pytest.mark.parametrize(("name", "value", "holds"), FINDS, ids=lambda each: str(each)[:20])
def test_find_gives_what_a_plain_loop_gives(finished, name, value, holds) -> None:
    wanted = {each["doc_id"] for each in finished.decisions() if holds(each)}
    with opened(store_at(str(finished.out))) as run:
        rows = found(run, Wanted(**{name: value}), limit=10_000)
        assert number(run, Wanted(**{name: value})) == len(rows)
    ids = [row["doc_id"] for row in rows]
    assert wanted <= set(ids) if name == "kind" else wanted == set(ids)
    assert wanted
    keys = [tuple(str(row[key]).encode() for key in ("repo", "path", "doc_id")) for row in rows]
    assert keys == sorted(keys)


def test_find_by_fingerprint_and_by_witness(finished, asked) -> None:
    mark = fingerprint_of_leaks(asked)
    near = next(each for each in finished.decisions() if each["reason"] == "near_duplicate")
    with opened(store_at(str(finished.out))) as run:
        rows = found(run, Wanted(fingerprint=mark), limit=10)
        assert {row["repo"] for row in rows} == {"leaks/one", "leaks/two"}
        copies = found(run, Wanted(copy_of=near["because_of"]), limit=1_000)
    assert near["doc_id"] in {row["doc_id"] for row in copies}


def why(finished, capsys, word: str) -> str:
    assert main(["audit", "why", word, str(finished.out)]) == 0
    said: str = capsys.readouterr().out
    return said


def test_why_tells_of_a_near_copy_by_each_of_its_names(finished, capsys) -> None:
    near = next(each for each in finished.decisions() if each["reason"] == "near_duplicate")
    kept = next(each for each in finished.decisions() if each["doc_id"] == near["because_of"])
    said = why(finished, capsys, near["doc_id"])
    assert "nearly the same as a kept document (stage duplicates)" in said
    assert f"{kept['repo']}/{kept['path']} ({kept['doc_id']})" in said
    assert f"exact Jaccard index is {near['score']:.4f}" in said
    assert "the threshold is 0.7" in said
    assert why(finished, capsys, f"{near['repo']}/{near['path']}") == said
    assert near["doc_id"] in why(finished, capsys, near["content_id"])
    assert near["doc_id"] in why(finished, capsys, near["path"])
    assert near["doc_id"] in why(finished, capsys, near["doc_id"][:12])
    told = why(finished, capsys, kept["doc_id"])
    assert "It stands for" in told
    assert f"{near['repo']}/{near['path']} (Jaccard index" in told


def test_why_tells_of_licences_and_of_what_was_taken_out(finished, capsys) -> None:
    said = why(finished, capsys, "tagged/gpl/src/a.py")
    assert "It left: the policy denies its licence (stage licenses: GPL-3.0-only)." in said
    assert "Its licence: GPL-3.0-only, which the policy says is denied." in said
    assert "tag" in said
    said = why(finished, capsys, "leaks/two/settings.py")
    assert "It was kept, and edited." in said
    assert "- email, line 2" in said
    assert "jane" not in said


def test_why_of_a_repository_is_a_list_and_of_nothing_an_error(finished, capsys) -> None:
    said = why(finished, capsys, "ada/stdlib")
    assert "ada/stdlib names 6" in said
    said = why(finished, capsys, "odd \x1b[31m")
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert main(["audit", "why", "no/such", str(finished.out)]) == 3
    assert "nothing in the run is called" in capsys.readouterr().err


def test_why_as_json_holds_the_facts(finished, capsys) -> None:
    near = next(each for each in finished.decisions() if each["reason"] == "near_duplicate")
    assert main(["audit", "why", near["doc_id"], str(finished.out), "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    assert facts["because_of"]["doc_id"] == near["because_of"]
    assert facts["pair"]["jaccard"] == near["score"]


def test_diff_tells_what_changed_and_why(finished, later, capsys) -> None:
    command = ["audit", "diff", str(finished.out), str(later.out)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "near.threshold: 0.7 -> 0.95" in said
    assert "code, rules and libraries: the same" in said
    assert main([*command, "--json"]) == 0
    found_changes = json.loads(capsys.readouterr().out)
    names = {each["name"]: each for each in found_changes["inputs"]}
    assert names["2.parquet"]["after"] == ""
    assert names["3.parquet"]["before"] == ""
    before = {each["doc_id"]: each for each in finished.decisions()}
    after = {each["doc_id"]: each for each in later.decisions()}
    columns = ("action", "reason", "because_of")
    changed = [
        doc_id
        for doc_id in before.keys() | after.keys()
        if any(
            before.get(doc_id, {}).get(name) != after.get(doc_id, {}).get(name) for name in columns
        )
    ]
    transitions = found_changes["transitions"]
    assert sum(each["documents"] for each in transitions) == len(changed)
    gone = sum(each["documents"] for each in transitions if each["cause"] == "input: it is gone")
    assert gone == len(before.keys() - after.keys()) > 0
    assert any(each["cause"] == "settings: near.threshold" for each in transitions)
    assert not any("not explained" in each["cause"] for each in transitions)


def test_diff_of_a_run_with_itself_is_nothing(finished, capsys) -> None:
    assert main(["audit", "diff", str(finished.out), str(finished.out)]) == 0
    said = capsys.readouterr().out
    assert "content: the same root" in said
    assert "documents decided otherwise: 0" in said
