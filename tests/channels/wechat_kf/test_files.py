"""Files to residents: each under an id of its own, so that what is sent again is not said again."""

from __future__ import annotations

from pathlib import Path

from domain.messages import Address, FileRef
from storage import Store
from storage.database import Transaction
from tests.channels.wechat_kf.fixtures import fake, mei, moment
from tests.channels.wechat_kf.house import ACCOUNT_ADDRESS, MEI, Line, Moment, line
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident

__all__ = ["fake", "mei", "moment"]


async def photos(bot: Line, folder: Path, *names: str) -> tuple[str, ...]:
    """Pictures whose bytes are here; their ids."""

    async def keep(tx: Transaction) -> tuple[str, ...]:
        owner, ids = await Store(tx).people.add(bot.moment()), []
        for name in names:
            (folder / name).write_bytes(b"\xff\xd8\xff" + name.encode())
            sent, by = FileRef("photo", name, "image/jpeg", path=name), Address(*ACCOUNT_ADDRESS, "x")
            ids.append(await Store(tx).files.add(owner.id, sent, by, bot.moment(), name))
        return tuple(ids)

    return await bot.app.database.write(keep)


async def test_a_file_whose_answer_was_lost_is_seen_once(
    tmp_path: Path, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """The second of two photos is in doubt and the program is gone: the next one sends both and the words again under
    their ids; the resident sees each once, and three of the five are used."""
    async with line(tmp_path, fake, moment) as bot:
        bot.listen()
        await mei.says("帮助")
        await mei.hears()
        await bot.quiet()
        files = await photos(bot, tmp_path, "a.jpg", "b.jpg")
        fake.fault("lost_answer", method="kf/send_msg", every=2)
        await bot.put(MEI, "修好了", files=files)
        assert len(mei.chat.shown) == 3
    async with line(tmp_path, fake, moment) as bot:
        bot.listen()
        await bot.passes(seconds=61)
        await bot.quiet()

        assert len(mei.chat.shown) == 4
        assert [turned.code for turned in fake.ledger.declined if turned.code == 95033] == [95033, 95033]
        sent = fake.ledger.of("kf/send_msg")[1:]
        assert [call.body["msgtype"] for call in sent] == ["image", "image", "text"]
        assert len({call.body["msgid"] for call in sent}) == 3
        assert len(fake.ledger.of("media/upload")) == 2
        assert mei.chat.left == 1
        await bot.oracle()


async def test_an_upload_whose_answer_was_lost_puts_no_message_in_doubt(
    tmp_path: Path, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """Nothing has been said with it: it is uploaded again, and the message goes out once, even one that is never
    repeated."""
    async with line(tmp_path, fake, moment) as bot:
        bot.listen()
        await mei.says("帮助")
        await mei.hears()
        await bot.quiet()
        fake.fault("lost_answer", method="media/upload")
        await bot.put(MEI, "看看", files=await photos(bot, tmp_path, "a.jpg"), kind="broadcast")
        await bot.passes(seconds=6)
        await bot.oracle()

        assert [(row["state"], row["uncertain"]) for row in await bot.rows()][-1] == ("sent", 0)
        assert len(mei.chat.shown) == 3
