#!/bin/sh
# Runs once, on an empty volume: the service's own role and database. No superuser, so that row-level security holds for
# it too; CREATEROLE, because the migrations make the role that requests run as.
set -e

: "${TODO_DATABASE_PASSWORD:?must be set}"

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv password TODO_DATABASE_PASSWORD
CREATE ROLE todo LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE todo OWNER todo;
SQL
