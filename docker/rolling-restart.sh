#!/bin/sh
# Replaces compose's instances of the service one by one, without a failed request: for another version after a git pull, for
# other settings in .env, or only to restart them. A new one takes requests before an old one is told to stop.
set -eu
cd "$(dirname "$0")/.."

docker compose build migrate
# PostgreSQL stays as it is, also where its own settings in .env have changed.
docker compose run --rm --no-deps migrate
old=$(docker compose ps -q api)
count=$(echo "$old" | wc -l)
for instance in $old; do
  # If it does not become healthy, this ends here, and those that are left go on serving.
  docker compose up -d --no-deps --no-recreate --wait --scale "api=$((count + 1))" api
  docker stop "$instance" > /dev/null
  docker rm "$instance" > /dev/null
done
docker compose ps api
