#!/usr/bin/env bash
# How fast Coffer lists backups, beside a resource of the same service that answers with the same bytes out of memory (the
# floor): the rate, the times, and the processor time of a request, with 1, 8, 32 and 256 connections. At the end, how fast
# it takes orders for backups. Everything runs on 127.0.0.1, in a temporary folder that is removed.
#
#   ./mvnw package -Pbench -DskipTests && bench/list.sh [BACKUPS] [SECONDS]
#
# BACKUPS (100000) is how many the catalog holds, SECONDS (5) how long each figure is measured. Of the backups, 1000 belong
# to one instance and six tenths to another. With --native before them, it runs the executable of a build with -Dnative as
# well; with --app FILE, another jar or executable, which may lack the floor. CONNECTIONS="1 8" measures fewer. JAVA names
# another Java, JAVA_OPTS its options. Variables COFFER_… and QUARKUS_… reach Coffer. TMPDIR says where the folder goes.
# PG_BIN names the folder of PostgreSQL's server.
set -euo pipefail
cd "$(dirname "$0")/.."

app=target/bench/quarkus-app/quarkus-run.jar
case ${1:-} in
  --native) app=$(ls -d target/bench/*-runner 2>/dev/null || echo target/bench/coffer-runner); shift ;;
  --app) app=$2; shift 2 ;;
esac
backups=${1:-100000}
seconds=${2:-5}
read -ra connections <<<"${CONNECTIONS:-1 8 32 256}"
orders=3000
[[ -f $app ]] || { echo "There is no $app. Build it first, as the head of this script says." >&2; exit 1; }
((backups >= 2000)) || { echo "BACKUPS must be at least 2000." >&2; exit 1; }
for tool in wrk jq curl; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed." >&2; exit 1; }
done
source bench/rig.sh
use "$app"

# The catalog, with the tables that the service makes in it.
start_postgresql bench shared_buffers=1GB maintenance_work_mem=512MB max_wal_size=8GB wal_level=minimal max_wal_senders=0
export PGDATABASE=bench
createdb bench

export COFFER_HOME=$work/home COFFER_LIMITS_ENABLED=false COFFER_WORKER_ENABLED=false
export COFFER_IDENTITY_STATIC_TOKENS=bench:bench:admin COFFER_BENCH_FLOOR=$work/page.json
export QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://127.0.0.1:$PGPORT/bench
export QUARKUS_DATASOURCE_USERNAME=bench QUARKUS_DATASOURCE_PASSWORD=bench
start_service
api=$service/v1.0/bench
auth=(-H "X-Auth-Token: bench")

# Its rows: ids in the order of time, as the service gives them, so that everybody's backups lie among each other.
few=0c0ffee0-0000-7000-8000-000000000001
most=0c0ffee0-0000-7000-8000-000000000002
psql -qX -v ON_ERROR_STOP=1 -v rows="$backups" -v orders="$orders" -v few="$few" -v most="$most" >/dev/null <<'SQL'
set session_replication_role = replica;
set synchronous_commit = off;
create function instance_at(n bigint) returns uuid immutable language sql as
  $$ select ('0c0ffee0-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
create function backup_at(n bigint) returns uuid immutable language sql as
  $$ select (lpad(to_hex(1700000000000 + n * 7), 12, '0') || '7' || substr(md5(n::text), 1, 3) || 'a'
    || substr(md5(n::text), 4, 15))::uuid $$;

-- 1 has few backups, 2 most, 3 to 400 the rest, half of them in other accounts; those that follow have none.
insert into instance (id, account_id, name, status, datastore_type, datastore_version, datastore_version_id,
    server_version, host, port, username, databases, tls, created, updated)
  select instance_at(n), case when n between 201 and 400 then 'other' || n % 50 else 'bench' end, 'server' || n, 'ACTIVE',
    'PostgreSQL', '15', '0c0ffe00-0000-4000-8000-000000010015', '15.13', '127.0.0.1', 5432, 'backup', '{}', 'PREFER',
    now(), now()
  from generate_series(1, 400 + :orders) n;

-- The indexes are made again when the rows are there, which takes a fraction of the time.
create table kept as select indexdef from pg_indexes where tablename = 'backup' and indexname <> 'backup_pkey';
select format('drop index %I', indexname) from pg_indexes where tablename = 'backup' and indexname <> 'backup_pkey' \gexec
insert into backup (id, account_id, instance_id, name, description, status, datastore_type, datastore_version,
    datastore_version_id, size_bytes, location, storage_driver, automated, fault_code, fault_message, warnings,
    attempts, attempt_log, created, updated, verification, verified_at, contents_checked, broken_files,
    verification_details)
  select backup_at(n), case when instance > 200 then 'other' || instance % 50 else 'bench' end, instance_at(instance),
    'nightly ' || n, case when n % 3 = 0 then 'before the release of week ' || n % 52 end,
    case when failed then 'FAILED' else 'COMPLETED' end, 'PostgreSQL', '15', '0c0ffe00-0000-4000-8000-000000010015',
    case when not failed then 100000000 + n * 7919 % 9000000000 end,
    case when not failed then 'file:///var/lib/coffer/store/bench/' || instance_at(instance) || '/' || backup_at(n) end,
    'filesystem', true,
    case when failed then 'tool.failed' end,
    case when failed then 'pg_dump: error: connection to server at "10.0.0.7", port 5432 failed: timeout expired' end,
    '{}', 1, array['1 worker-1/7 2026-01-02T03:04:05Z 2026-01-02T03:14:05Z completed'], at, at + interval '10 minutes',
    case when verified then 'OK' end, case when verified then at + interval '1 hour' end,
    case when verified then true end, case when verified then '{}'::text[] end,
    case when verified then '{}'::text[] end
  from (select n, to_timestamp(1700000000 + n * 0.007) as at, n % 50 = 7 as failed, n % 4 = 0 and n % 50 <> 7 as verified,
      case when n % greatest(2, :rows / 1000) = 0 then 1 when n % 10 < 6 then 2 else 3 + n * 7919 % 398 end as instance
    from generate_series(1, :rows::bigint) n) as each;
select indexdef from kept \gexec
drop table kept;
vacuum analyze backup, instance;
checkpoint;
SQL
owned() { psql -qXAt -c "select count(*) from backup where instance_id = '$1'"; }
# What a last page comes after: the record before the last twenty.
marker() { psql -qXAt -c "select id from backup where instance_id = '$1' and deleted_at is null order by id offset 20 limit 1"; }

cat >"$work/get.lua" <<'LUA'
wrk.headers["X-Auth-Token"] = "bench"
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
LUA
cat "$work/get.lua" - >"$work/order.lua" <<'LUA'
local path, number, last, answered = nil, 0, 0, 0
function init(args)
  path, number, last = args[1] .. "/backups", 400 + args[2], 400 + args[3]
end
function request()
  number = number + 1
  return wrk.format("POST", path, {["X-Auth-Token"] = "bench", ["Content-Type"] = "application/json"}, string.format(
    '{"backup": {"name": "order", "instance": "0c0ffee0-0000-7000-8000-%012d", "incremental": 0}}', number))
end
-- Each instance takes one; what is under way when the last is sent is not answered.
function response()
  if number >= last then wrk.thread:stop() end
end
LUA

# Measures, and gives: requests, microseconds, p50 and p99 in microseconds, errors, and milliseconds of processor time.
measure() { # CONNECTIONS SECONDS SCRIPT URL [ARGUMENT…]
  local threads=$(($1 < 2 ? 1 : 2)) service_before catalog_before result
  [[ $3 == get.lua ]] || threads=1
  service_before=$(processor "$coffer_pid") catalog_before=$(server_processor)
  result=$(wrk -t "$threads" -c "$1" -d "${2}s" --timeout 30s -s "$work/$3" "$4" -- "${@:5}" | grep '^RESULT')
  echo "${result#RESULT } $(processor "$coffer_pid") $service_before $(server_processor) $catalog_before" |
    awk '{ print $1, $2, $3, $4, $5, $6 - $7, $8 - $9 }'
}
line() { # NAME CONNECTIONS FLOOR_RATE MEASURED…
  awk -v name="$1" -v connections="$2" -v floor="$3" '{ rate = $1 / $2 * 1e6
    printf "%-26s %11d %8.0f %8s %8.2f %8.2f %8.1f %10.2f %10.2f%s\n", name, connections, rate,
      (floor > 0 ? sprintf("%.2f", rate / floor) : "-"), $3 / 1e3, $4 / 1e3, ($3 ? $4 / $3 : 0), $6 / $1, $7 / $1,
      ($5 ? "  " $5 " ERRORS" : "") }' <<<"${*:4}"
}
rate() { awk '{ print $1 / $2 * 1e6 }' <<<"$*"; }

curl -sf "${auth[@]}" "$api/instances/$few/backups" >"$work/page.json"
names=("instance, first page" "instance, last page" "large instance, first page" "large instance, last page"
  "account, first page" "one backup")
urls=("$api/instances/$few/backups" "$api/instances/$few/backups?marker=$(marker "$few")"
  "$api/instances/$most/backups" "$api/instances/$most/backups?marker=$(marker "$most")"
  "$api/backups" "$api/backups/$(jq -r '.backups[0].id' "$work/page.json")")
for url in "${urls[@]}"; do
  curl -sf "${auth[@]}" "$url" >/dev/null || { echo "No answer from $url" >&2; exit 1; }
done
has_floor=
if curl -sf "${auth[@]}" "$api/floor" >"$work/floor.json"; then
  cmp "$work/page.json" "$work/floor.json" || { echo "The floor does not answer with the page." >&2; exit 1; }
  has_floor=1
fi

echo "machine   $(machine)"
echo "tools     $(wrk -v 2>&1 | grep -o '^wrk [^ ]*' || true), $("$pg_bin/postgres" --version), $runtime, ${java_opts[*]}; all on this machine"
echo "catalog   $backups backups: $(owned "$few") of the instance, $(owned "$most") of the large one; a page is $(stat -c %s "$work/page.json") bytes"
echo
for url in "${urls[@]}" ${has_floor:+"$api/floor"}; do
  measure 8 "$seconds" get.lua "$url" >/dev/null
  measure 32 "$seconds" get.lua "$url" >/dev/null
done
printf '%-26s %11s %8s %8s %8s %8s %8s %10s %10s\n' '' connections 'per s' 'of floor' 'p50 ms' 'p99 ms' 'p99/p50' \
  'CPU ms' 'catalog ms'
for count in "${connections[@]}"; do
  floor=0
  if [[ -n $has_floor ]]; then
    measured=$(measure "$count" "$seconds" get.lua "$api/floor")
    floor=$(rate "$measured")
    line floor "$count" "$floor" "$measured"
  fi
  for i in "${!urls[@]}"; do
    line "${names[i]}" "$count" "$floor" "$(measure "$count" "$seconds" get.lua "${urls[i]}")"
  done
done
echo
measure 8 "$seconds" order.lua "$service" /v1.0/bench 0 1000 >/dev/null
# Without a look for what refers to each of them, which scans the whole table: nothing else removes records.
psql -qX -c "set session_replication_role = replica" -c "delete from backup where name = 'order'"
measured=$(measure 8 $((seconds * 2)) order.lua "$service" /v1.0/bench 1000 "$orders")
# wrk waits for its time to be over also when the orders are out before; the records say how long they took.
taken=$(psql -qXAt -F' ' -c "select count(*), extract(epoch from max(created) - min(created)) * 1000000 from backup
  where name = 'order'")
line 'order a backup' 8 0 "$taken ${measured#* * }"
echo
echo "CPU ms and catalog ms are the processor time of a request, in the service and in PostgreSQL."
