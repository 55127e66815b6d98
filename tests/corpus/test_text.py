import pytest

from corpus.decision import Reason
from corpus.text import NoText, Text, declared_encoding, text_of


def judge(original, limit=1000):
    return text_of(original, max_file_bytes=limit)


@pytest.mark.parametrize(
    ("original", "text", "encoding"),
    [
        ("é\r\n".encode(), "é\r\n", "utf-8"),
        (b"\xef\xbb\xbfa", "\ufeffa", "utf-8"),
        ("a\u4e2d".encode("utf-16"), "a\u4e2d", "utf-16-le"),
        (b"\xfe\xff" + "a".encode("utf-16-be"), "a", "utf-16-be"),
        ("a\U0001f600".encode("utf-32"), "a\U0001f600", "utf-32-le"),
        ("#!/usr/bin/python\n# -*- coding: latin-1 -*-\n# é".encode("latin-1"), None, "iso8859-1"),
        ("# -*- coding: euc-jp-unix -*- 日本".encode("euc-jp"), None, "euc_jp"),
        (
            "<?xml version='1.0' encoding='windows-1252'?><a>“é”</a>".encode("cp1252"),
            None,
            "cp1252",
        ),
        ('<meta charset="shift_jis">日本'.encode("shift_jis"), None, "shift_jis"),
        ("int a; // п\n/* vim: set fileencoding=koi8-r : */".encode("koi8-r"), None, "koi8-r"),
    ],
)
def test_text_in_an_encoding_that_is_known(original, text, encoding):
    found = judge(original)
    assert isinstance(found, Text)
    assert found.encoding == encoding
    assert found.content == (text if text is not None else original.decode(encoding))


@pytest.mark.parametrize(
    ("original", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"\xff\xfe", Reason.EMPTY),
        (b"x" * 1001, Reason.TOO_LARGE),
        (b"a\0b", Reason.BINARY),
        (b"\xff\xfea\0\0\0", Reason.BINARY),
        (bytes(range(1, 9)) * 20 + b"text", Reason.BINARY),
        ("déjà vu".encode("latin-1"), Reason.UNDECODABLE),
        (b"\xff\xfea", Reason.UNDECODABLE),
        (b"\xff\xfe\x00\xd8a\0", Reason.UNDECODABLE),
        (b"# coding: utf-8\n\xff", Reason.UNDECODABLE),
        (b"# coding: rot13\n\xff", Reason.UNDECODABLE),
        (b"# coding: no-such-thing\n\xff", Reason.UNDECODABLE),
        (b"# coding: shift_jis\n\xff\xff", Reason.UNDECODABLE),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", Reason.LFS_POINTER),
    ],
)
def test_what_is_no_text_says_why(original, reason):
    found = judge(original)
    assert isinstance(found, NoText)
    assert found.reason is reason


def test_terminal_escapes_and_form_feeds_are_text():
    assert isinstance(judge(b"\x0c\n" + b"\x1b[31mred\x1b[0m\n" * 9), Text)


def test_a_file_that_speaks_of_lfs_is_no_pointer():
    text = b"version https://git-lfs.github.com/spec/ is what pointers begin with\n" * 20
    assert isinstance(text_of(text, max_file_bytes=10_000), Text)


def test_what_decodes_anything_is_not_believed():
    for name in ("utf-7", "unicode_escape", "raw_unicode_escape", "rot13", "hex", "idna", "mbcs"):
        assert declared_encoding(f"# coding: {name}\n".encode()) == ""
