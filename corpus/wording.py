"""What reasons and their families are called in front of people."""

from typing import Final

from corpus.decision import Family, Reason

REASON_WORDS: Final = {
    Reason.TAKEDOWN: "taken down on request",
    Reason.OPT_OUT: "its author opted out",
    Reason.BINARY: "binary, no text",
    Reason.TOO_LARGE: "larger than the limit",
    Reason.UNDECODABLE: "text in no known encoding",
    Reason.EMPTY: "empty",
    Reason.SYMLINK: "a symbolic link",
    Reason.SUBMODULE: "a submodule",
    Reason.SPECIAL_FILE: "a device, pipe or other special file",
    Reason.LFS_POINTER: "a Git LFS pointer without its content",
    Reason.UNSAFE_PATH: "its path leads out of the archive",
    Reason.BROKEN_ARCHIVE: "in a broken archive",
    Reason.ARCHIVE_LIMIT: "in an archive over the limits",
    Reason.UNREADABLE: "could not be read",
    Reason.BROKEN_ROW: "a table row without content",
    Reason.LICENSE_DENIED: "the policy denies its licence",
    Reason.LICENSE_REVIEW: "its licence awaits review",
    Reason.LICENSE_UNKNOWN: "no licence found",
    Reason.LICENSE_UNDETERMINED: "its licence could not be determined",
    Reason.LAUNDERING_SUSPECT: "a copy of a file under a stricter licence",
    Reason.BENCHMARK_CONTAMINATION: "holds a benchmark's answer",
    Reason.EXACT_DUPLICATE: "the same bytes as a kept document",
    Reason.EXACT_DUPLICATE_TEXT: "the same text but for line ends, trailing blanks, BOM",
    Reason.NEAR_DUPLICATE: "nearly the same as a kept document",
    Reason.NEAR_DUPLICATE_AGGRESSIVE: "linked to near-duplicates, no witness promised",
    Reason.ONLY_A_SECRET: "holds nothing but a secret",
    Reason.HOLDS_FINDING: "holds a secret or personal data",
    Reason.RESIDUE: "a finding that could not be redacted",
    Reason.REDACTED: "kept, edited",
    Reason.KEPT: "kept as it was",
}

FAMILY_WORDS: Final = {
    Family.REQUEST: "on request",
    Family.NOT_A_DOCUMENT: "not a document",
    Family.LICENSE: "licence",
    Family.CONTAMINATION: "benchmark answers",
    Family.EXACT_DUPLICATE: "exact copies",
    Family.NEAR_DUPLICATE: "near-copies",
    Family.PASS_TWO: "secrets and personal data",
    Family.KEPT: "kept",
}
