import pytest

from corpus import language
from corpus.language import engine_name, language_of


@pytest.fixture
def without_enry(monkeypatch):
    for cached in (language._sole_language, language._suffix):
        cached.cache_clear()
    monkeypatch.setattr(language, "_enry", lambda: None)
    yield
    language._sole_language.cache_clear()


PLAIN = [
    ("a/b.py", b"import os\n", "Python"),
    ("A.PY", b"", "Python"),
    ("Makefile", b"all:\n", "Makefile"),
    ("run", b"#!/usr/bin/env python3\n", "Python"),
    ("bin/tool", b"#!/bin/bash -e\n", "Shell"),
    ("x.d.ts", b"export declare const a: number;\n", "TypeScript"),
    ("README.md", b"# Title\n", "Markdown"),
    ("nothing.known-to-no-one", b"abc", ""),
]


@pytest.mark.parametrize(("path", "content", "expected"), PLAIN)
def test_languages_by_name_extension_and_interpreter(path, content, expected):
    assert language_of(path, content) == expected


@pytest.mark.usefixtures("without_enry")
@pytest.mark.parametrize(("path", "content", "expected"), PLAIN)
def test_the_table_says_the_same_where_enry_is_missing(path, content, expected):
    assert language_of(path, content) == expected
    assert engine_name().startswith("table ")


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a.h", b"class A { public: int b(); };\n", "C++"),
        ("a.h", b"@interface A : NSObject\n@end\n", "Objective-C"),
        ("a.h", b"int a(void);\n", "C"),
        ("a.m", b"#import <Foundation/Foundation.h>\n@implementation A\n@end\n", "Objective-C"),
        ("a.pl", b"use strict;\nmy $a = 1;\n", "Perl"),
        ("a.ts", b"<?xml version='1.0'?>\n<TS version='2.1'></TS>\n", "XML"),
        ("a.py", b"# -*- mode: ruby -*-\nputs 1\n", "Ruby"),
    ],
)
def test_content_decides_where_the_extension_does_not(path, content, expected):
    assert language_of(path, content) == expected
    assert engine_name().startswith("enry-python ")


def test_hostile_names_do_no_harm():
    for path in ("a\0.py", "\ufffdff.py", "x" * 5000 + ".py", ".", "", "/", "..py"):
        assert isinstance(language_of(path, b"\0\xff"), str)
