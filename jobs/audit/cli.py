"""The parser of ``codesieve audit``; no question needs Spark."""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from typing import Final

from corpus.errors import EnvironmentFault
from jobs.audit.lookup import add_values
from jobs.failures import exit_code_of

_EXTRA: Final = ("duckdb", "cryptography")


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of ``codesieve`` with ``arguments`` that begin with ``audit``."""
    top = argparse.ArgumentParser(prog="codesieve")
    add_audit(top.add_subparsers(required=True))
    parsed = top.parse_args(arguments)
    return exit_code_of(lambda: int(parsed.run(parsed)))


def add_audit(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``audit`` and its questions to ``commands``; each carries its function as ``run``."""
    audit = commands.add_parser(
        "audit",
        help="check a finished run, and ask it",
        description="Checks a finished run, and asks it. Nothing here starts Spark or Java.",
    )
    questions = audit.add_subparsers(title="questions", required=True, metavar="QUESTION")
    _add_verify(questions)
    _add_why(questions)
    _add_find(questions)
    _add_diff(questions)
    _add_sql(questions)
    _add_sign(questions)
    _add_proofs(questions)
    _add_compare(questions)
    _add_key(questions)
    _add_review(questions)


def _add_verify(questions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = questions.add_parser(
        "verify",
        help="is the run what it says it is?",
        description="Checks files, rows, Merkle roots, sums and the rules across tables. Exit code "
        "6 if something is wrong.",
    )
    command.add_argument("out", metavar="RUN")
    command.add_argument(
        "--expect", default="", metavar="SHA256", help="of manifest.json, as it was published"
    )
    command.add_argument(
        "--inputs", nargs="*", metavar="INPUT",
        help="check against the input besides; without a name, the shards that the run has made",
    )  # fmt: skip
    command.add_argument(
        "--rescan", type=int, default=0, metavar="N",
        help="let the detectors look at N of the cleaned documents again",
    )  # fmt: skip
    command.add_argument(
        "--public-key", default="", metavar="PEM", help="of whoever should have signed the run"
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_deferred("verify"))


def _add_why(questions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = questions.add_parser(
        "why",
        help="tell the whole story of a document: evidence, decision, witness, licence, redactions",
    )
    command.add_argument("subject", metavar="PATH|REPO|REPO/PATH|SWHID|DOC_ID")
    command.add_argument("out", metavar="RUN")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_deferred("why"))


def _add_find(questions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = questions.add_parser("find", help="list documents by what is known of them")
    command.add_argument("out", metavar="RUN")
    for name, meaning in (
        ("repo", "repository"),
        ("path", "glob; ** spans folders"),
        ("language", "as the decisions call it"),
        ("action", "keep, edit or drop"),
        ("stage", "that wanted it to leave"),
        ("reason", "that applied, the first or another"),
        ("license", "SPDX expression, or an id in one"),
        ("kind", "of a finding in it"),
        ("rule", "that found something in it"),
        ("fingerprint", "of a value in it"),
        ("copy-of", "doc_id of the document that it left for"),
    ):
        command.add_argument(f"--{name}", default="", metavar=name.upper(), help=meaning)
    add_values(command)
    command.add_argument("--limit", type=int, default=50, metavar="N", help="documents shown (50)")
    command.add_argument("--count", action="store_true", help="only count them")
    command.add_argument("--json", action="store_true", help="print JSON, a line a document")
    command.set_defaults(run=_deferred("find"))


def _add_diff(questions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = questions.add_parser(
        "diff", help="tell what changed from one run to another, and why"
    )
    command.add_argument("before", metavar="RUN_A")
    command.add_argument("after", metavar="RUN_B")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_deferred("diff"))


def _add_sql(questions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = questions.add_parser(
        "sql",
        help="ask a run in SQL (DuckDB)",
        description="Answers SQL from -c or from standard input. It can open no file but the "
        "run's tables, load no extension, and change nothing.",
    )
    command.add_argument("out", nargs="?", default="", metavar="RUN")
    command.add_argument("-c", "--command", action="append", default=[], metavar="SQL")
    command.add_argument("--question", type=int, default=0, metavar="N", help="of --list")
    command.add_argument("--list", action="store_true", help="list the questions auditors ask")
    command.add_argument("--json", action="store_true", help="print JSON, a line a row")
    command.set_defaults(run=_deferred("sql"))


def _add_sign(questions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = questions.add_parser(
        "sign",
        help="sign the manifest with your ed25519 key",
        description="Writes manifest.dsse.json, an in-toto statement in a DSSE envelope.",
    )
    command.add_argument("out", metavar="RUN")
    command.add_argument("--key", required=True, metavar="PEM", help="private key, PKCS 8")
    command.set_defaults(run=_deferred("sign"))


def _add_proofs(questions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = questions.add_parser(
        "prove",
        help="prove that a repository, path or document is in the run, or is not",
        description="Prints a proof as JSON, which anybody checks with the root alone.",
    )
    command.add_argument("out", metavar="RUN")
    command.add_argument("--repo", required=True)
    command.add_argument("--path", default="")
    command.add_argument("--doc-id", default="")
    command.add_argument(
        "--tree", choices=("content", "decisions"), default="content",
        help="content: what is in the corpus (default); decisions: what came in",
    )  # fmt: skip
    command.add_argument("--to", default="", metavar="FILE", help="write the proof there")
    command.set_defaults(run=_deferred("prove"))
    check = questions.add_parser(
        "check-proof",
        help="check a proof, without the run",
        description="Exit code 6 if the proof does not hold.",
    )
    check.add_argument("proof", metavar="FILE")
    check.add_argument("--root", default="", metavar="HEX", help="as it was published")
    check.set_defaults(run=_deferred("prove", "run_check"))


def _add_compare(questions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = questions.add_parser(
        "compare", help="show how two documents differ, from the input shards"
    )
    command.add_argument("out", metavar="RUN")
    command.add_argument("documents", nargs=2, metavar="DOC", help="doc_id, or its first digits")
    _add_inputs(command)
    command.set_defaults(run=_deferred("compare"))


def _add_key(questions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = questions.add_parser(
        "key",
        help="print the derived key with which an auditor looks values up",
        description="Derives it from the run's master key (RFC 5869). It tells nothing of the "
        "master key, and of no surrogate what it stands for.",
    )
    command.add_argument("out", metavar="RUN")
    command.add_argument(
        "--fingerprint",
        action="store_true",
        required=True,
        help="the one key that may be handed on",
    )
    command.set_defaults(run=_deferred("key"))


def _add_review(questions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = questions.add_parser(
        "review",
        help="draw findings of every rule for people to judge, in context, without any value",
        description="Writes JSON lines with passages of the input, redacted, outside of the run.",
    )
    command.add_argument("out", metavar="RUN")
    command.add_argument("--to", required=True, metavar="FILE", help="outside of the run")
    command.add_argument("--each", type=int, default=20, metavar="N", help="of each rule (20)")
    _add_inputs(command)
    command.set_defaults(run=_deferred("review"))


def _add_inputs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--input", "--inputs", action="append", default=[], metavar="INPUT",
        help="the run's input tables; not needed when the run made its own shards",
    )  # fmt: skip


def _deferred(question: str, command: str = "run") -> Callable[[argparse.Namespace], int]:
    """Return ``command`` of ``jobs.audit.QUESTION``, loaded when it is run: an answer in two
    seconds leaves no time to load the engines of other questions.
    """

    def run(parsed: argparse.Namespace) -> int:
        try:
            module = importlib.import_module(f"jobs.audit.{question}")
        except ModuleNotFoundError as error:
            if error.name not in _EXTRA:
                raise
            raise EnvironmentFault(
                f"`codesieve audit {question}` needs the package {error.name}",
                why="it comes with the extra `audit`, which is not installed",
                mend="pip install 'codesieve[audit]'",
            ) from None
        code: int = getattr(module, command)(parsed)
        return code

    return run


if __name__ == "__main__":
    sys.exit(main())
