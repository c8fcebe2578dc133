"""What is kept. Store is all tables of one transaction; SQL lives in this room and nowhere else."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from storage.activities import Activities
from storage.allowance import Allowances
from storage.ballots import Ballots
from storage.database import Database, Transaction
from storage.drafts import Drafts
from storage.events import Events
from storage.files import Files
from storage.forgetting import Forgetting
from storage.groups import Groups
from storage.half_years import HalfYears
from storage.ids import new_id
from storage.inbox import Inbox
from storage.inspections import Inspections
from storage.issues import Issues
from storage.links import Links
from storage.meetings import Meetings
from storage.outbox import Outbox
from storage.people import People
from storage.plans import Plans
from storage.posts import Posts
from storage.publications import Publications
from storage.pulls import Pulls
from storage.sessions import Sessions
from storage.settings import Settings
from storage.similar import Similar
from storage.sqlite import SQLite
from storage.tellings import Tellings
from storage.timers import Timers

__all__ = ["Store", "new_id", "open_database"]


class Store:
    """All tables, inside one transaction; each is made when it is first asked for, as a message needs but a few."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    people = cached_property(lambda self: People(self.transaction))
    posts = cached_property(lambda self: Posts(self.transaction))
    groups = cached_property(lambda self: Groups(self.transaction))
    events = cached_property(lambda self: Events(self.transaction))
    issues = cached_property(lambda self: Issues(self.transaction, self.events))
    meetings = cached_property(lambda self: Meetings(self.transaction, self.events))
    plans = cached_property(lambda self: Plans(self.transaction, self.events))
    activities = cached_property(lambda self: Activities(self.transaction, self.events))
    inspections = cached_property(lambda self: Inspections(self.transaction, self.events))
    half_years = cached_property(lambda self: HalfYears(self.transaction, self.events))
    ballots = cached_property(lambda self: Ballots(self.transaction, self.events))
    drafts = cached_property(lambda self: Drafts(self.transaction))
    inbox = cached_property(lambda self: Inbox(self.transaction))
    outbox = cached_property(lambda self: Outbox(self.transaction))
    allowances = cached_property(lambda self: Allowances(self.transaction))
    links = cached_property(lambda self: Links(self.transaction))
    timers = cached_property(lambda self: Timers(self.transaction))
    files = cached_property(lambda self: Files(self.transaction))
    forgetting = cached_property(lambda self: Forgetting(self.transaction, self.issues, self.events))
    sessions = cached_property(lambda self: Sessions(self.transaction))
    settings = cached_property(lambda self: Settings(self.transaction))
    similar = cached_property(lambda self: Similar(self.transaction))
    publications = cached_property(lambda self: Publications(self.transaction, self.events))
    pulls = cached_property(lambda self: Pulls(self.transaction))
    tellings = cached_property(lambda self: Tellings(self.transaction))


def open_database(url: str, *, alone: bool = True) -> Database:
    """A database by its URL, not yet opened: sqlite:PATH or postgresql://…

    `alone` claims an SQLite file for one running process; commands that only read may share it.
    """
    if url.startswith("sqlite:"):
        return Database(SQLite(Path(url.removeprefix("sqlite:")), alone=alone))
    # Read only where it is wanted: its library makes every start on a file slower.
    from storage.postgres import Postgres

    return Database(Postgres(url))
