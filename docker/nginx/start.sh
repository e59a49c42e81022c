#!/bin/sh
# Starts nginx in Compose: on a read-only file system, as an unprivileged user.
set -eu

# Trusted proxies. By default private networks: with a port published on 127.0.0.1 that is this machine. Its TLS proxy is trusted
# only for the one address that it added itself. Proxies in TRUST_PROXY are trusted recursively.
believed() {
  echo "real_ip_recursive $([ -n "${TRUST_PROXY:-}" ] && echo on || echo off);"
  for proxy in $(echo "${TRUST_PROXY:-uniquelocal,loopback}" | tr ',' ' '); do
    case $proxy in
      loopback) networks='127.0.0.0/8 ::1/128' ;;
      linklocal) networks='169.254.0.0/16 fe80::/10' ;;
      uniquelocal) networks='10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7' ;;
      *[!0-9]*) networks=$proxy ;;
      *) echo 'With docker compose, TRUST_PROXY must be addresses or networks, not a number.' >&2; return 1 ;;
    esac
    for network in $networks; do echo "set_real_ip_from $network;"; done
  done
}

folder=/tmp/nginx
mkdir -p "$folder"
cp "$(dirname "$0")"/*.conf "$folder"
believed > "$folder/trusted.conf"
exec nginx -p "$folder" -c "$folder/nginx.conf" -g 'daemon off;'
