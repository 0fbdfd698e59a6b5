#!/usr/bin/env bash
# Measures Coffer's backup of a database and the bare pipe `pg_dump -Fc -Z0 | zstd -3 -T2 > file`, in turn on the same server:
# duration, processor time, and Coffer's memory. Everything runs on 127.0.0.1, in a temporary folder that is removed.
#
#   ./mvnw package -DskipTests && bench/backup-rate.sh [MEGABYTES] [ROUNDS]
#   ./mvnw package -Dnative -DskipTests && bench/backup-rate.sh --native [MEGABYTES] [ROUNDS]
#   ENGINE=mariadb bench/backup-rate.sh [MEGABYTES] [ROUNDS]
#
# ENGINE is postgresql, mariadb or mysql; the pipe of the last two begins with `mariadb-dump` or `mysqldump --single-transaction`,
# and MYSQL_BIN is the folder of their programs. MEGABYTES (1100) is the size of the dump, ROUNDS (3) the number of measurements of each side. --native runs the executable in
# target, --app FILE another jar or executable. JAVA is another Java, JAVA_OPTS its options. Variables COFFER_… are passed to
# Coffer. TMPDIR is the parent of the temporary folder, PG_BIN the folder of PostgreSQL's server.
set -euo pipefail
cd "$(dirname "$0")/.."

app=target/quarkus-app/quarkus-run.jar
case ${1:-} in
  --native) app=$(find target -maxdepth 1 -name '*-runner' 2>/dev/null | head -1); app=${app:-target/coffer-runner}; shift ;;
  --app) app=$2; shift 2 ;;
esac
megabytes=${1:-1100}
rounds=${2:-3}
[[ -f $app ]] || { echo "There is no $app. Build it first; see the head of this script." >&2; exit 1; }
for tool in zstd jq curl; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed." >&2; exit 1; }
done
source bench/rig.sh
source bench/source.sh
use "$app"

# The database, and the catalog next to it.
start_postgresql bench shared_buffers=512MB max_wal_size=4GB wal_level=minimal max_wal_senders=0
createdb catalog
rows=$((megabytes * 1000000 / 113))
start_source "$rows"
dumped=$(dump | wc -c)

start_coffer
instance=$(register_source)

# Both set: took, in seconds; used, the seconds of processor time of everything except the server; served, the server's;
# stored, in bytes.
pipe() {
  local served_before
  served_before=$(server_processor)
  TIMEFORMAT='%R %U %S'
  { time dump | zstd -q -3 -T2 >"$work/pipe.zst"; } 2>"$work/times"
  served=$(milliseconds "$served_before" "$(server_processor)")
  read -r took used < <(awk '{ print $1, $2 + $3 }' "$work/times")
  stored=$(stat -c %s "$work/pipe.zst")
  rm "$work/pipe.zst"
}
backup() {
  local from used_before served_before backup manifest record="" check=$((SECONDS + 10))
  used_before=$(processor "$coffer_pid") served_before=$(server_processor)
  from=$EPOCHREALTIME
  backup=$(request backups -d '{"backup": {"name": "bench", "instance": "'"$instance"'"}}' | jq -r .backup.id)
  # The manifest is written last. Watching for it needs no process and no request, which would disturb the measurement. A
  # backup that fails writes no manifest.
  manifest=$work/store/bench/$instance/$backup/manifest.json
  until [[ $record == COMPLETED ]]; do
    if [[ -f $manifest ]] || ((SECONDS >= check)); then
      record=$(request "backups/$backup" | jq -r .backup.status)
      [[ $record != FAILED ]] || { request "backups/$backup" | jq .backup >&2; exit 1; }
      check=$((SECONDS + 10))
    else
      read -rt 0.01 -u "$never" || true
    fi
  done
  took=$(seconds "$from" "$EPOCHREALTIME")
  used=$(milliseconds "$used_before" "$(processor "$coffer_pid")")
  served=$(milliseconds "$served_before" "$(server_processor)")
  stored=$(find "$work/store/bench/$instance/$backup" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%.0f", sum }')
  until request "backups/$backup" -X DELETE 2>/dev/null >&2; do sleep 0.2; done
  while [[ -n $(find "$work/store" -type f -print -quit) ]]; do sleep 0.2; done
}
line() { # NAME
  awk -v name="$1" -v bytes="$dumped" -v took="$took" -v used="$used" -v served="$served" -v stored="$stored" 'BEGIN {
    printf "%-18s %8.2f %8.1f %8.2f %10.2f %14s\n", name, took, bytes / 1e6 / took, used, served, stored }'
}

echo "machine   $(machine)"
echo "tools     $(dumper_version), zstd $(zstd --version | grep -o 'v[0-9.]*'), $runtime, ${java_opts[*]}"
echo "database  $(awk -v b="$dumped" 'BEGIN { printf "%.1f", b / 1e6 }') MB in the dump, $rows rows"
echo
idle=$(memory VmRSS)
# From here on, the kernel records the peak.
echo 5 >"/proc/$coffer_pid/clear_refs"
printf '%-18s %8s %8s %8s %10s %14s\n' '' seconds MB/s 'CPU s' 'server s' 'bytes stored'
pipe_took=() pipe_used=() coffer_took=() coffer_used=()
for ((round = 1; round <= rounds; round++)); do
  pipe
  pipe_took+=("$took") pipe_used+=("$used")
  line "round $round  pipe"
  backup
  coffer_took+=("$took") coffer_used+=("$used")
  line "round $round  coffer"
done
echo
compare() { # NAME PIPE COFFER
  awk -v name="$1" -v pipe="$2" -v coffer="$3" 'BEGIN {
    printf "%-18s pipe %.2f s, coffer %.2f s, ratio %.3f\n", name, pipe, coffer, coffer / pipe }'
}
compare "median time" "$(median "${pipe_took[@]}")" "$(median "${coffer_took[@]}")"
compare "median CPU" "$(median "${pipe_used[@]}")" "$(median "${coffer_used[@]}")"
printf '%-18s before %s MB, at most %s MB\n' "RSS of coffer" "$idle" "$(memory VmHWM)"
echo
echo "CPU is processor time: of the dump's tool and zstd; of coffer with that tool. The server's time is the same for both, and separate."
