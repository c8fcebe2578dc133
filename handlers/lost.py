"""A photo or voice that could not be fetched: whoever sent it is asked to send it again, once for all of them."""

from __future__ import annotations

from handlers.talk.turn import ANSWER, Turn

LOST = "file_lost"
"""the timer set when the last try has failed"""
TOGETHER = 5.0
"""seconds in which several that are lost are asked for with one line"""


async def ring(turn: Turn, file: str) -> None:
    """Ask for it again, unless it has come after all."""
    kept = await turn.store.files.get(file)
    if kept is not None and kept.problem and not kept.path and kept.owner:
        about = next(iter(await turn.store.files.issues(file)), "")
        turn.tell(about, "files.again", to=kept.owner, kind=ANSWER, fold=LOST, wait=TOGETHER)
