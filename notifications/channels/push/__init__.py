"""Notices to browsers by way of their push service: sealed for one device, over HTTPS.

Web Push is RFC 8030 (handing over), RFC 8188 and 8291 (sealing) and RFC 8292 (who we are). The
pages that offer it need `address` and `vapid` only; what speaks to the network is `service`.
"""
