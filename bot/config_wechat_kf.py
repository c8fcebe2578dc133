"""The settings of 微信客服."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config_file import ADDRESS, WEB_PATH, between, like, setting
from bot.config_wecom import CORP, KEY, SECRET, TOKEN

_ACCOUNT = like(r"|wk[A-Za-z0-9_-]{2,62}", "the id of the customer-service account, like wk0123456789abcdef")
_DESK = like(r"|[A-Za-z0-9._@-]{1,64}", "empty, pool, or the WeCom user id of the one who answers")


@dataclass(frozen=True, slots=True)
class WeChatKf:
    """The customer-service account, for residents on ordinary WeChat."""

    enabled: bool = setting(False)
    corp_id: str = setting("", CORP)
    open_kfid: str = setting("", _ACCOUNT)
    secret: str = setting("", SECRET, env="TONGXIN_WECHAT_KF_SECRET", secret=True)
    secret_file: str = setting("", env="TONGXIN_WECHAT_KF_SECRET_FILE")
    callback_token: str = setting("", TOKEN, env="TONGXIN_WECHAT_KF_CALLBACK_TOKEN", secret=True)
    callback_token_file: str = setting("", env="TONGXIN_WECHAT_KF_CALLBACK_TOKEN_FILE")
    callback_key: str = setting("", KEY, env="TONGXIN_WECHAT_KF_CALLBACK_KEY", secret=True)
    callback_key_file: str = setting("", env="TONGXIN_WECHAT_KF_CALLBACK_KEY_FILE")
    callback_path: str = setting("/wechat_kf", WEB_PATH)
    base_url: str = setting("https://qyapi.weixin.qq.com", ADDRESS)
    hand_over: str = setting("", _DESK)
    pull_seconds: int = setting(120, between(20, 3600))
