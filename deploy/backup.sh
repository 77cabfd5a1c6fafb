#!/bin/bash
# Every night: one dump, proven to be readable, old ones removed. The first one at once.
set -u
export PGPASSWORD; PGPASSWORD=$(cat "$PGPASSWORD_FILE")
trap 'exit 0' TERM INT
while true; do
  name=/backups/samenspraak-$(date -u +%Y%m%dT%H%M%SZ)
  if pg_dump --format=custom --file="$name.part" && pg_restore --list "$name.part" > /dev/null; then
    mv "$name.part" "$name.dump"
    find /backups -name '*.dump' -mtime "+${KEEP_DAYS:-14}" -delete
    echo "backup: $name.dump"
  else
    rm -f "$name.part"
    echo "backup: FAILED, tried again in an hour" >&2
    sleep 3600 & wait $!
    continue
  fi
  seconds=$(( $(date -u -d 'tomorrow 02:30' +%s) - $(date -u +%s) ))
  sleep "$seconds" & wait $!
done
