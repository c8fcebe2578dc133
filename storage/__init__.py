"""What is kept. Store is all tables of one transaction; SQL lives in this room and nowhere else."""

from __future__ import annotations

from pathlib import Path

from storage.activities import Activities
from storage.allowance import Allowances
from storage.ballots import Ballots
from storage.database import Database, Transaction
from storage.drafts import Drafts
from storage.events import Events
from storage.files import Files
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
    """All tables, inside one transaction."""

    __slots__ = (
        "activities",
        "allowances",
        "ballots",
        "drafts",
        "events",
        "files",
        "groups",
        "half_years",
        "inbox",
        "inspections",
        "issues",
        "links",
        "meetings",
        "outbox",
        "people",
        "plans",
        "posts",
        "publications",
        "pulls",
        "sessions",
        "settings",
        "similar",
        "tellings",
        "timers",
        "transaction",
    )

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.people = People(transaction)
        self.posts = Posts(transaction)
        self.groups = Groups(transaction)
        self.events = Events(transaction)
        self.issues = Issues(transaction, self.events)
        self.meetings = Meetings(transaction, self.events)
        self.plans = Plans(transaction, self.events)
        self.activities = Activities(transaction, self.events)
        self.inspections = Inspections(transaction, self.events)
        self.half_years = HalfYears(transaction, self.events)
        self.ballots = Ballots(transaction, self.events)
        self.drafts = Drafts(transaction)
        self.inbox = Inbox(transaction)
        self.outbox = Outbox(transaction)
        self.allowances = Allowances(transaction)
        self.links = Links(transaction)
        self.timers = Timers(transaction)
        self.files = Files(transaction)
        self.sessions = Sessions(transaction)
        self.settings = Settings(transaction)
        self.similar = Similar(transaction)
        self.publications = Publications(transaction, self.events)
        self.pulls = Pulls(transaction)
        self.tellings = Tellings(transaction)


def open_database(url: str, *, alone: bool = True) -> Database:
    """A database by its URL, not yet opened: sqlite:PATH or postgresql://…

    `alone` claims an SQLite file for one running process; commands that only read may share it.
    """
    if url.startswith("sqlite:"):
        return Database(SQLite(Path(url.removeprefix("sqlite:")), alone=alone))
    # Read only where it is wanted: its library makes every start on a file slower.
    from storage.postgres import Postgres

    return Database(Postgres(url))
