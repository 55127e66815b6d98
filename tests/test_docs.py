"""Pages that are written from the code say what the code says."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_settings_page_is_what_the_dataclasses_say() -> None:
    spec = importlib.util.spec_from_file_location("reference", DOCS / "settings_reference.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == module.reference()
