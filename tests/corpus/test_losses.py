"""Losses by language, and when an alarm is raised."""

import pytest

from corpus.decision import Action, Reason
from corpus.errors import SettingsError
from corpus.losses import Alarm, AlarmKind, AlarmSettings, RepositoryLoss, alarms, language_losses
from corpus.summary import Cell, Count, Summary


def cell(action: Action, reason: Reason, language: str, documents: int) -> Cell:
    return Cell(
        action=action,
        stage="any",
        reason=reason,
        language=language,
        documents=documents,
        rows=documents,
        size_bytes=10 * documents,
    )


SUMMARY = Summary(
    cells=(
        cell(Action.DROP, Reason.BINARY, "", 500),
        cell(Action.DROP, Reason.EXACT_DUPLICATE, "C", 60),
        cell(Action.DROP, Reason.LICENSE_DENIED, "C", 5),
        cell(Action.DROP, Reason.NEAR_DUPLICATE, "C", 30),
        cell(Action.EDIT, Reason.REDACTED, "C", 2),
        cell(Action.KEEP, Reason.KEPT, "C", 3),
        cell(Action.KEEP, Reason.KEPT, "Python", 200),
    )
)


def test_losses_by_language_leave_out_what_was_no_document():
    python, c = language_losses(SUMMARY)
    assert (python.language, python.documents_in.documents, python.dropped) == ("Python", 200, 0)
    assert c.documents_in == Count(documents=100, size_bytes=1000)
    assert (c.exact.documents, c.near.documents, c.other.documents) == (60, 30, 5)
    assert c.dropped == 95
    assert c.share == 0.95


def test_alarms_name_who_lost_more_than_stated_the_greatest_loss_first():
    losses = [
        RepositoryLoss(repo="small", documents_in=9, dropped=9),
        RepositoryLoss(repo="at the share", documents_in=100, dropped=90),
        RepositoryLoss(repo="above", documents_in=100, dropped=91),
    ]
    raised = alarms(SUMMARY, losses, AlarmSettings(min_documents=10, dropped_share=0.9))
    assert raised == (
        Alarm(kind=AlarmKind.LANGUAGE, name="C", documents_in=100, dropped=95),
        Alarm(kind=AlarmKind.REPOSITORY, name="above", documents_in=100, dropped=91),
    )
    assert raised[0].share == 0.95


def test_shares_of_nothing_are_nothing():
    assert RepositoryLoss(repo="r", documents_in=0, dropped=0).share == 0
    assert Alarm(kind=AlarmKind.REPOSITORY, name="r", documents_in=0, dropped=0).share == 0


@pytest.mark.parametrize("bad", [{"min_documents": 0}, {"dropped_share": 1.1}])
def test_impossible_settings_are_refused(bad):
    with pytest.raises(SettingsError, match=next(iter(bad))):
        AlarmSettings(**bad)
