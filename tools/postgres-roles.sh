#!/bin/sh
# Run once by PostgreSQL's container on an empty volume: the role that owns the tables and migrates, and the one that the
# application runs as. `manage.py migrate` gives the second its rights on each table.
set -eu
psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set owner_password="$DATABASE_OWNER_PASSWORD" --set app_password="$DATABASE_APP_PASSWORD" <<'SQL'
CREATE ROLE cdmo_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE cdmo_app LOGIN PASSWORD :'app_password';
CREATE DATABASE cdmo OWNER cdmo_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE cdmo FROM PUBLIC;
GRANT CONNECT ON DATABASE cdmo TO cdmo_app;
\connect cdmo
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
