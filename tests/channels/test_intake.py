"""When what people did may be confirmed to a channel that delivers again."""

from __future__ import annotations

from bot.channels import Channel
from bot.channels.intake import TRIES, Intake
from domain.messages import Address, Incoming
from storage.database import StorageFailed
from tests.paper import Paper

HELP = Incoming(Address("paper", "test", "mei"), "1", text="着火了")


class House:
    """Takes messages, or fails as it is told; knows whom the number was told."""

    def __init__(self, *problems: Exception) -> None:
        self.problems, self.heard, self.warned = list(problems), list[str](), list[str]()

    async def receive(self, message: Incoming) -> bool:
        if self.problems:
            raise self.problems.pop(0)
        self.heard.append(message.event)
        return True

    async def outage(self, channel: Channel, message: Incoming) -> None:
        self.warned.append(message.event)
        if len(self.warned) > 1:
            raise AssertionError("told twice")


async def test_what_cannot_be_kept_comes_again_and_is_warned_of_once() -> None:
    """While the disk takes nothing it is not confirmed, however often it comes; once it is kept it is."""
    house = House(StorageFailed("full"), StorageFailed("full"))
    intake = Intake(Paper(), house.receive, house.outage)

    assert [await intake.take(HELP) for _ in range(3)] == [False, False, True]
    assert (house.heard, house.warned) == (["1"], ["1"])


async def test_after_a_bug_it_is_tried_a_few_times_and_let_go() -> None:
    """A message that nothing can be made of does not stand in the way of the others for ever."""
    house = House(*[KeyError("bug")] * TRIES)
    intake = Intake(Paper(), house.receive, house.outage)

    assert [await intake.take(HELP) for _ in range(TRIES)] == [False] * (TRIES - 1) + [True]
    assert (house.heard, house.warned) == ([], [])


async def test_a_hotline_that_fails_does_not_stop_the_channel() -> None:
    """What goes wrong while the number is told is written down, and the message comes again all the same."""

    async def outage(channel: Channel, message: Incoming) -> None:
        raise StorageFailed("gone as well")

    house = House(StorageFailed("full"))
    intake = Intake(Paper(), house.receive, outage)

    assert [await intake.take(HELP) for _ in range(2)] == [False, True]
