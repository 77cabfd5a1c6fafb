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
# What is signed is named in full: what opendkim signs by itself leaves out List-Unsubscribe-Post
# (RFC 8058 section 3.1 asks for it) and the addresses for complaints (RFC 9477 section 3.1).
cat > /etc/opendkim-relay.conf <<END
Mode s
Domain $domain
Selector ${DKIM_SELECTOR:-s1}
KeyFile /etc/dkimkeys/key.pem
Socket inet:8891@127.0.0.1
UserID opendkim
Canonicalization relaxed/relaxed
SignHeaders From,To,Reply-To,Subject,Date,Message-ID,In-Reply-To,References,MIME-Version,Content-Type,Auto-Submitted,Feedback-ID,List-ID,List-Unsubscribe,List-Unsubscribe-Post,List-Post,List-Archive,List-Help,CFBL-Address,CFBL-Feedback-ID
OversignHeaders From,To,Reply-To,Subject,Date,Message-ID,List-Unsubscribe,List-Unsubscribe-Post,CFBL-Address,CFBL-Feedback-ID
END
opendkim -x /etc/opendkim-relay.conf
exec postfix start-fg
