import pyarrow as pa
import pytest

from corpus.errors import InputError, SettingsError
from corpus.fields import FieldMap, InputSettings, map_fields
from corpus.settings import parse


def mapped(*names, **settings):
    schema = pa.schema([(name, pa.string()) for name in names])
    return map_fields(schema, InputSettings(**settings), source="t.parquet")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            (
                "hexsha size ext lang max_stars_repo_path max_stars_repo_name "
                "max_stars_repo_head_hexsha max_stars_repo_licenses max_stars_count content"
            ),
            FieldMap(
                content="content",
                repo="max_stars_repo_name",
                revision="max_stars_repo_head_hexsha",
                path="max_stars_repo_path",
                language="lang",
                keep=("max_stars_count", "max_stars_repo_licenses"),
            ),
        ),
        (
            "max_stars_repo_path max_stars_repo_name max_stars_count id content",
            FieldMap(
                content="content",
                repo="max_stars_repo_name",
                path="max_stars_repo_path",
                keep=("max_stars_count",),
            ),
        ),
        (
            (
                "blob_id path repo_name revision_id language detected_licenses license_type "
                "gha_license_id star_events_count content"
            ),
            FieldMap(
                content="content",
                repo="repo_name",
                revision="revision_id",
                path="path",
                language="language",
                keep=("detected_licenses", "license_type", "gha_license_id", "star_events_count"),
            ),
        ),
        (
            "title document repo_name contents document_id ext hash size programming_language",
            FieldMap(
                content="contents", repo="repo_name", path="title", language="programming_language"
            ),
        ),
        (
            "repo revision path language size_bytes content",
            FieldMap(
                content="content",
                repo="repo",
                revision="revision",
                path="path",
                language="language",
            ),
        ),
        ("text id", FieldMap(content="text")),
    ],
)
def test_known_vocabularies_are_recognised(columns, expected):
    assert mapped(*columns.split()) == expected


def test_the_stack_v2_without_text_explains_itself():
    with pytest.raises(InputError, match="ships blob ids only"):
        mapped("blob_id", "path", "repo_name", "content_id")


def test_a_missing_content_column_names_the_nearest():
    with pytest.raises(InputError, match="nearest text columns are contend"):
        mapped("contend", "id")


def test_settings_say_which_column_is_what():
    found = mapped("body", "name", "content", fields={"content": "body", "path": "name"})
    assert (found.content, found.path) == ("body", "name")
    with pytest.raises(InputError, match="bdy"):
        mapped("body", fields={"content": "bdy"})


def test_a_column_of_the_wrong_type_is_an_error():
    with pytest.raises(InputError, match="cannot be the content"):
        map_fields(pa.schema([("content", pa.int64())]), InputSettings(), source="t")
    schema = pa.schema([("content", pa.string()), ("path", pa.list_(pa.string()))])
    with pytest.raises(InputError, match="cannot be the path"):
        map_fields(schema, InputSettings(), source="t")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fields = {contents = 'text'}", "nearest is 'content'"),
        ("keep = ['sha256']", "a column of that name already"),
        ("max_document_bytes = 0", "less than 2 GiB"),
        ("max_bytes = 1", "max_document_bytes"),
    ],
)
def test_settings_that_cannot_be_are_errors(text, expected):
    with pytest.raises(SettingsError, match=expected):
        parse(InputSettings, text, source="s.toml")
