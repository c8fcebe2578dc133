"""An inspection: its events add up, findings go to their end, and only those who should can move them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.inspection import (
    AtInspection,
    Check,
    Inspection,
    Seen,
    State,
    Verdict,
    apply,
    fits_finding,
    may_inspect,
    told,
)
from domain.issue import Event
from tests.domain.rights import AT_ACTIVITY, HERE

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
DUE = AT + timedelta(days=30)
SEEN = {check: Seen(Verdict.HAS) for check in Check} | {Check.CORNER: Seen(Verdict.LACKS, "empty")}


def happened(inspection: Inspection, verb: str, actor: str = "inspector", **detail: Any) -> Inspection:
    return apply(inspection, Event(verb, AT, actor, detail))


def held() -> Inspection:
    inspection = happened(Inspection("i"), "inspected", group=HERE, quarter="2026Q2", seen=told(SEEN))
    return happened(inspection, "found", id="f", check="corner", words="empty", due_at=DUE.isoformat())


def test_the_checklist_is_kept_as_it_was_seen() -> None:
    """Six lines, who saw them and when."""
    assert held().seen == SEEN
    assert (held().inspector, held().quarter, held().held_at) == ("inspector", "2026Q2", AT)


def test_a_finding_goes_back_and_forth_until_it_is_accepted() -> None:
    """Each turn is counted, so that what was set for an earlier one means nothing; sent back, it gets a new day."""
    inspection = happened(held(), "mended", "leader", id="f", words="books bought")
    assert inspection.findings["f"].state is State.MENDED

    later = DUE + timedelta(days=7)
    inspection = happened(inspection, "sent_back", id="f", words="no shelf", due_at=later.isoformat())
    finding = inspection.findings["f"]
    assert (finding.state, finding.turns, finding.due_at, finding.answer) == (State.OPEN, 2, later, "no shelf")

    inspection = happened(happened(inspection, "mended", "leader", id="f", words="shelf"), "accepted", id="f")
    assert (inspection.findings["f"].state, inspection.findings["f"].answer) == (State.ACCEPTED, "shelf")


def test_a_finding_is_only_moved_from_where_it_stands() -> None:
    """Mended once, accepted once, and never sent back before anybody mended it."""
    inspection = held()
    fitting = []
    for verb in ("", "mended", "accepted"):
        inspection = happened(inspection, verb, id="f", words="w") if verb else inspection
        fitting.append({a for a in AtInspection if fits_finding(a, inspection.findings["f"])} - {AtInspection.LOOK})

    judged = {AtInspection.INSPECT, AtInspection.ACCEPT, AtInspection.SEND_BACK}
    assert fitting == [{AtInspection.MEND}, judged, set()]


def test_nobody_judges_their_own_work() -> None:
    """Who may mend may not accept, and the other way round."""
    mending = {name for name, actor in AT_ACTIVITY.items() if may_inspect(actor, AtInspection.MEND, HERE)}
    judging = {name for name, actor in AT_ACTIVITY.items() if may_inspect(actor, AtInspection.ACCEPT, HERE)}

    assert (mending, judging) == ({"the leader"}, {"the inspector", "the chair, who answers for all"})
