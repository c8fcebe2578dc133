"""What the WeCom app and 微信客服 share: crypto, XML, calls, layout."""
