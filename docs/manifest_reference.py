"""Write docs/manifest.schema.json and docs/manifest-reference.md from the dataclasses.

Use: ``python docs/manifest_reference.py``.
"""

import dataclasses
import inspect
import json
import re
import typing
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from settings_reference import meanings

from corpus.manifest import MANIFEST_KIND, MANIFEST_VERSION, Manifest
from dedup.measure import Measurement

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SHA256 = re.compile(r"(sha256|_root|_digest|run_key)$")
HEX = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
ENVELOPE = {
    "kind": {"const": MANIFEST_KIND, "description": "what the file is"},
    "version": {"const": MANIFEST_VERSION, "description": "of this schema"},
    "seal": {
        **HEX,
        "description": "SHA-256 of the canonical JSON of all other fields; a change of any shows",
    },
}
HEAD = """\
# Every field of the manifest

Written by `docs/manifest_reference.py` from the dataclasses that write the file.
[manifest.schema.json](manifest.schema.json) says the same for machines (JSON Schema 2020-12), and
[manifest.md](manifest.md) what a manifest is for.
"""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of ``manifest.json``."""
    definitions: dict[str, Any] = {}
    top = record_schema(Manifest, definitions)
    top["properties"]["measured"] = {
        "description": "recall and precision on a sample of this corpus; empty if not measured",
        "anyOf": [{"type": "object", "maxProperties": 0}, type_schema(Measurement, definitions)],
    }
    measured = definitions["Measurement"]
    measured["properties"]["precision"] = {
        "type": "number",
        "description": "removed_proven / removed; 1 if nothing was removed",
    }
    top["properties"] = {**ENVELOPE, **top["properties"]}
    top["required"] = [*ENVELOPE, *top["required"]]
    return {"$schema": DRAFT, "title": "manifest.json of codesieve", **top, "$defs": definitions}


def record_schema(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a dataclass; those that it holds go to ``definitions``."""
    words, hints = meanings(kind), typing.get_type_hints(kind)
    properties = {}
    for field in dataclasses.fields(kind):
        found = type_schema(hints[field.name], definitions)
        if SHA256.search(field.name):
            found = dict(HEX)
        if words.get(field.name):
            found["description"] = words[field.name]
        properties[field.name] = found
    required = [
        field.name
        for field in dataclasses.fields(kind)
        if field.default is field.default_factory is dataclasses.MISSING
    ]
    return {
        "type": "object",
        "description": " ".join((inspect.getdoc(kind) or "").partition("\nRaises:")[0].split()),
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def type_schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 (a hint)
    """Return the schema of a type that records use."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}
            definitions[kind.__name__] = record_schema(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if origin is tuple:
        return {"type": "array", "items": type_schema(arguments[0], definitions)}
    if origin is Mapping:
        inside = {} if arguments[1] is Any else type_schema(arguments[1], definitions)
        return {"type": "object", "additionalProperties": inside} if inside else {"type": "object"}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [str(each) for each in kind]}
    names = {str: "string", int: "integer", float: "number", bool: "boolean"}
    return {"type": names[kind]}


def page() -> str:
    """Return the reference for people, made of the schema."""
    whole = schema()
    parts = [HEAD, section("manifest.json", whole)]
    parts += [section(name, each) for name, each in sorted(whole["$defs"].items())]
    return "\n".join(parts)


def section(name: str, record: dict[str, Any]) -> str:
    """Return the part of the page about one object of the schema."""
    rows = "".join(
        f"| `{field}` | {shown(each)} | {each.get('description', '')} |\n"
        for field, each in record["properties"].items()
    )
    words = record["description"].replace("``", "`").replace(":class:", "")
    return f"## {name}\n\n{words}\n\n| field | type | meaning |\n|---|---|---|\n{rows}"


def shown(value: dict[str, Any]) -> str:
    """Return the type of a field in words."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        words = f"[{name}](#{name.lower()})"
    elif "anyOf" in value:
        words = " or ".join(shown(each) for each in value["anyOf"])
    elif "const" in value:
        words = f"`{value['const']}`"
    elif "enum" in value:
        words = "one of " + ", ".join(f"`{each}`" for each in value["enum"])
    elif value["type"] == "array":
        words = f"list of {shown(value['items'])}"
    elif value["type"] == "object":
        inside = value.get("additionalProperties")
        words = f"object of {shown(inside)}" if isinstance(inside, dict) else "object"
        words = "empty" if "maxProperties" in value else words
    else:
        words = "SHA-256 in hex" if "pattern" in value else str(value["type"])
    return words


def schema_text() -> str:
    """Return the schema as it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    folder = Path(__file__).parent
    (folder / "manifest.schema.json").write_text(schema_text(), encoding="utf-8")
    (folder / "manifest-reference.md").write_text(page(), encoding="utf-8")
