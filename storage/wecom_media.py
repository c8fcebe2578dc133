"""Files that lie with WeCom: under which name, so that a message that is repeated is the same to the byte."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.database import Transaction
from storage.ids import stamp


@dataclass(frozen=True, slots=True)
class Media:
    """A file that can be sent: as what, and under which id."""

    kind: str
    """image, voice, video or file"""
    id: str
    named: bool
    """a document, made to be saved and taken along"""


async def media_of(tx: Transaction, corp: str, file: str, since: datetime) -> Media | None:
    """The file as it was uploaded since then; None where it has to be uploaded."""
    row = await tx.row(
        "SELECT kind, media, named FROM wecom_media WHERE corp = :corp AND file = :file AND uploaded_at > :since",
        corp=corp,
        file=file,
        since=stamp(since),
    )
    return Media(row["kind"], row["media"], bool(row["named"])) if row else None


async def keep_media(
    tx: Transaction, corp: str, file: str, media: Media, since: datetime, over: datetime, now: datetime
) -> Media:
    """The file was uploaded; where somebody else has uploaded it since, theirs is the one to send. What is over is
    forgotten on the way."""
    await tx.run("DELETE FROM wecom_media WHERE uploaded_at <= :over", over=stamp(over))
    await tx.run(
        "INSERT INTO wecom_media (corp, file, kind, media, named, uploaded_at)"
        " VALUES (:corp, :file, :kind, :media, :named, :now)"
        " ON CONFLICT (corp, file) DO UPDATE SET kind = excluded.kind, media = excluded.media, named = excluded.named,"
        " uploaded_at = excluded.uploaded_at WHERE wecom_media.uploaded_at <= :since",
        corp=corp,
        file=file,
        kind=media.kind,
        media=media.id,
        named=int(media.named),
        now=stamp(now),
        since=stamp(since),
    )
    return await media_of(tx, corp, file, since) or media


async def forget_media(tx: Transaction, corp: str, media: str) -> None:
    """WeCom has it no more."""
    await tx.run("DELETE FROM wecom_media WHERE corp = :corp AND media = :media", corp=corp, media=media)
