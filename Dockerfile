# One image for every process of the forum: `forum web`, `forum worker`, `forum migrate`.
# Targets `relay` and `mx` are the mail servers of docker-compose.yml: out and in.
FROM node:22-bookworm-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY frontend/ ./
RUN mkdir -p /src/forum/static && node build.mjs

FROM python:3.13-slim-bookworm AS packages
WORKDIR /app
COPY requirements-production.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements-production.lock

FROM debian:bookworm-slim AS relay
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postfix opendkim ca-certificates \
 && rm -rf /var/lib/apt/lists/*
COPY deploy/relay.sh /usr/local/bin/relay
EXPOSE 25
HEALTHCHECK --interval=30s --timeout=5s CMD postfix status
CMD ["relay"]

FROM debian:bookworm-slim AS mx
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    postfix opendkim opendmarc ca-certificates \
 && rm -rf /var/lib/apt/lists/*
COPY deploy/mx.sh /usr/local/bin/mx
EXPOSE 25
HEALTHCHECK --interval=30s --timeout=5s CMD postfix status
CMD ["mx"]

FROM python:3.13-slim-bookworm AS forum
RUN useradd --system --uid 10001 --home /app forum
WORKDIR /app
COPY --from=packages /venv /venv
COPY forum/ forum/
COPY notifications/ notifications/
COPY workers/ workers/
COPY templates/ templates/
COPY locale/ locale/
COPY --from=frontend /src/forum/static forum/static
COPY pyproject.toml README.md LICENSE ./
RUN printf '#!/bin/sh\nexec /venv/bin/python -m forum.cli "$@"\n' > /usr/local/bin/forum \
 && chmod +x /usr/local/bin/forum \
 && /venv/bin/python -m compileall -q forum notifications workers
USER forum
ENV PYTHONUNBUFFERED=1 FORUM_HOST=0.0.0.0 FORUM_PORT=8000 PYTHONPATH=/app
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["forum", "web"]
