#!/bin/sh
# Writes the secrets that docker-compose.yml names, each once; existing ones stay.
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets
word() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
once() { [ -s "secrets/$1" ] || { printf '%s' "$2" > "secrets/$1"; echo "wrote secrets/$1"; }; }
once postgres_password "$(word)"
once valkey_password "$(word)"
once secret_key "$(word)"
once database_url "postgres://samenspraak:$(cat secrets/postgres_password)@postgres:5432/samenspraak"
once redis_url "redis://:$(cat secrets/valkey_password)@valkey:6379/0"
# By what push services know this forum: the 32 bytes of a P-256 key, as RFC 8292 tools write them.
push_key() {
  openssl ecparam -name prime256v1 -genkey -noout -outform DER \
    | tail -c +8 | head -c 32 | openssl base64 -A | tr '+/' '-_' | tr -d '='
}
once vapid_private_key "$(push_key)"
[ -s secrets/dkim_key ] || { openssl genrsa -out secrets/dkim_key 2048 2>/dev/null; echo "wrote secrets/dkim_key"; }
# The forum's processes run as uid 10001 and read these files themselves.
chmod 0444 secrets/*
