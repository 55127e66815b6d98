"""Language by file name: a simple table, for the benchmark corpus alone."""

from __future__ import annotations

LANGUAGE_OF = {
    extension: language
    for language, extensions in {
        "Assembly": "s asm",
        "Batchfile": "bat cmd",
        "C": "c h",
        "C#": "cs",
        "C++": "cc cpp cxx hh hpp hxx ipp tcc",
        "CMake": "cmake",
        "CSS": "css",
        "Clojure": "clj cljs",
        "Cuda": "cu cuh",
        "Cython": "pyx pxd pxi",
        "Dart": "dart",
        "Emacs Lisp": "el",
        "Erlang": "erl hrl",
        "Fortran": "f f90 f77 for",
        "Diff": "patch diff",
        "GLSL": "glsl vert frag",
        "Gettext Catalog": "po pot",
        "Go": "go",
        "Groovy": "groovy gradle",
        "HTML": "html htm xhtml",
        "Haskell": "hs lhs",
        "INI": "ini cfg conf",
        "JSON": "json",
        "Java": "java",
        "Java Properties": "properties",
        "JavaScript": "js mjs cjs jsx",
        "Jinja": "j2 jinja jinja2",
        "Kotlin": "kt kts",
        "LLVM": "ll",
        "Less": "less",
        "Lua": "lua",
        "M4": "m4 ac am",
        "Makefile": "mk mak",
        "Markdown": "md markdown",
        "OCaml": "ml mli",
        "Objective-C": "m mm",
        "PHP": "php",
        "Perl": "pl pm t",
        "PowerShell": "ps1 psm1",
        "Protocol Buffer": "proto",
        "Python": "py pyi pyw",
        "R": "r",
        "Ruby": "rb",
        "Rust": "rs",
        "SCSS": "scss sass",
        "SQL": "sql",
        "Scala": "scala",
        "Shell": "sh bash zsh ksh",
        "Svelte": "svelte",
        "Swift": "swift",
        "TOML": "toml",
        "Tcl": "tcl test",
        "TeX": "tex sty",
        "Texinfo": "texi",
        "Text": "txt rst adoc",
        "TypeScript": "ts tsx mts cts",
        "Vim Script": "vim",
        "Vue": "vue",
        "XML": "xml xsd xsl",
        "YAML": "yaml yml",
        "Yacc": "y yy",
        "Lex": "l",
    }.items()
    for extension in extensions.split()
}
LANGUAGE_OF_NAME = {
    "makefile": "Makefile",
    "dockerfile": "Dockerfile",
    "rakefile": "Ruby",
    "configure": "Shell",
}


def language_of(path: str) -> str | None:
    """Return the language by name or extension; a name without one is text if none knows it.

    >>> [language_of(path) for path in ("src/Main.java", "GNU/Makefile", "LICENSE", "logo.png")]
    ['Java', 'Makefile', 'Text', None]
    """
    name = path.rpartition("/")[2].lower()
    stem, dot, extension = name.rpartition(".")
    if not (stem and dot):
        return LANGUAGE_OF_NAME.get(name, "Text")
    return LANGUAGE_OF.get(extension)
