#!/bin/sh
# Takes in mail for the reply and bounce domains, and for nothing else: says of each whom it is
# from, and hands it to the forum over LMTP, which says at RCPT whether the address is one of its.
set -eu
domain=${MAIL_DOMAIN:?MAIL_DOMAIN is not set}
name=${AUTHSERV_ID:?AUTHSERV_ID is not set}
door=${INBOUND_LMTP:?INBOUND_LMTP is not set}
reply=${REPLY_DOMAIN:-reply.$domain}
bounce=${BOUNCE_DOMAIN:-bounce.$domain}
# What others say of the sender is no word of ours (RFC 8601 section 5). What our own milters add
# later is not looked at by header_checks.
printf '/^Authentication-Results:/ IGNORE\n' > /etc/postfix/header_checks
postconf -e "myhostname=$name" "mydestination=" "mynetworks=127.0.0.0/8" "inet_interfaces=all" \
  "relay_domains=$reply $bounce" "relay_recipient_maps=" \
  "transport_maps=inline:{ { $reply = lmtp:inet:$door }, { $bounce = lmtp:inet:$door } }" \
  "smtpd_relay_restrictions=reject_unauth_destination" \
  "smtpd_recipient_restrictions=reject_unauth_destination,reject_unverified_recipient" \
  "unverified_recipient_reject_code=550" "address_verify_negative_cache=no" \
  "address_verify_positive_expire_time=1h" "address_verify_positive_refresh_time=30m" \
  "smtpd_recipient_limit=20" "lmtp_destination_recipient_limit=1" "message_size_limit=15728640" \
  "smtpd_helo_required=yes" "smtpd_client_message_rate_limit=120" "disable_vrfy_command=yes" \
  "smtpd_data_restrictions=reject_unauth_pipelining" "smtpd_forbid_bare_newline=yes" \
  "header_checks=regexp:/etc/postfix/header_checks" "maillog_file=/dev/stdout" \
  "smtpd_milters=inet:127.0.0.1:8891,inet:127.0.0.1:8893" "milter_default_action=tempfail"
if [ -r /run/secrets/mx_tls ]; then
  postconf -e "smtpd_tls_security_level=may" "smtpd_tls_chain_files=/run/secrets/mx_tls"
fi
cat > /etc/opendkim-mx.conf <<END
Mode v
Socket inet:8891@127.0.0.1
AuthservID $name
UserID opendkim
END
cat > /etc/opendmarc-mx.conf <<END
AuthservID $name
TrustedAuthservIDs $name
Socket inet:8893@127.0.0.1
SPFSelfValidate true
SPFIgnoreResults true
RejectFailures false
UserID opendmarc
END
opendkim -x /etc/opendkim-mx.conf
opendmarc -c /etc/opendmarc-mx.conf
exec postfix start-fg
