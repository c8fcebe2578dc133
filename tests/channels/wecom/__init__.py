"""The WeCom app: callbacks, sending, cards, members, the whole way."""
