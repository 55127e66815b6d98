"""The parser of ``codesieve audit``; no question needs Spark."""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from typing import Final

from corpus.errors import EnvironmentFault
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
    _add_sign(questions)
    _add_proofs(questions)
    _add_compare(questions)


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
        "--public-key", default="", metavar="PEM", help="of whoever should have signed the run"
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_deferred("verify"))


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
    command.add_argument(
        "--input", "--inputs", action="append", default=[], metavar="INPUT",
        help="the run's input tables; not needed when the run made its own shards",
    )  # fmt: skip
    command.set_defaults(run=_deferred("compare"))


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
