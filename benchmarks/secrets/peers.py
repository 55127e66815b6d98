"""Other detectors, each alone: kingfisher and detect-secrets (no verification, no network)."""

import io
from collections.abc import Callable

from detect_secrets.core import scan
from detect_secrets.settings import default_settings
from detect_secrets.transformers import get_transformed_file
from kingfisher_sdk import Rules, Scanner


def kingfisher() -> Callable[[bytes, str], list[tuple[int, int, str]]]:
    scanner = Scanner(Rules())

    def find(text: bytes, path: str) -> list[tuple[int, int, str]]:
        del path
        found = [each for each in scanner.scan(text) if each.visible]
        return [
            (each.location["start_offset"], each.location["end_offset"], each.rule_id)
            for each in found
        ]

    return find


def detect_secrets() -> Callable[[bytes, str], list[tuple[int, int, str]]]:
    """Every place where a value that it names stands on the line that it names."""

    def find(text: bytes, path: str) -> list[tuple[int, int, str]]:
        file = io.StringIO(text.decode())
        file.name = path
        with default_settings():
            lines = list(
                enumerate(get_transformed_file(file) or text.decode().splitlines(), start=1)
            )
            secrets = list(scan._process_line_based_plugins(lines, filename=path))
        return [
            (start, start + len(value), secret.type)
            for secret in secrets
            if secret.secret_value
            for value in [secret.secret_value.encode()]
            for start in [text.find(value)]
            if start >= 0
        ]

    return find
