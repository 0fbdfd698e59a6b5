#!/usr/bin/env bash
# How fast Coffer backs up a database, beside the bare pipe `pg_dump -Fc -Z0 | zstd -3 -T2 > file`, in turns on the same
# server; and how much memory it takes meanwhile. Everything runs on 127.0.0.1, in a temporary folder that is removed.
#
#   ./mvnw package -DskipTests && bench/backup-rate.sh [MEGABYTES] [ROUNDS]
#
# MEGABYTES (1024) is the size of the dump, ROUNDS (3) how often each side is measured. Variables COFFER_… reach Coffer, so
# that a setting can be tried. TMPDIR says where the folder goes. PG_BIN names the folder of PostgreSQL's server.
set -euo pipefail
cd "$(dirname "$0")/.."

megabytes=${1:-1024}
rounds=${2:-3}
jar=target/quarkus-app/quarkus-run.jar
[[ -f $jar ]] || { echo "There is no $jar. Build it with: ./mvnw package -DskipTests" >&2; exit 1; }
pg_bin=${PG_BIN:-$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -V | tail -1 || true)}
[[ -x $pg_bin/initdb ]] || { echo "No PostgreSQL server is installed; name its folder in PG_BIN." >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/coffer-bench.XXXXXX")
chmod 711 "$work"
coffer_pid=
server() {
  if ((EUID == 0)); then
    (cd / && setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups "$pg_bin/$1" "${@:2}")
  else
    "$pg_bin/$1" "${@:2}"
  fi
}
finish() {
  [[ -z $coffer_pid ]] || { kill "$coffer_pid" 2>/dev/null && wait "$coffer_pid" 2>/dev/null; } || true
  server pg_ctl -D "$work/pg" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

free_port() {
  local port
  while :; do
    port=$((RANDOM % 20000 + 12000))
    (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}
now() { date +%s.%N; }
per_second() { awk -v mb="$1" -v from="$2" -v to="$3" 'BEGIN { printf "%.1f", mb / (to - from) }'; }
median() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# The database.
export PGHOST=127.0.0.1 PGPORT PGUSER=bench PGPASSWORD=bench
PGPORT=$(free_port)
mkdir "$work/pg"
((EUID != 0)) || chown nobody "$work/pg"
(umask 077; echo bench >"$work/password")
((EUID != 0)) || chown nobody "$work/password"
server initdb -D "$work/pg" -U bench -A scram-sha-256 --pwfile="$work/password" -E UTF8 --locale=C >/dev/null
server pg_ctl -D "$work/pg" -w -l "$work/pg/log" -o "-p $PGPORT -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories= -c shared_buffers=512MB -c max_wal_size=4GB -c wal_level=minimal -c max_wal_senders=0" \
  start >/dev/null
createdb bench
rows=$((megabytes * 1000000 / 108))
psql -qX -d bench -c "create table bench as select n as id, md5(n::text) as a, md5('b' || n) as b, md5('c' || n) as c
  from generate_series(1, $rows) n" -c "alter table bench add primary key (id)" -c "vacuum analyze bench" -c checkpoint
dumped=$("$pg_bin/pg_dump" -Fc -Z0 bench | wc -c)
dumped_mb=$(awk -v b="$dumped" 'BEGIN { printf "%.1f", b / 1e6 }')

# Coffer.
export COFFER_HOME=$work/home COFFER_LIMITS_ENABLED=false QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT
export COFFER_STORE_FILESYSTEM_PATH=$work/store
QUARKUS_HTTP_PORT=$(free_port)
java -Xmx256m -jar "$jar" >"$work/coffer.log" 2>&1 &
coffer_pid=$!
api=http://127.0.0.1:$QUARKUS_HTTP_PORT
for ((i = 0; ; i++)); do
  curl -sf "$api/q/health/ready" >/dev/null && break
  ((i < 300)) && kill -0 "$coffer_pid" 2>/dev/null || { cat "$work/coffer.log" >&2; exit 1; }
  sleep 0.2
done
auth=(-H "X-Auth-Token: $(cat "$work/home/token")" -H 'Content-Type: application/json')
instance=$(curl -sf "${auth[@]}" "$api/v1.0/demo/instances" -d '{"instance": {"name": "bench", "datastore":
  {"type": "postgresql"}, "connection": {"host": "127.0.0.1", "port": '"$PGPORT"', "username": "bench",
  "password": "bench", "databases": ["bench"]}}}' | jq -r .instance.id)

# Milliseconds that a process and the children that it has waited for have had of the processors.
processor() { awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13 + $14 + $15) * 1000 / hz }' "/proc/$1/stat"; }
postmaster=$(head -1 "$work/pg/postmaster.pid")
each() { awk -v mb="$dumped_mb" -v ms="$1" 'BEGIN { printf "%.1f ms of processor time for each MB", ms / mb }'; }
rss() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$coffer_pid/status"; }

echo "machine   $(nproc) × $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(awk '/MemTotal/ { print int($2 / 1048576) }' /proc/meminfo) GiB, $(uname -sr)"
echo "tools     $("$pg_bin/pg_dump" --version), zstd $(zstd --version | grep -o 'v[0-9.]*'), Java $(java -version 2>&1 | grep -o '"[^"]*"' | head -1 | tr -d '"'), -Xmx256m"
echo "database  $dumped_mb MB in the dump, $rows rows"
echo

mkfifo "$work/never"
exec {never}<>"$work/never"
pipe_rates=() coffer_rates=()
for ((round = 1; round <= rounds; round++)); do
  from=$(now) server_before=$(processor "$postmaster")
  TIMEFORMAT='%U %S'
  { time "$pg_bin/pg_dump" -Fc -Z0 bench | zstd -q -3 -T2 >"$work/pipe.zst"; } 2>"$work/times"
  rate=$(per_second "$dumped_mb" "$from" "$(now)")
  pipe_rates+=("$rate")
  used=$(awk -v server=$(($(processor "$postmaster") - server_before)) '{ print ($1 + $2) * 1000 + server }' "$work/times")
  echo "round $round   pipe    $rate MB/s, $(each "$used"), $(stat -c %s "$work/pipe.zst") bytes"
  rm "$work/pipe.zst"

  samples=() next=0 check=$((SECONDS + 10))
  from=$(now) before=$(($(processor "$postmaster") + $(processor "$coffer_pid")))
  backup=$(curl -sf "${auth[@]}" "$api/v1.0/demo/backups" -d '{"backup": {"name": "bench", "instance": "'"$instance"'"}}' |
    jq -r .backup.id)
  # Watching takes no process and no request, which would slow what is measured.
  manifest=$work/store/demo/$instance/$backup/manifest.json
  until [[ -f $manifest ]]; do
    if ((SECONDS >= next)); then
      samples+=("$(rss)")
      next=$((SECONDS + 1))
    fi
    if ((SECONDS >= check)); then
      record=$(curl -sf "${auth[@]}" "$api/v1.0/demo/backups/$backup")
      [[ $(jq -r .backup.status <<<"$record") != FAILED ]] || { jq .backup <<<"$record" >&2; exit 1; }
      check=$((SECONDS + 10))
    fi
    read -rt 0.02 -u "$never" || true
  done
  rate=$(per_second "$dumped_mb" "$from" "$(now)")
  coffer_rates+=("$rate")
  used=$(($(processor "$postmaster") + $(processor "$coffer_pid") - before))
  echo "round $round   coffer  $rate MB/s, $(each "$used"); RSS in MB, each second: ${samples[*]}"
  until curl -sf -X DELETE "${auth[@]}" "$api/v1.0/demo/backups/$backup"; do sleep 0.2; done
  while [[ -n $(find "$work/store" -type f -print -quit) ]]; do sleep 0.2; done
done

pipe=$(median "${pipe_rates[@]}") coffer=$(median "${coffer_rates[@]}")
echo
echo "median    pipe $pipe MB/s, coffer $coffer MB/s, ratio $(awk -v a="$coffer" -v b="$pipe" 'BEGIN { printf "%.2f", a / b }')"
