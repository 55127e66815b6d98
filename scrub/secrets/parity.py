"""detect-secrets' findings, exactly, at many times its speed.

detect-secrets asks every plugin about every line.  Each plugin's own expressions say which lines it
could report at all: hyperscan looks for them in the whole text, and only those lines, a few in a
thousand, go through detect-secrets itself, with all its default plugins and filters.  Nothing is
verified, so nothing touches the network.

Its state is the process's: one detector of this kind in a process, and no threads.
"""

import contextlib
import dataclasses
import importlib.metadata
import io
import re
from collections.abc import Iterator
from typing import Any, Final

from detect_secrets.core import scan as engine
from detect_secrets.settings import default_settings
from detect_secrets.transformers import get_transformed_file
from detect_secrets.util.code_snippet import get_code_snippet
from detect_secrets.util.filetype import FileType, determine_file_type

from scrub.finding import Finding, Kind, Scan
from scrub.secrets.reportable import LineFilter

_KINDS: Final = {
    "Private Key": Kind.PRIVATE_KEY,
    "Basic Auth Credentials": Kind.URL_CREDENTIAL,
    "JSON Web Token": Kind.JWT,
    "Secret Keyword": Kind.PASSWORD,
    "Base64 High Entropy String": Kind.GENERIC_KEY,
    "Hex High Entropy String": Kind.GENERIC_KEY,
    "Public IP (ipv4)": Kind.IP_ADDRESS,
}
# A file whose first line of substance opens no section is no INI file to configparser.
_SECTION: Final = re.compile(r"(?:[^\S\n]*(?:[#;][^\n]*)?\n)*[^\S\n]*\[")
# With a section given, one line at the margin that assigns nothing is an error for all of it.
_NO_OPTION: Final = re.compile(r"^[^\s#;\[=:][^=:\n]*$", re.MULTILINE)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Reported:
    """One finding as detect-secrets has it: a type, a line from 1, a value without a place."""

    line: int
    type: str
    value: str = dataclasses.field(repr=False)


class DetectSecrets:
    """detect-secrets behind a filter of lines; ``plain`` asks it about every line."""

    def __init__(self, *, plain: bool = False) -> None:
        # Its settings are global; they stay as they are here for as long as the process lives.
        self._settings = contextlib.ExitStack()
        self._settings.enter_context(default_settings())
        version = importlib.metadata.version("detect-secrets")
        self._filter = None if plain else LineFilter.of_installed()
        self.engine: Final = f"detect-secrets {version}" + (
            f" behind {self._filter.engine}" if self._filter else ""
        )

    def reported(self, text: bytes, path: str) -> tuple[Reported, ...]:
        """Return what ``detect-secrets scan`` reports of a file ``path`` that holds ``text``."""
        if _is_file_filtered(path):
            return ()
        # Opened as text, a file has one kind of line end.
        content = text.decode().replace("\r\n", "\n").replace("\r", "\n")
        for lines in _attempts(content, path):
            found = tuple(sorted(set(self._of_lines(lines, path))))
            if found:
                return found
        return ()

    def scan(self, text: bytes, *, path: str, language: str) -> Scan:  # noqa: ARG002 (contract)
        """Return the reported values at every place where they stand on their lines."""
        reported = self.reported(text, path)
        if not reported:
            return Scan()
        starts = [0, *(match.end() for match in re.finditer(rb"\r\n|\r|\n", text)), len(text)]
        findings: set[Finding] = set()
        for each in reported:
            low, high = starts[each.line - 1], starts[min(each.line, len(starts) - 1)]
            for place in re.finditer(re.escape(each.value.encode()), text[low:high]):
                findings.add(
                    Finding(
                        start_byte=low + place.start(),
                        end_byte=low + place.end(),
                        kind=_KINDS.get(each.type, Kind.PROVIDER_TOKEN),
                        rule="detect-secrets-" + each.type.lower().replace(" ", "-"),
                        confidence=0.5,
                        value=each.value.encode(),
                    )
                )
        return Scan(findings=tuple(sorted(findings)))

    def _of_lines(self, lines: list[str], path: str) -> Iterator[Reported]:
        plugins = engine.get_plugins()  # type: ignore[attr-defined]
        every = range(len(lines))
        wanted = self._filter.lines(lines, path) if self._filter is not None else every
        for number in wanted:
            line = lines[number].rstrip()
            context = get_code_snippet(lines=lines, line_number=number + 1)
            given: dict[str, Any] = {"filename": path, "line": line, "context": context}
            if engine._is_filtered_out(required_filter_parameters=["line"], **given):  # noqa: SLF001
                continue
            for plugin in plugins:
                for secret in engine._scan_line(plugin=plugin, line_number=number + 1, **given):  # noqa: SLF001
                    if not engine._is_filtered_out(  # noqa: SLF001
                        required_filter_parameters=["context"],
                        secret=secret.secret_value,
                        plugin=plugin,
                        **given,
                    ):
                        value = str(secret.secret_value)
                        yield Reported(line=number + 1, type=secret.type, value=value)


def _is_file_filtered(path: str) -> bool:
    """Return whether detect-secrets reads no file of that name; whether it exists is no matter."""
    return any(
        each(filename=path)
        for each in engine.get_filters_with_parameter("filename")
        if each.injectable_variables == {"filename"} and not each.path.endswith("is_invalid_file")
    )


def _attempts(content: str, path: str) -> Iterator[list[str]]:
    """Yield the lines as detect-secrets reads them: as settings or YAML, or as they stand."""
    lines: list[str] | None = None
    is_yaml = determine_file_type(path) is FileType.YAML
    if is_yaml or _SECTION.match(content):
        lines = get_transformed_file(_named(content, path))
    yield lines or io.StringIO(content).readlines()
    if determine_file_type(path) is FileType.OTHER and not _NO_OPTION.search(content):
        lines = get_transformed_file(_named(content, path), use_eager_transformers=True)
        if lines:
            yield lines


def _named(content: str, path: str) -> Any:  # noqa: ANN401 (a StringIO with a name)
    file = io.StringIO(content)
    file.name = path
    return file
