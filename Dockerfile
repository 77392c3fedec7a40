# One image for web, worker and beat; they differ by their command. Settings come by environment, see docs/settings.md.
# The proxy and the store of docker-compose.yml are the targets `proxy` and `store`.
FROM python:3.13-slim AS packages
COPY requirements.txt /
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --only-binary=:all: -r /requirements.txt

FROM caddy:2.10-alpine AS proxy
COPY deploy/Caddyfile /etc/caddy/Caddyfile
RUN chown -R 10001:10001 /data /config
USER 10001:10001

# The store's buckets are folders.
FROM rclone/rclone:1.71 AS store
ENV RCLONE_CONFIG=/tmp/rclone.conf RCLONE_CACHE_DIR=/tmp/cache
RUN mkdir -p /data/takeover && chown -R 10001:10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 9000
COPY deploy/store.sh /
ENTRYPOINT ["sh", "/store.sh"]
CMD ["rclone", "serve", "s3", "--addr", ":9000", "--vfs-cache-mode", "off", "--dir-cache-time", "1ms", "/data"]

FROM python:3.13-slim AS takeover
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8000 DATA_DIR=/data STATIC_ROOT=/app/static-collected
RUN useradd --system --uid 10001 --user-group takeover && install -d -o takeover -g takeover /data /scratch
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# The account that runs the processes may not write here, so each of them would compile what it imports.
RUN python -m compileall -qq -j0 .
# Any data folder and key do for this; the real ones come when it runs.
RUN DATA_DIR=/tmp/build SECRET_KEY=build python manage.py prepare --static-files-only && rm -rf /tmp/build
# By number, so that Kubernetes sees that it is not root.
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/readyz')"]
CMD ["python", "manage.py", "serve"]
