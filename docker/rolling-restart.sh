#!/bin/sh
# Replaces Compose's instances of the service one by one, without failed requests: after a git pull, after a change in .env, or to
# restart them. A new instance takes requests before an old one is stopped. If the script stops early, the number of instances is
# unchanged, and it can be run again.
set -eu
cd "$(dirname "$0")/.."

# Maximum time until a new instance's /health/ready is 200.
wait_seconds=${ROLLING_WAIT_SECONDS:-300}
reason='a command failed; its message is above'
kept='' # the instances that stay, one id per line
leaving=''

fail() {
  reason=$1
  exit 1
}

# The ids on standard input that are not in $1.
except() { grep -vxF "$1" || true; }

added() { docker compose ps -aq api | except "$kept"; }

retire() {
  # It drains within stop_grace_period.
  docker stop "$1" > /dev/null 2>&1 || true
  docker rm -f "$1" > /dev/null 2>&1 || true
}

clean_up() {
  status=$?
  trap '' INT TERM HUP
  [ "$status" -ne 0 ] || return 0
  if [ -n "$kept" ]; then
    [ -z "$leaving" ] || retire "$leaving"
    # nginx may already send requests to an instance that is not ready yet.
    for instance in $(added); do retire "$instance"; done
    reason="${reason%.}. The number of instances is still $count"
  fi
  echo "Stopped: $reason." >&2
}
trap clean_up EXIT
for signal in INT TERM HUP; do trap 'fail "interrupted by a signal"' "$signal"; done

await_ready() {
  deadline=$(($(date +%s) + wait_seconds))
  until docker exec "$1" timeout 5 busybox wget -q -O /dev/null http://127.0.0.1:3000/health/ready 2> /dev/null; do
    [ "$(docker inspect -f '{{.State.Running}} {{.RestartCount}}' "$1" 2> /dev/null)" = 'true 0' ] ||
      fail "the new instance has ended: $(docker logs --tail 1 "$1" 2>&1)"
    [ "$(date +%s)" -lt "$deadline" ] || fail "the new instance was not ready after $wait_seconds seconds"
    sleep 1
  done
  # nginx skips an instance for a second after a refused connection, as during its start.
  sleep 2
}

old=$(docker compose ps -q api) || fail 'docker compose cannot list the instances'
[ -n "$old" ] || fail 'no instance runs; docker compose up -d --build --wait starts one'
count=$(echo "$old" | wc -l | tr -d ' ')
docker compose build migrate || fail 'the image could not be built'
# PostgreSQL is not recreated, even if its settings in .env have changed.
docker compose run --rm --no-deps migrate || fail 'the migrations failed'
# Otherwise Compose would start an exited instance instead of a new one.
docker compose rm -f api > /dev/null 2>&1 || fail 'an exited instance could not be removed'

kept=$old
for instance in $old; do
  docker compose up -d --no-deps --no-recreate --scale "api=$((count + 1))" api || fail 'no new instance could be started'
  new=$(added)
  [ "$(echo "$new" | wc -w)" -eq 1 ] || fail 'another command started or removed instances at the same time'
  await_ready "$new"
  leaving=$instance
  kept=$(printf '%s\n%s\n' "$kept" "$new" | except "$leaving")
  retire "$leaving"
  leaving=''
done
docker compose ps api
