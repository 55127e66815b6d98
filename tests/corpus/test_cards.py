"""Cards are made of the manifest alone, and are what the formats' own validators take."""

import dataclasses

import mlcroissant
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from corpus.cards import CARDS, CardSettings, Subject, write_cards
from corpus.cards.dataset_card import dataset_card
from corpus.cards.public_summary import public_summary
from corpus.cleaned import cleaned_schema
from corpus.errors import SettingsError
from corpus.facts import OutputFile, Role
from corpus.files import digested, store_at

DECLARED = CardSettings(
    title='Sieve <b>"one"</b> | two',
    creator="A & B",
    url="https://corpus.example/",
    license="MIT AND Apache-2.0",
    published="2026-11-26",
)


@pytest.fixture
def subject(report_data, tmp_path):
    """Return a run with one real file of documents, in ``tmp_path``."""
    schema = cleaned_schema(())
    text = {field.name: f"{field.name} of it" for field in schema if field.type == pa.string()}
    numbers = {field.name: 7 for field in schema if field.type == pa.int64()}
    table = pa.Table.from_pylist([text | numbers | {"redactions": []}], schema=schema)
    with digested(store_at(str(tmp_path)), "documents/part.parquet") as file:
        pq.write_table(table, file.sink)
    written = OutputFile(**{**file.entry("documents", 1), "role": Role.DOCUMENTS})
    manifest = dataclasses.replace(report_data.manifest, outputs=(written,))
    return Subject(declared=DECLARED, manifest=manifest, summary=report_data.summary)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # within the validator
def test_croissant_is_valid_and_reads_the_documents(subject, tmp_path):
    write_cards(store_at(str(tmp_path)), subject)
    corpus = mlcroissant.Dataset(str(tmp_path / "croissant.json"))
    assert not corpus.metadata.ctx.issues.errors
    assert not corpus.metadata.ctx.issues.warnings
    (record,) = corpus.records("documents")
    assert record["documents/content"] == b"content of it"
    assert record["documents/copies"] == 7


def test_the_bill_of_materials_follows_its_schema(subject):
    bill = CARDS["bom.cdx.json"](subject)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    changed = bill.replace('"type": "data"', '"type": "no such type"')
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(changed) is not None


def test_the_dataset_card_has_a_head_that_the_hub_reads(subject):
    head = dataset_card(subject).split("---\n")[1]
    values = yaml.safe_load(head)
    assert values["pretty_name"] == DECLARED.title
    assert values["configs"][0]["data_files"][0]["path"] == "documents/*.parquet"
    assert values["license"] == "other"


def test_names_in_a_card_are_no_markup(subject):
    body = dataset_card(subject).split("---\n", 2)[2]
    assert "<b>" not in body.replace("\\<b\\>", "")
    assert '# Sieve \\<b\\>"one"\\</b\\> \\| two' in body


def test_the_public_summary_leaves_no_section_blank(subject):
    page = public_summary(subject)
    for number in ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2"):
        line = next(line for line in page.splitlines() if line.startswith(f"- {number} "))
        assert len(line) > 20
    assert "To be filled by the model provider" in page


def test_sums_of_the_cards_are_those_of_the_manifest(subject):
    counts = subject.manifest.counts
    assert f"{counts.kept:,} of {counts.documents_in:,}" in dataset_card(subject)
    assert sum(kept.documents for kept in subject.languages.values()) == counts.kept


def test_equal_runs_have_equal_cards(subject):
    again = dataclasses.replace(subject)
    assert [make(subject) for make in CARDS.values()] == [make(again) for make in CARDS.values()]


def test_a_date_is_a_date():
    with pytest.raises(SettingsError, match=r"card\.published"):
        CardSettings(published="yesterday")
