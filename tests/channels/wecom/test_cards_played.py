"""Ballots are cards with ticks, minutes are confirmed on a card, and when it is over every card says so."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from handlers.talk.turn import House
from tests.channels.wecom.stage import OverWeCom, over_wecom
from tests.fakes.wecom.messages import Shown
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.performance import _Performance
from tests.stage.script import read_play

__all__ = ["house"]
FOLDER = Path(__file__).parents[2] / "dialogues"


@contextlib.asynccontextmanager
async def played(file: str, house: House, folder: Path) -> AsyncIterator[OverWeCom]:
    """The dialogue, over WeCom, to its end, with everything that happened shown."""
    play = read_play(FOLDER / file)
    async with over_wecom(house, f"sqlite:{folder / 'wecom.db'}", NUISANCES[0], folder, play.cast) as stage:
        await _Performance(play, stage).run()
        await stage.channel._shown.look()
        yield stage


def cards(stage: OverWeCom, user: str, kind: str) -> list[Shown]:
    """The cards of this kind that somebody has."""
    shown = stage.fake.member(user).inbox.shown
    return [one for one in shown if one.card.get("card_type") == kind]


async def test_a_ballot_is_a_card_with_ticks_and_ends_for_everybody(house: House, tmp_path: Path) -> None:
    """Each topic can be ticked, what somebody chose is ticked already; the leader ends it, and every card of everybody,
    voted on or not, says that it is over."""
    async with played("ballot_ended.txt", house, tmp_path) as stage:
        votes = {user: cards(stage, user, "vote_interaction") for user in ("fang", "gang", "ming")}
        chosen = [one.card["checkbox"]["option_list"] for one in votes["fang"]]

        assert all(votes.values())
        assert [[option["is_checked"] for option in options] for options in chosen] == [[False, False], [True, False]]
        # The app looks by itself as well: what it has begun to change is on its way.
        over = {"投票已结束"}
        await stage.fake.ledger.until(lambda: {one.dead for shown in votes.values() for one in shown} == over)
        stand = next(one for one in cards(stage, "zhou", "button_interaction") if "的投票" in one.text)
        await stage.fake.ledger.until(lambda: stand.dead == "投票已结束")


async def test_minutes_are_confirmed_on_a_card(house: House, tmp_path: Path) -> None:
    """Whoever was there agrees with one press; the card says so, and so does the leader's."""
    async with played("meeting_minutes.txt", house, tmp_path) as stage:
        confirmed = [one for one in cards(stage, "ming", "button_interaction") if "的纪要" in one.text]

        await stage.fake.ledger.until(lambda: [one.dead for one in confirmed] == ["您同意了"])
        assert not [c for c in stage.fake.ledger.declined if c.method == "message/update_template_card"]
