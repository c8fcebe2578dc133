"""What the WeCom app and 微信客服 have in common: sealed callbacks, their XML, and calls to WeCom's API.

crypto     what WeCom has sealed is opened, what goes back is sealed
envelope   XML in, without a DTD
callback   one request that WeCom makes: refused, or what it brought
client     one call, with the access token
json_text  what goes out in it and what comes back, character by character
errors     what a refusal means for a message
check      what an operator is told of it
"""
