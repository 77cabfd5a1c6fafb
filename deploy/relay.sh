#!/bin/sh
# A null client for the forum: accepts mail from the inner network only, signs it, delivers it.
set -eu
domain=${MAIL_DOMAIN:?MAIL_DOMAIN is not set}
networks=$(ip -o -f inet addr show 2>/dev/null | awk '{print $4}' | tr '\n' ' ' || true)
postconf -e "myhostname=relay.$domain" "mydestination=" "inet_interfaces=all" \
  "mynetworks=127.0.0.0/8 ${networks:-172.16.0.0/12}" \
  "smtpd_relay_restrictions=permit_mynetworks,reject" "relayhost=${RELAY_HOST:-}" \
  "smtp_tls_security_level=dane" "smtp_dns_support_level=dnssec" "maillog_file=/dev/stdout" \
  "smtpd_milters=inet:127.0.0.1:8891" "non_smtpd_milters=inet:127.0.0.1:8891" \
  "milter_default_action=tempfail"
install -m 0400 -o opendkim /run/secrets/dkim_key /etc/dkimkeys/key.pem
opendkim -d "$domain" -s "${DKIM_SELECTOR:-s1}" -k /etc/dkimkeys/key.pem -p inet:8891@127.0.0.1 -b s
exec postfix start-fg
