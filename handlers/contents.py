"""The table of contents: every conversation, command, button and timer, and the file that holds it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from domain.activity import AtActivity
from domain.ballot import AtBallot
from domain.half_year import AtHalfYear
from domain.inspection import AtInspection
from domain.meeting_rights import AtMeeting
from domain.people import Action
from domain.plan import AtPlan
from domain.publication import AtPublication
from handlers import (
    again,
    clocks,
    explaining,
    findings,
    history,
    link,
    lost,
    report,
)
from handlers.ballots import closing, opening, vote
from handlers.beside import after
from handlers.cadences import brief_ring, digest, half_year, half_year_edit, half_year_ring, recheck, ring
from handlers.inspectors import checklist
from handlers.inspectors import follow as inspect_follow
from handlers.inspectors import ring as inspect_ring
from handlers.inspectors import times as inspect_times
from handlers.leaders import plan, plan_keep, queue, subject, topics
from handlers.ledger import order as ledger
from handlers.meetings import alter, call, change, crowd, minutes, objection, promise, sign, times
from handlers.meetings import cards as meeting_cards
from handlers.meetings import ring as meeting_ring
from handlers.members import deeds, record, todo, work
from handlers.publication import approve, idea, public, relay, second, telling, unheard
from handlers.residents import back, follow, forget, rate
from handlers.talk import first
from handlers.talk.conversation import NUDGE, Conversation
from handlers.talk.opens import opens
from handlers.talk.turn import Turn
from storage.unheard import UNHEARD

Command = Callable[[Turn, str], Awaitable[None]]
Press = Callable[..., Awaitable[None]]
Ring = Callable[[Turn, str], Awaitable[None]]
Count = Callable[[Turn, str], Awaitable[Mapping[object, Any]]]

CONVERSATIONS: Mapping[str, Conversation] = {
    talk.key: talk
    for talk in (
        report.REPORT,
        report.ON_BEHALF,
        follow.ADD,
        follow.REPLY,
        follow.WITHDRAW,
        rate.RATE,
        rate.REOPEN,
        back.BACK,
        forget.FORGET,
        work.VISIT,
        work.HAND,
        work.QUESTION,
        work.RESOLVE,
        work.RETURN,
        work.PASS,
        queue.ASSIGN,
        queue.MERGE,
        queue.BUNDLE,
        queue.REROUTE,
        subject.CLASSIFY,
        explaining.ASK_REPORT,
        explaining.GIVE_REPORT,
        queue.REVEAL,
        call.MEET,
        plan_keep.ADD,
        plan_keep.DROP,
        change.MOVE,
        alter.ALTER,
        change.OFF,
        minutes.MINUTE,
        objection.OBJECT,
        objection.SETTLE,
        promise.PROMISE,
        promise.KEEP,
        record.NOTE,
        record.AMEND,
        record.STRIKE,
        checklist.INSPECT,
        inspect_follow.MEND,
        inspect_follow.SEND_BACK,
        opening.POLL,
        closing.END,
        half_year_edit.REWORD,
        half_year_edit.RETELL,
        half_year_edit.SENT,
        ledger.LEDGER,
        approve.PUBLISH,
        approve.POST,
        second.DECLINE,
        second.RETRACT,
        idea.CREDIT,
        idea.SIGN,
    )
}

COMMANDS: Mapping[str, Command] = {
    "help": first.help_,
    "notice": first.notice,
    "person": first.person,
    "language": first.language,
    "link": link.link,
    "unlink": link.unlink,
    "forget": forget.forget,
    "progress": follow.progress,
    "support": follow.support,
    "todo": todo.todo,
    "wish": todo.wish,
    "queue": queue.queue,
    "topics": topics.topics,
    "plan": plan.plan,
    "meetings": meeting_cards.meetings,
    "half_year": half_year.order,
    "brief": brief_ring.order,
    "ledger": ledger.order,
    "jot": record.jot,
    "record": deeds.record,
    "own_record": deeds.own,
    "inspections": checklist.inspections,
    "ballots": vote.ballots,
    "digest": digest.digest,
    "published": public.published,
}
"""Words that are understood at any point; those about the draft itself are in handlers.route."""

BUTTONS: Mapping[str, Press] = {
    Action.SEE: follow.see,
    Action.ADD: opens(follow.ADD, Action.ADD),
    Action.REPLY: opens(follow.REPLY, Action.REPLY),
    Action.WITHDRAW: opens(follow.WITHDRAW, Action.WITHDRAW),
    Action.RATE: rate.rate,
    Action.REOPEN: opens(rate.REOPEN, Action.REOPEN),
    "back": back.back,
    Action.SUPPORT: again.join,
    Action.TAKE: work.take,
    Action.VISIT: opens(work.VISIT, Action.VISIT),
    Action.HAND: opens(work.HAND, Action.HAND),
    Action.QUESTION: opens(work.QUESTION, Action.QUESTION),
    Action.RESOLVE: opens(work.RESOLVE, Action.RESOLVE),
    Action.RETURN: opens(work.RETURN, Action.RETURN),
    Action.PASS_ON: opens(work.PASS, Action.PASS_ON),
    Action.ASSIGN: opens(queue.ASSIGN, Action.ASSIGN),
    Action.MERGE: opens(queue.MERGE, Action.MERGE),
    Action.BUNDLE: opens(queue.BUNDLE, Action.BUNDLE),
    Action.REROUTE: opens(queue.REROUTE, Action.REROUTE),
    Action.CLASSIFY: opens(subject.CLASSIFY, Action.CLASSIFY),
    Action.ASK_REPORT: opens(explaining.ASK_REPORT, Action.ASK_REPORT),
    Action.GIVE_REPORT: opens(explaining.GIVE_REPORT, Action.GIVE_REPORT),
    Action.REVEAL: opens(queue.REVEAL, Action.REVEAL),
    Action.HISTORY: history.history,
    Action.MEET: call.meet,
    "gather": call.topic,
    "elected": call.elected,
    AtPlan.CONVENE: plan.convene,
    AtPlan.ADD: plan_keep.add,
    AtPlan.DROP: plan_keep.drop,
    AtMeeting.LOOK: meeting_cards.look,
    AtMeeting.COME: partial(call.answer, said=AtMeeting.COME),
    AtMeeting.STAY: partial(call.answer, said=AtMeeting.STAY),
    AtMeeting.PROXY: partial(call.answer, said=AtMeeting.PROXY),
    AtMeeting.MOVE: meeting_cards.opens(change.MOVE, AtMeeting.MOVE),
    AtMeeting.ALTER: alter.alter,
    AtMeeting.CALL_OFF: meeting_cards.opens(change.OFF, AtMeeting.CALL_OFF),
    AtMeeting.CODE: sign.code,
    AtMeeting.MINUTE: minutes.minute,
    AtMeeting.AGREE: minutes.agree,
    AtMeeting.OBJECT: meeting_cards.opens(objection.OBJECT, AtMeeting.OBJECT),
    AtMeeting.STILL: objection.still,
    AtMeeting.SETTLE: meeting_cards.opens(objection.SETTLE, AtMeeting.SETTLE),
    AtMeeting.ALOUD: minutes.aloud,
    AtMeeting.PROMISE: meeting_cards.opens(promise.PROMISE, AtMeeting.PROMISE),
    "keep": promise.keep,
    AtActivity.LOOK: record.look,
    AtActivity.AMEND: record.amend,
    AtActivity.STRIKE: record.strike,
    AtInspection.INSPECT: checklist.inspect,
    AtInspection.LOOK: findings.look,
    AtInspection.MEND: inspect_follow.mend,
    AtInspection.ACCEPT: inspect_follow.accept,
    AtInspection.SEND_BACK: inspect_follow.send_back,
    opening.OPENS: opening.start,
    AtBallot.LOOK: vote.look,
    AtBallot.VOTE: vote.vote,
    AtBallot.TAKE_BACK: vote.take_back,
    AtBallot.END: closing.end,
    ledger.CSV: ledger.as_csv,
    AtHalfYear.LOOK: half_year.look,
    AtHalfYear.REWORD: half_year_edit.reword,
    AtHalfYear.RETELL: half_year_edit.retell,
    AtHalfYear.APPROVE: half_year_edit.approve,
    AtHalfYear.SEND: half_year_edit.sent,
    Action.PUBLISH: approve.publish,
    AtPublication.POST: approve.post,
    AtPublication.LOOK: public.look,
    AtPublication.SECOND: second.second,
    AtPublication.DECLINE: second.decline,
    AtPublication.RETRACT: second.retract,
    Action.CREDIT: idea.credit,
    idea.BYLINE: idea.byline,
    Action.REACHED: relay.reached,
    Action.RELAY: relay.relay,
    UNHEARD: unheard.told,
    after.SHARE: after.share,
    after.APART: after.apart,
}
"""What stands before the first colon of a press."""

WITH_MORE = frozenset(
    {
        AtHalfYear.REWORD.value,
        AtHalfYear.LOOK.value,
        Action.RATE.value,
        AtBallot.VOTE.value,
        AtBallot.TAKE_BACK.value,
        AtPlan.CONVENE.value,
        Action.RELAY.value,
        UNHEARD,
        ledger.CSV,
        "elected",
        idea.BYLINE,
    }
)
"""the buttons that say, after the id, which of several they mean"""

TIMERS: Mapping[str, Ring] = {
    **{
        clocks.timer_kind(name, stage): ring.clock(name, stage)
        for name in (clocks.ACCEPT, clocks.CONTACT, clocks.ANSWER, clocks.RESULT)
        for stage in (clocks.REMIND, clocks.OVERDUE, clocks.INSPECT)
    },
    lost.LOST: lost.ring,
    crowd.TELL: crowd.ring,
    times.REMIND: meeting_ring.remind,
    times.MINUTES: meeting_ring.minutes,
    times.DUE: meeting_ring.due,
    times.VIEWS: meeting_ring.views,
    opening.ASK: opening.ring_ask,
    opening.CLOSE: closing.ring_close,
    recheck.RECHECK: recheck.ring,
    telling.TOLD: telling.ring,
    relay.RELAY: relay.ring,
    UNHEARD: unheard.ring,
    NUDGE: ring.nudge(dict(CONVERSATIONS)),
    inspect_times.QUARTER: inspect_ring.quarter,
    inspect_times.ASK: inspect_ring.ask,
    inspect_times.MISSED: inspect_ring.left_out,
    inspect_times.FINDING: inspect_ring.finding,
    half_year_ring.HALF: half_year_ring.half,
    half_year_ring.GROUP: half_year_ring.group,
    brief_ring.BRIEF: brief_ring.ring,
    brief_ring.ASKED: brief_ring.ring_asked,
    digest.WEEK: digest.ring_week,
    digest.DIGEST: digest.ring_digest,
}

COUNTED: Mapping[str, Count] = {brief_ring.BRIEF: brief_ring.count, brief_ring.ASKED: brief_ring.count_asked}
"""kind of timer → what takes long to count for it; counted before its transaction, and known in it"""


def conversation(key: str) -> Conversation | None:
    """The conversation of this name; None for one that a newer program had."""
    return CONVERSATIONS.get(key)
