#!/usr/bin/env bash
# Measures, in turn on the same server and from the same backup: `zstd -d | pg_restore` by hand, Coffer's restore beside the
# database, and Coffer's proof in a scratch server: duration, processor time, and Coffer's memory. Everything runs on 127.0.0.1,
# in a temporary folder that is removed.
#
#   ./mvnw package -DskipTests && bench/restore-rate.sh [MEGABYTES] [ROUNDS]
#   ./mvnw package -Dnative -DskipTests && bench/restore-rate.sh --native [MEGABYTES] [ROUNDS]
#   ENGINE=mariadb bench/restore-rate.sh [MEGABYTES] [ROUNDS]
#
# ENGINE is postgresql, mariadb or mysql; the pipe of the last two ends with `mariadb` or `mysql`, and MYSQL_BIN is the folder of
# their programs. MEGABYTES (1100) is the size of the dump, ROUNDS (3) the number of measurements of each. --native runs the executable in
# target, --app FILE another jar or executable. JOBS (1) is the number of sessions of pg_restore that make indexes at a time, on all
# sides; with more than one, the pipe writes the dump to a file first, which is what pg_restore needs for that. JAVA is another Java, JAVA_OPTS
# its options. Variables COFFER_… are passed to Coffer. TMPDIR is the parent of the temporary folder, PG_BIN the folder of
# PostgreSQL's server.
set -euo pipefail
cd "$(dirname "$0")/.."

app=target/quarkus-app/quarkus-run.jar
case ${1:-} in
  --native) app=$(find target -maxdepth 1 -name '*-runner' 2>/dev/null | head -1); app=${app:-target/coffer-runner}; shift ;;
  --app) app=$2; shift 2 ;;
esac
megabytes=${1:-1100}
rounds=${2:-3}
jobs=${JOBS:-1}
[[ -f $app ]] || { echo "There is no $app. Build it first; see the head of this script." >&2; exit 1; }
for tool in zstd jq curl; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed." >&2; exit 1; }
done
source bench/rig.sh
source bench/source.sh
JAVA_OPTS=${JAVA_OPTS:--Xmx256m}
use "$app"

# The database, and the catalog next to it.
start_postgresql bench shared_buffers=512MB max_wal_size=4GB
createdb catalog
rows=$((megabytes * 1000000 / 113))
start_source "$rows"

export COFFER_RESTORE_JOBS=$jobs COFFER_PROOF_JOBS=$jobs
start_coffer
expect() { # CONDITION
  jq -e "$1" <<<"$record" >/dev/null || { jq . <<<"$record" >&2; exit 1; }
}

instance=$(register_source)
backup=$(request backups -d '{"backup": {"name": "bench", "instance": "'"$instance"'"}}' | jq -r .backup.id)
await "backups/$backup" '.backup.status | . == "COMPLETED" or . == "FAILED"'
expect '.backup.status == "COMPLETED"'
folder=$work/store/bench/$instance/$backup
part=$folder/$(jq -r '.parts[] | select(.database == "bench") | .objects[0].file' "$folder/manifest.json")
dumped=$(jq -r '.parts[] | select(.database == "bench") | .rawBytes' "$folder/manifest.json")

# Each sets: took, in seconds; used, the seconds of processor time of everything except the server; served, the server's.
by_hand() {
  if ((jobs > 1)) && [[ $engine == postgresql ]]; then
    zstd -q -d -f "$part" -o "$work/dump" && "$pg_bin/pg_restore" --exit-on-error --jobs="$jobs" -d restored "$work/dump"
  else
    zstd -dc "$part" | load
  fi
}
pipe() {
  local served_before
  drop_restored # so that no measurement pays for what another has written
  served_before=$(server_processor)
  TIMEFORMAT='%R %U %S'
  { time { create_restored && by_hand; }; } 2>"$work/times" || { cat "$work/times" >&2; exit 1; }
  served=$(milliseconds "$served_before" "$(server_processor)")
  read -r took used < <(awk 'END { print $1, $2 + $3 }' "$work/times")
  rm -f "$work/dump"
}
# Measures what Coffer does, from the request until the record says that it has ended.
measure() { # FUNCTION
  local from used_before served_before
  drop_restored
  used_before=$(processor "$coffer_pid") served_before=$(server_processor)
  from=$EPOCHREALTIME
  "$1"
  took=$(seconds "$from" "$EPOCHREALTIME")
  used=$(milliseconds "$used_before" "$(processor "$coffer_pid")")
  served=$(milliseconds "$served_before" "$(server_processor)")
}
restore() {
  local id
  id=$(request "instances/$instance/action" -d '{"restore": {"backupRef": "'"$backup"'", "mode": "beside",
    "as": {"bench": "restored"}}}' | jq -r .restore.id)
  await "instances/$instance/restores/$id" '.restore.ended != null'
  expect '.restore.status == "COMPLETED"'
}
# A proof of an earlier round is in the record until the next one has ended: its time tells them apart.
proven=
prove() {
  request "backups/$backup/action" -d '{"prove": {}}' >/dev/null
  await "backups/$backup" '.backup.proof.at | . != null and . != "'"$proven"'"'
  expect '.backup.proof.result == "PROVEN"'
  proven=$(jq -r .backup.proof.at <<<"$record")
}
line() { # NAME
  awk -v name="$1" -v bytes="$dumped" -v took="$took" -v used="$used" -v served="$served" 'BEGIN {
    printf "%-18s %8.2f %8.1f %8.2f %10.2f", name, took, bytes / 1e6 / took, used, served }'
  printf ' %10s\n' "${2:-}"
}
heap() {
  curl -sf "$service/q/metrics" | awk '/^jvm_memory_used_bytes{.*area="heap"/ { sum += $NF } END { printf "%.0f", sum / 1048576 }'
}

echo "machine   $(machine)"
echo "tools     $(dumper_version), zstd $(zstd --version | grep -o 'v[0-9.]*'), $runtime, ${java_opts[*]}, jobs $jobs"
echo "database  $(awk -v b="$dumped" 'BEGIN { printf "%.1f", b / 1e6 }') MB in the dump, $rows rows"
echo
idle=$(memory VmRSS)
# From here on, the kernel records the peak.
echo 5 >"/proc/$coffer_pid/clear_refs"
printf '%-18s %8s %8s %8s %10s %10s\n' '' seconds MB/s 'CPU s' 'server s' 'heap MB'
pipe_took=() restore_took=() prove_took=()
for ((round = 1; round <= rounds; round++)); do
  pipe
  pipe_took+=("$took")
  line "round $round  pipe"
  measure restore
  restore_took+=("$took")
  line "round $round  restore" "$(heap)"
  measure prove
  prove_took+=("$took")
  line "round $round  proof" "$(heap)"
done
echo
compare() { # NAME PIPE COFFER ASKED
  awk -v name="$1" -v pipe="$2" -v coffer="$3" -v asked="$4" 'BEGIN {
    printf "%-18s pipe %.2f s, coffer %.2f s, ratio %.3f (at most %s)\n", name, pipe, coffer, coffer / pipe, asked }'
}
compare "median restore" "$(median "${pipe_took[@]}")" "$(median "${restore_took[@]}")" 1.1
compare "median proof" "$(median "${pipe_took[@]}")" "$(median "${prove_took[@]}")" 1.3
printf '%-18s before %s MB, at most %s MB\n' "RSS of coffer" "$idle" "$(memory VmHWM)"
echo
echo "CPU is processor time: of the restore's tool and zstd; of coffer with that tool. The server's is that of the server restored into; a"
echo "proof has one of its own, whose time is coffer's. The heap is what is used right after, not collected."
