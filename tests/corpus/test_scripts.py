"""A script is told by its lines where neither its name nor its first line tells it."""

import pytest

from corpus.language import language_of
from corpus.scripts import language_of_lines

SCRIPTS = {
    "Shell": (
        "#!/bin/sh -e",
        """
# where it goes
target=${1:-/tmp}
if [ ! -d "$target" ]; then
    echo "no such folder: $target" >&2
    exit 1
fi
for each in *.txt; do
    case "$each" in
        a*) cp "$each" "$target" ;;
    esac
done
""",
    ),
    "Perl": (
        "#!/usr/bin/perl -w",
        """
use strict;
use Getopt::Long;
my ($from, $to) = @ARGV;
sub shorter {
    my $text = shift;
    $text =~ s/\\s+/ /g;
    return $text;
}
while (<>) {
    print shorter($_), "\\n" unless /^#/;
}
""",
    ),
    "Python": (
        "#!/usr/bin/env python3",
        """
import sys
from pathlib import Path

def shorter(text):
    return " ".join(text.split())

for name in sys.argv[1:]:
    if name.startswith("-"):
        continue
    print(shorter(Path(name).read_text()))
""",
    ),
    "Ruby": (
        "#!/usr/bin/env ruby",
        """
require 'set'

class Shorter < Object
  def initialize(text)
    @text = text
  end
end

ARGV.each do |name|
  puts Shorter.new(name).inspect
end
""",
    ),
    "Tcl": (
        "#!/usr/bin/tclsh",
        """
package require Tcl 8.5
proc shorter {text} {
    set words [split $text]
    foreach word $words {
        puts [string trim $word]
    }
}
set name [lindex $argv 0]
shorter $name
""",
    ),
    "JavaScript": (
        "#!/usr/bin/env node",
        """
const fs = require('fs');
const names = process.argv.slice(2);
names.forEach((name) => {
  if (name !== '-') {
    console.log(fs.readFileSync(name, 'utf8'));
  }
});
""",
    ),
    "Lua": (
        "#!/usr/bin/env lua",
        """
local name = arg[1]
local function shorter(text)
  if text == nil then
    return ""
  end
  return text:gsub("%s+", " ") .. "!"
end
print(shorter(name))
""",
    ),
}


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_script_is_the_same_without_its_first_line(language: str) -> None:
    declared, body = SCRIPTS[language]
    assert language_of("bin/shorter", f"{declared}{body}".encode()) == language
    assert language_of("bin/shorter", body.encode()) == language
    assert language_of_lines(body.replace("\n", "\r\n").encode()) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only\n# comments\n# here\n",
        "Dear reader,\n\nif you want it, then do so. Done is done.\n" * 9,
        "name=$home\nother=value\nthird=$x\nfourth=${y}\n" * 3,  # one construct alone
        "[section]\nkey = value\nother = 5;\n" * 9,
        "a,b,c\n1,2,3\n" * 20,
        "\0\xff" * 900,
        "x" * 100_000,
        "\n" * 100_000,
        "fi\nend\nelse:\n});\n" * 5,  # a bit of many
    ],
)
def test_what_is_no_script_has_no_language(text: str) -> None:
    assert language_of_lines(text.encode()) == ""


def test_a_name_with_an_extension_is_not_judged_by_its_lines() -> None:
    assert language_of("notes.known-to-no-one", SCRIPTS["Shell"][1].encode()) == ""
