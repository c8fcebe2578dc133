"""A WeCom on loopback: the self-built app with its members, and 微信客服 with its residents; see README.md here."""

from tests.fakes.wecom.server import FakeWeCom as FakeWeCom
