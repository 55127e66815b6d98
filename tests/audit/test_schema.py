"""The published schema takes real manifests and refuses changed ones."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "docs" / "manifest.schema.json").read_text()
)


def test_a_real_manifest_is_as_the_schema_says(finished) -> None:
    jsonschema.validate(json.loads((finished.out / "manifest.json").read_text()), SCHEMA)


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.update(version="2"),
        lambda values: values.update(note="x"),
        lambda values: values.pop("counts"),
        lambda values: values.update(content_root="xyz"),
        lambda values: values["counts"].update(kept="7"),
        lambda values: values["outputs"][0].update(role="other"),
        lambda values: values["measured"].update(tau="high"),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(finished, change) -> None:
    values = copy.deepcopy(json.loads((finished.out / "manifest.json").read_text()))
    change(values)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values, SCHEMA)
