"""The self-built WeCom app: for the people who work here. What it shares with 微信客服 is in wecom_api."""
