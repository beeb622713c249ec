# One image for every process of production; docker-compose.yml says which command each one runs.
FROM python:3.13-slim-bookworm AS packages
COPY requirements/runtime.lock /tmp/runtime.lock
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r /tmp/runtime.lock

FROM python:3.13-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cdmo_select.settings CDMO_DATA_DIR=/srv/cdmo-data
RUN useradd --system --uid 10001 --home-dir /srv/cdmo --shell /usr/sbin/nologin cdmo \
 && install -d -o cdmo -g cdmo /srv/cdmo-data
WORKDIR /srv/cdmo
COPY --from=packages /opt/venv /opt/venv
COPY . .
USER cdmo
# Django wants a key to start at all; this one is in no file and signs nothing.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" python manage.py collectstatic --noinput --verbosity 0
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "1", \
     "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "10", "cdmo_select.wsgi:application"]
