#!/usr/bin/env bash
# Builds an image from its Dockerfile with podman, without a registry, and runs it as a cluster would: not as root, without
# capabilities, on a read-only root file system. One container creates the catalog's tables, one takes a backup, and one does
# the work that another one queued. Each backup is restored with stock tools and compared. Needs root, the packages podman,
# runc, mmdebstrap, postgresql, zstd, curl and jq, and a package of Coffer in target/. Uses only a temporary folder, which it
# removes.
#
#   src/test/images/try-image.sh jvm|native
#
# Differences from the real build: the base image is built here from Debian's packages, and with TOOLS_FROM=debian (the default
# here) the dump tools are of Debian's version only. TOOLS_FROM=pgdg installs all versions, like the Dockerfile by default.
# BASE_TAR is a file that caches the base image.
set -euo pipefail
cd "$(dirname "$0")/../../.."

kind=${1:?jvm or native}
tools_from=${TOOLS_FROM:-debian}
tools=15
[[ $tools_from == debian ]] || tools="13 14 15 16 17 18"
((EUID == 0)) || { echo "Run this as root." >&2; exit 1; }
source bench/rig.sh

container=
pods() { podman --root "$work/storage" --runroot "$work/run" --tmpdir "$work/tmp" --cgroup-manager=cgroupfs --runtime=runc --events-backend=none "$@"; }
stop() { # STATUS
  if [[ -n $container ]]; then
    (($1 == 0)) || pods logs "$container" >&2 || true
    pods rm -f -t 10 "$container" >/dev/null 2>&1 || true
  fi
  pods rmi -a -f >/dev/null 2>&1 || true
  umount "$work/storage/overlay" 2>/dev/null || true
}
# Repeats a command until it succeeds, for a minute at most.
await() {
  local until=$((SECONDS + 60))
  while ! "$@"; do
    ((SECONDS < until)) || { echo "still waiting: $*" >&2; return 1; }
    sleep 0.2
  done
}
say() { printf '%s\n' "-- $*"; }

base=${BASE_TAR:-$work/base.tar}
[[ -f $base ]] || mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm "$base"
pods import -q "$base" debian:12-slim >/dev/null
say "building the image"
pods build -q --pull=never --network=host --isolation=chroot --build-arg TOOLS_FROM="$tools_from" \
  --build-arg TOOLS="$tools" --build-arg VERSION=trial --build-arg REVISION="$(git rev-parse HEAD)" \
  -f "src/main/docker/Dockerfile.$kind" -t coffer:trial . >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
pods inspect coffer:trial --format '{{.Config.User}} {{.Size}} bytes {{json .Config.Labels}}'
[[ $(pods inspect coffer:trial --format '{{.Config.User}}') == 10001:10001 ]]

# One server for the catalog and for the database that is backed up.
start_postgresql trial
createdb catalog
createdb shop
psql -qX shop -c "create table orders as select n, md5(n::text) as what from generate_series(1, 50000) n"

run=(--read-only --read-only-tmpfs=false --mount "type=tmpfs,destination=/tmp,tmpfs-mode=1777" --network=host
  --cap-drop=all --security-opt=no-new-privileges --ulimit nofile=20000:20000 --ulimit nproc=1000:1000)

say "without a database it prints one line and exits"
refused=$(pods run --rm "${run[@]}" coffer:trial 2>&1) && { echo "It started: $refused" >&2; exit 1; }
grep -F "brings no database of its own. Set QUARKUS_DATASOURCE_JDBC_URL" <<<"$refused"
[[ $(grep -cv '^Picked up JAVA_TOOL_OPTIONS' <<<"$refused") == 1 ]]

install -d -o 10001 -g 10001 -m 0700 "$work/store"
settings=(-v "$work/store:/var/lib/coffer/store" -e QUARKUS_DATASOURCE_JDBC_URL="jdbc:postgresql://127.0.0.1:$PGPORT/catalog"
  -e QUARKUS_DATASOURCE_USERNAME=trial -e QUARKUS_DATASOURCE_PASSWORD=trial -e COFFER_CATALOG_MIGRATE_AT_START=false
  -e COFFER_IDENTITY_STATIC_TOKENS=trial-token:demo:admin -e COFFER_SECRETS_KEY="$(head -c 32 /dev/zero | base64)")
coffer() { pods run --rm "${run[@]}" "${settings[@]}" coffer:trial "$@"; } # [COMMAND…]
start() { # [OPTION…]
  local port
  port=$(free_port)
  container=$(pods run -d "${run[@]}" "${settings[@]}" -e QUARKUS_HTTP_PORT="$port" "$@" coffer:trial)
  api=http://127.0.0.1:$port/v1.0/demo
  await healthy
}
end() {
  local begun=$SECONDS
  pods stop -t 60 "$container" >/dev/null
  say "stopped after $((SECONDS - begun)) s with code $(pods inspect "$container" --format '{{.State.ExitCode}}')"
  pods rm "$container" >/dev/null
  container=
}
inside() { pods exec "$container" "$@"; }
healthy() { inside coffer-healthy 2>/dev/null; }
call() { curl -sS --fail-with-body -H 'X-Auth-Token: trial-token' -H 'Content-Type: application/json' "$@"; }
order() { call "$api/backups" -d '{"backup": {"name": "trial", "instance": "'"$instance"'"}}' | jq -r .backup.id; }
state() { call "$api/backups/$backup" | jq -r .backup.status; }
ended() { status=$(state); [[ $status == COMPLETED || $status == FAILED ]]; }
# Restores the backup with stock tools, and compares all rows with the current rows of the source.
restore() {
  local rows="select count(*), md5(string_agg(n || what, ',' order by n)) from orders" source restored
  [[ $(state) == COMPLETED ]] || { call "$api/backups/$backup" >&2; exit 1; }
  createdb restored
  zstd -dc "$work/store/demo/$instance/$backup/shop.pgdump.zst" | pg_restore --exit-on-error -d restored
  source=$(psql -qXAt shop -c "$rows") restored=$(psql -qXAt restored -c "$rows")
  dropdb restored
  [[ $source == "$restored" && $source == "$1|"* ]] || { echo "restored: $restored, source: $source" >&2; exit 1; }
  say "restored with stock tools, identical: $restored"
}

say "without the catalog's tables it does not start; migrate creates them"
refused=$(coffer 2>&1) && { echo "It started: $refused" >&2; exit 1; }
grep -F migrate <<<"$refused"
coffer migrate
[[ $(psql -qXAt catalog -c "select count(*) from backup") == 0 ]]

say "starting it"
start
[[ $(inside id -u):$(inside id -g) == 10001:10001 ]]
for path in / /etc /opt/coffer /var/lib/coffer /usr/bin; do
  if said=$(inside bash -c ": >$path/written" 2>&1); then echo "$path can be written to" >&2; exit 1; fi
  grep -q 'Read-only file system\|Permission denied' <<<"$said"
done
inside cat /proc/mounts | grep '^[^ ]* / ' | grep -E '[ ,]ro[ ,]' >/dev/null
say "user 10001, read-only root; tools: $(inside ls /usr/lib/postgresql | tr '\n' ' ')"

instance=$(call "$api/instances" -d '{"instance": {"name": "shop", "datastore": {"type": "postgresql"}, "connection":
  {"host": "127.0.0.1", "port": '"$PGPORT"', "username": "trial", "password": "trial", "databases": ["shop"]}}}' | jq -r .instance.id)
backup=$(order)
await ended
say "the backup is $status"
restore 50000
end

say "a container for the API only, as on Knative, and a container that does the queued work and exits"
start -e COFFER_WORKER_ENABLED=false
psql -qX shop -c "insert into orders select n, md5(n::text) from generate_series(50001, 60000) n"
backup=$(order)
[[ $(state) == NEW ]]
drained=$(coffer work --drain 2>&1) || { echo "$drained" >&2; exit 1; }
say "the backup is $(state)"
restore 60000
end
say "done: $kind"
