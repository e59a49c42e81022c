#!/bin/sh
# Runs once, on an empty volume: creates the service's role and database. Not a superuser, so that row-level security applies to
# it; CREATEROLE, because the migrations create the role that requests run as.
set -e

: "${TODO_DATABASE_PASSWORD:?must be set}"

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv password TODO_DATABASE_PASSWORD
CREATE ROLE todo LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE todo OWNER todo;
SQL
