"""The settings of the WeCom app."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config_file import ADDRESS, WEB_PATH, between, like, setting

CORP = like(r"|[A-Za-z0-9_-]{4,64}", "the corp id as the console shows it, like ww0123456789abcdef")
SECRET = like(r"|[A-Za-z0-9_-]{8,256}", "the secret as the console shows it")
TOKEN = like(r"|[A-Za-z0-9]{1,32}", "up to 32 letters and digits, as chosen in the console")
KEY = like(r"|[A-Za-z0-9]{43}", "43 letters and digits, as the console makes it")


@dataclass(frozen=True, slots=True)
class WeCom:
    """The self-built WeCom app, for everybody who works here."""

    enabled: bool = setting(False)
    corp_id: str = setting("", CORP)
    agent_id: int = setting(0, between(0, 10**9))
    secret: str = setting("", SECRET, env="TONGXIN_WECOM_SECRET", secret=True)
    secret_file: str = setting("", env="TONGXIN_WECOM_SECRET_FILE")
    callback_token: str = setting("", TOKEN, env="TONGXIN_WECOM_CALLBACK_TOKEN", secret=True)
    callback_token_file: str = setting("", env="TONGXIN_WECOM_CALLBACK_TOKEN_FILE")
    callback_key: str = setting("", KEY, env="TONGXIN_WECOM_CALLBACK_KEY", secret=True)
    callback_key_file: str = setting("", env="TONGXIN_WECOM_CALLBACK_KEY_FILE")
    callback_path: str = setting("/wecom", WEB_PATH)
    base_url: str = setting("https://qyapi.weixin.qq.com", ADDRESS)
    daily_messages: int = setting(0, between(0, 10**9))
    markdown: bool = setting(False)

    @property
    def account(self) -> str:
        """The name of this app among all apps of all corps."""
        return f"{self.corp_id}-{self.agent_id}"
