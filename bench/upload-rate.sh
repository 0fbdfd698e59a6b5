#!/usr/bin/env bash
# Measures how fast Coffer copies a backup from a folder into the store that the variables COFFER_STORES_OBJECTS_… configure, and
# the bare upload of the same files, in turn: with the SDK for S3, with curl for Swift, in both cases in segments of 16 MiB of
# which two are sent at a time. Also measures Coffer's memory, and at the end proves the copy.
#
#   export COFFER_STORES_OBJECTS_KIND=s3 COFFER_STORES_OBJECTS_ENDPOINT=http://127.0.0.1:9000 …
#   ./mvnw package -DskipTests && bench/upload-rate.sh [MEGABYTES] [ROUNDS]
#   ./mvnw package -Dnative -DskipTests && bench/upload-rate.sh --native [MEGABYTES] [ROUNDS]
#
# MEGABYTES (1000) is the size of the database, whose contents cannot be compressed, ROUNDS (3) the number of measurements of each
# side. JAVA_OPTS, COFFER_…, TMPDIR and PG_BIN are as in backup-rate.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

app=target/quarkus-app/quarkus-run.jar
libraries=target/quarkus-app/lib/main
case ${1:-} in
  --native)
    app=$(find target -maxdepth 1 -name '*-runner' 2>/dev/null | head -1); app=${app:-target/coffer-runner}
    libraries=$(find target -maxdepth 2 -path '*-native-image-source-jar/lib' | head -1)
    shift ;;
esac
megabytes=${1:-1000}
rounds=${2:-3}
kind=${COFFER_STORES_OBJECTS_KIND:?Configure the store; see the head of this script.}
[[ -f $app ]] || { echo "There is no $app. Build it first; see the head of this script." >&2; exit 1; }
for tool in jq curl xxd split; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed." >&2; exit 1; }
done
source bench/rig.sh
JAVA_OPTS=${JAVA_OPTS:--Xmx256m}
use "$app"

# The database: random bytes, in rows of 64 kB. Its dump has two digits for each byte, of which zstd makes one again.
start_postgresql bench shared_buffers=256MB max_wal_size=4GB wal_level=minimal max_wal_senders=0
createdb catalog
createdb bench
psql -qX -d bench -c "create table bench (bytes bytea)" -c "alter table bench alter bytes set storage external"
head -c "${megabytes}MB" /dev/urandom | xxd -p -c 65536 | sed 's/^/\\\\x/' | psql -qX -d bench -c "copy bench from stdin"
psql -qX -d bench -c checkpoint

export COFFER_STORES_DEFAULT=local
start_coffer

instance=$(request instances -d '{"instance": {"name": "bench", "datastore": {"type": "postgresql"}, "connection":
  {"host": "127.0.0.1", "port": '"$PGPORT"', "username": "bench", "password": "bench", "databases": ["bench"]}}}' |
  jq -r .instance.id)
back_up() {
  backup=$(request backups -d '{"backup": {"name": "bench", "instance": "'"$instance"'"}}' | jq -r .backup.id)
  await "backups/$backup" '.backup.status | IN("COMPLETED", "FAILED")'
  jq -e '.backup.status == "COMPLETED"' <<<"$record" >/dev/null || { jq .backup <<<"$record" >&2; exit 1; }
  folder=$work/store/bench/$instance/$backup
  mapfile -t files < <(find "$folder" -type f -size +1M | sort)
  stored=$(cat "${files[@]}" | wc -c)
}
# Waits by reading the log, which takes next to no time of the processors.
copy() {
  local from=$EPOCHREALTIME line begun=$copies
  request "backups/$backup/action" -d '{"copy-backup": {"target": "objects"}}' >/dev/null
  while ((copies == begun)); do
    read -rt 0.05 -u "$never" || true
    copies=0
    while read -r line; do
      [[ $line != *" in the store 'objects' is complete"* && $line != *" in the store 'objects' failed"* ]] || copies=$((copies + 1))
    done <"$work/coffer.log"
  done
  took=$(seconds "$from" "$EPOCHREALTIME")
  record=$(request "backups/$backup")
  jq -e '.backup.copies[0].status == "COMPLETED"' <<<"$record" >/dev/null || { jq .backup.copies <<<"$record" >&2; exit 1; }
}
bare_s3() {
  took=$(AWS_ACCESS_KEY_ID=$COFFER_STORES_OBJECTS_ACCESS_KEY AWS_SECRET_ACCESS_KEY=$COFFER_STORES_OBJECTS_SECRET_KEY \
    "${JAVA:-java}" -Xmx256m -cp "$(find "$libraries" -name '*.jar' -printf '%p:')" bench/BareUpload.java \
    "$COFFER_STORES_OBJECTS_ENDPOINT" "${COFFER_STORES_OBJECTS_REGION:-us-east-1}" "$COFFER_STORES_OBJECTS_BUCKET" bare \
    "${files[@]}" 2>"$work/bare.err") || { cat "$work/bare.err" >&2; exit 1; }
}
bare_swift() {
  local from headers
  mkdir -p "$work/segments"
  cat "${files[@]}" | split -a 4 -b 16M - "$work/segments/"
  headers=$(curl -sf -D - -o /dev/null -H "X-Auth-User: $COFFER_STORES_OBJECTS_USERNAME" \
    -H "X-Auth-Key: $COFFER_STORES_OBJECTS_PASSWORD" "$COFFER_STORES_OBJECTS_AUTH_URL" | tr -d '\r')
  url=$(awk 'tolower($1) == "x-storage-url:" { print $2 }' <<<"$headers")/bare
  printf 'X-Auth-Token: %s\n' "$(awk 'tolower($1) == "x-auth-token:" { print $2 }' <<<"$headers")" >"$work/token"
  curl -sf -X PUT -H "@$work/token" "$url"
  from=$EPOCHREALTIME
  find "$work/segments" -type f -printf '%f\n' | sort |
    xargs -P 2 -I {} curl -sf -o /dev/null -T "$work/segments/{}" -H "@$work/token" "$url/{}"
  took=$(seconds "$from" "$EPOCHREALTIME")
  find "$work/segments" -type f -printf '%f\n' | xargs -I {} curl -sf -o /dev/null -X DELETE -H "@$work/token" "$url/{}"
  rm -r "$work/segments"
}
line() { # NAME
  awk -v name="$1" -v bytes="$stored" -v took="$took" 'BEGIN {
    printf "%-18s %8.2f %8.1f\n", name, took, bytes / 1e6 / took }'
}

echo "machine   $(machine)"
echo "store     $kind; $runtime, ${java_opts[*]}"
back_up
echo "backup    $(awk -v b="$stored" 'BEGIN { printf "%.1f", b / 1e6 }') MB stored, in files of more than 1 MB"
echo
printf '%-18s %8s %8s\n' '' seconds MB/s
idle=$(memory VmRSS)
echo 5 >"/proc/$coffer_pid/clear_refs"
bare_took=() coffer_took=() copies=0
for ((round = 1; round <= rounds; round++)); do
  ((round == 1)) || back_up
  "bare_$kind"
  bare_took+=("$took")
  line "round $round  bare"
  copy
  coffer_took+=("$took")
  line "round $round  coffer"
done
echo
awk -v bare="$(median "${bare_took[@]}")" -v coffer="$(median "${coffer_took[@]}")" 'BEGIN {
  printf "%-18s bare %.2f s, coffer %.2f s; rate of coffer %.2f of the bare one\n", "median time", bare, coffer, bare / coffer }'
printf '%-18s before %s MB, at most %s MB\n' "RSS of coffer" "$idle" "$(memory VmHWM)"

request "backups/$backup/action" -d '{"prove": {"store": "objects"}}' >/dev/null
await "backups/$backup" '.backup.proof.result != null and .backup.proof.result != "PENDING" and .backup.proof.result != "RUNNING"'
jq -r '"proof of the copy  " + .backup.proof.result' <<<"$record"
