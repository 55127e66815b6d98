"""Files of requests: what they may say, and what codesieve keeps of it."""

import pytest

from corpus.errors import SettingsError
from scrub.requests.request import Basis, Copies, Target, read_requests

KEY = bytes(range(32))


def read(tmp_path, text):
    path = tmp_path / "requests.toml"
    path.write_text(text, encoding="utf-8")
    return read_requests(path, fingerprint_key=KEY)


def test_a_request_says_who_what_and_what_of_copies(tmp_path):
    text = '[[request]]\nid = "1"\nrepository = "ada/engine"\npath = "src/*.c"\ncopies = "near"\n'
    (named,) = read(tmp_path, text)
    asked = named.request
    assert (asked.basis, asked.target, asked.copies) == (
        Basis.TAKEDOWN, Target.REPOSITORY, Copies.NEAR,
    )  # fmt: skip
    assert (asked.value, asked.path) == ("ada/engine", "src/*.c")


def test_an_address_is_kept_as_a_fingerprint_only(tmp_path):
    (lower,) = read(tmp_path, '[[request]]\nid = "1"\nemail = "ada@analytical.org"\n')
    (upper,) = read(tmp_path, '[[request]]\nid = "1"\nemail = "ada@ANALYTICAL.org"\n')
    assert "ada" not in repr(lower)
    assert lower == upper  # a domain's case means nothing
    assert lower.request.digest(KEY) == upper.request.digest(KEY)
    assert lower.request.digest(KEY) != lower.request.digest(bytes(32))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "request = 1",
        "[[request]]\nrepository = 'a'",
        "[[request]]\nid = '1'",
        "[[request]]\nid = '1'\nrepository = 'a'\nowner = 'b'",
        "[[request]]\nid = '1'\nrepo = 'a'",
        "[[request]]\nid = '1'\nrepository = 'a'\ncopies = 'all'",
        "[[request]]\nid = '1'\nrepository = 'a'\nbasis = 'license'",
        "[[request]]\nid = '1'\nrepository = 'a'\nlicense = 'MIT'",
        "[[request]]\nid = '1'\nowner = 'a'\npath = '*'",
        "[[request]]\nid = '1'\nswhid = 3",
        "[[request]]\nid = '1'\nowner = 'a'\n[[request]]\nid = '1'\nowner = 'b'",
        "[[request]\n",
    ],
)
def test_what_is_no_request_is_refused(tmp_path, text):
    with pytest.raises(SettingsError):
        read(tmp_path, text)


def test_no_message_holds_an_address(tmp_path):
    text = '[[request]]\nid = "1"\nemail = "ada@analytical.org"\ncopies = "all"\n'
    with pytest.raises(SettingsError) as error:
        read(tmp_path, text)
    assert "analytical" not in str(error.value)
