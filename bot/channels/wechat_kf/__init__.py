"""微信客服: residents on ordinary WeChat, read by cursor, answered within five messages in 48 hours.

channel    what the house sees: send, fetch, run; the address that WeCom calls
incoming   one message of the account → what a resident did, or what became of a session
reading    the account read page by page, every message once, by whichever process
layout     a message of the house → messages of this channel, and how many they are
sending    the calls, each under an id of our own
"""

from bot.channels.wechat_kf.channel import Desk as Desk
from bot.channels.wechat_kf.channel import WeChatKf as WeChatKf
