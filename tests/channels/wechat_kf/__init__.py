"""微信客服: residents on ordinary WeChat, on the wire of the fake WeCom."""
