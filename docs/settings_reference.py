"""Write docs/settings.md from the settings dataclasses: ``python docs/settings_reference.py``."""

import ast
import dataclasses
import inspect
import textwrap
import typing
from pathlib import Path

from jobs.settings import Settings

HEAD = """\
# Settings

One TOML file, one table per part. Every key has a default; an unknown one is an error that names
the nearest. Keys marked *operational* change speed or layout, never results, and are no part of the
settings digest.

This page is written by `docs/settings_reference.py` from the dataclasses.
"""


def reference() -> str:
    """Return the page."""
    parts = [HEAD]
    for table in dataclasses.fields(Settings):
        kind = typing.get_type_hints(Settings)[table.name]
        summary = (inspect.getdoc(kind) or "").partition("\n\n")[0].replace("``", "`")
        parts.append(f"## [{table.name}]\n\n{' '.join(summary.split())}\n")
        parts.append("| key | default | meaning |\n|---|---|---|\n" + "".join(rows(kind)))
    return "\n".join(parts)


def rows(kind: type) -> list[str]:
    """Return a table row for each field of a settings dataclass."""
    words = meanings(kind)
    found = []
    for field in dataclasses.fields(kind):
        default = field.default
        if default is dataclasses.MISSING:
            default = field.default_factory()  # type: ignore[misc]
        shown = str(default.value if hasattr(default, "value") else default)
        if isinstance(default, tuple):
            shown = str(list(default))
        meaning = words.get(field.name, "")
        if field.metadata.get("operational"):
            meaning = f"{meaning} *Operational.*".strip()
        found.append(f"| `{field.name}` | `{shown}` | {meaning} |\n")
    return found


def meanings(kind: type) -> dict[str, str]:
    """Return what stands under each field as a string, or behind it as a comment."""
    source = textwrap.dedent(inspect.getsource(kind))
    body = ast.parse(source).body[0].body  # type: ignore[attr-defined]
    lines = source.splitlines()
    found: dict[str, str] = {}
    for number, statement in enumerate(body):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        after = body[number + 1] if number + 1 < len(body) else None
        line = lines[statement.lineno - 1]
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            text = str(after.value.value)
        elif "  # " in line:
            text = line.partition("  # ")[2]
        else:
            text = ""
        found[statement.target.id] = " ".join(text.split()).replace("``", "`").replace("|", "\\|")
    return found


if __name__ == "__main__":
    Path(__file__).with_name("settings.md").write_text(reference(), encoding="utf-8")
