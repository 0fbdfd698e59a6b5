#!/usr/bin/env bash
# Measures how fast Coffer lists backups, beside a resource of the same service that answers with the same bytes from memory
# (the floor): the rate, the latency, and the processor time of a request, with 1, 8, 32 and 256 connections. At the end, it
# measures how fast backups are ordered. Everything runs on 127.0.0.1, in a temporary folder that is removed.
#
#   ./mvnw package -Pbench -DskipTests && bench/list.sh [BACKUPS] [SECONDS]
#
# BACKUPS (100000) is the number of backups in the catalog, SECONDS (5) the time of each measurement. Six tenths of the backups
# belong to one large instance, the others to 399 small ones, half of them in other accounts. Requests that run at the same time
# ask for different instances or pages, so nothing that requests for one URL could share helps. With --native as the first
# argument, it runs the executable of a build with -Dnative; with --app FILE, another jar or executable, which may lack the
# floor. CONNECTIONS="1 8" selects the numbers of connections. JAVA names another Java, JAVA_OPTS its options. Variables COFFER_…
# and QUARKUS_… reach Coffer. TMPDIR is the folder for temporary files. PG_BIN names the folder of PostgreSQL's server.
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
((backups >= 25000)) || { echo "BACKUPS must be at least 25000: a small instance has a full page." >&2; exit 1; }
for tool in wrk curl; do
  command -v "$tool" >/dev/null || { echo "$tool is not installed." >&2; exit 1; }
done
source bench/rig.sh
use "$app"

# The catalog. The service creates its tables.
start_postgresql bench shared_buffers=1GB maintenance_work_mem=512MB max_wal_size=8GB wal_level=minimal max_wal_senders=0
export PGDATABASE=bench
createdb bench

export COFFER_HOME=$work/home COFFER_LIMITS_ENABLED=false COFFER_WORKER_ENABLED=false
export COFFER_IDENTITY_STATIC_TOKENS=bench:bench:admin COFFER_BENCH_FLOOR=$work/page.json
export QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://127.0.0.1:$PGPORT/bench
export QUARKUS_DATASOURCE_USERNAME=bench QUARKUS_DATASOURCE_PASSWORD=bench
start_service
auth=(-H "X-Auth-Token: bench")

# Its rows. Ids are in the order of time, as the service's are, so the backups of all instances lie among each other.
large=0c0ffee0-0000-7000-8000-000000000001
psql -qX -v ON_ERROR_STOP=1 -v rows="$backups" -v orders="$orders" >/dev/null <<'SQL'
set session_replication_role = replica;
set synchronous_commit = off;
create function instance_at(n bigint) returns uuid immutable language sql as
  $$ select ('0c0ffee0-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
create function backup_at(n bigint) returns uuid immutable language sql as
  $$ select (lpad(to_hex(1700000000000 + n * 7), 12, '0') || '7' || substr(md5(n::text), 1, 3) || 'a'
    || substr(md5(n::text), 4, 15))::uuid $$;

-- 1 is the large instance, 2 to 400 are small ones, half of them in other accounts; those that follow have no backups.
insert into instance (id, account_id, name, status, datastore_type, datastore_version, datastore_version_id,
    server_version, host, port, username, databases, tls, created, updated)
  select instance_at(n), case when n between 201 and 400 then 'other' || n % 50 else 'bench' end, 'server' || n, 'ACTIVE',
    'PostgreSQL', '15', '0c0ffe00-0000-4000-8000-000000010015', '15.13', '127.0.0.1', 5432, 'backup', '{}', 'PREFER',
    now(), now()
  from generate_series(1, 400 + :orders) n;

-- Indexes are created after the rows, which takes a fraction of the time.
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
    '{}', 1, '[{"number": 1, "worker": "worker-1/7", "begun": "2026-01-02T03:04:05Z", "ended": "2026-01-02T03:14:05Z",
        "outcome": "completed"}]'::jsonb, at, at + interval '10 minutes',
    case when verified then 'OK' end, case when verified then at + interval '1 hour' end,
    case when verified then true end, case when verified then '{}'::text[] end,
    case when verified then '{}'::text[] end
  from (select n, to_timestamp(1700000000 + n * 0.007) as at, n % 50 = 7 as failed, n % 4 = 0 and n % 50 <> 7 as verified,
      case when n % 10 < 6 then 1 else 2 + n * 7919 % 399 end as instance
    from generate_series(1, :rows::bigint) n) as each;
select indexdef from kept \gexec
drop table kept;
vacuum analyze backup, instance;
checkpoint;
SQL
# The requests of each line, as paths. A last page comes after the record before the last twenty.
paths() { # QUERY
  psql -qXAt -c "$1" >"$work/paths"
  mv "$work/paths" "$work/paths.$((++lists))"
}
lists=0 of="'/v1.0/bench/instances/' || i.id || '/backups'" small="instance i where i.account_id = 'bench' and i.name in
  (select 'server' || n from generate_series(2, 200) n)"
paths "select $of from $small order by i.id"
paths "select $of || '?marker=' || (select b.id from backup b where b.instance_id = i.id order by b.id offset 20 limit 1)
  from $small order by i.id"
paths "select '/v1.0/bench/instances/$large/backups?marker=' || id from backup where instance_id = '$large'
  order by md5(id::text) limit 200"
paths "select '/v1.0/bench/backups'"
paths "select '/v1.0/bench/backups/' || id from backup where account_id = 'bench' order by md5(id::text) limit 200"

cat >"$work/get.lua" <<'LUA'
-- Each thread walks through the paths of a file, from a place of its own.
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end
local requests, at = {}, 0
function init(args)
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path, {["X-Auth-Token"] = "bench"})
  end
  at = number * math.floor(#requests / 2)
end
function request()
  at = at % #requests + 1
  return requests[at]
end
LUA
cat >"$work/done.lua" <<'LUA'
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
LUA
cat "$work/done.lua" >>"$work/get.lua"
cat "$work/done.lua" - >"$work/order.lua" <<'LUA'
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

# Measures, and prints: requests, microseconds, p50 and p99 in microseconds, errors, and milliseconds of processor time.
measure() { # CONNECTIONS SECONDS SCRIPT [ARGUMENT…]
  local threads=$(($1 < 2 ? 1 : 2)) service_before catalog_before result
  [[ $3 == get.lua ]] || threads=1
  service_before=$(processor "$coffer_pid") catalog_before=$(server_processor)
  result=$(wrk -t "$threads" -c "$1" -d "${2}s" --timeout 30s -s "$work/$3" "$service" -- "${@:4}" | grep '^RESULT')
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

names=("instance, first page" "instance, last page" "large instance, any page" "account, first page" "one backup")
for i in "${!names[@]}"; do
  curl -sf "${auth[@]}" "$service$(head -1 "$work/paths.$((i + 1))")" >"$work/answer.json" ||
    { echo "No answer for: ${names[i]}" >&2; exit 1; }
  ((i > 0)) || mv "$work/answer.json" "$work/page.json"
done
has_floor=
if curl -sf "${auth[@]}" "$service/v1.0/bench/floor" >"$work/floor.json"; then
  cmp "$work/page.json" "$work/floor.json" || { echo "The floor does not answer with the page." >&2; exit 1; }
  has_floor=1
  echo /v1.0/bench/floor >"$work/paths.floor"
fi

echo "machine   $(machine)"
echo "tools     $(wrk -v 2>&1 | grep -o '^wrk [^ ]*' || true), $("$pg_bin/postgres" --version), $runtime, ${java_opts[*]}; all on this machine"
echo "catalog   $backups backups: $(psql -qXAt -c "select count(*) from backup where instance_id = '$large'") of the large instance; a page is $(stat -c %s "$work/page.json") bytes"
echo
for file in "$work"/paths.*; do
  measure 8 "$seconds" get.lua "$file" >/dev/null
  measure 32 "$seconds" get.lua "$file" >/dev/null
done
printf '%-26s %11s %8s %8s %8s %8s %8s %10s %10s\n' '' connections 'per s' 'of floor' 'p50 ms' 'p99 ms' 'p99/p50' \
  'CPU ms' 'catalog ms'
for count in "${connections[@]}"; do
  floor=0
  if [[ -n $has_floor ]]; then
    measured=$(measure "$count" "$seconds" get.lua "$work/paths.floor")
    floor=$(rate "$measured")
    line floor "$count" "$floor" "$measured"
  fi
  for i in "${!names[@]}"; do
    line "${names[i]}" "$count" "$floor" "$(measure "$count" "$seconds" get.lua "$work/paths.$((i + 1))")"
  done
done
echo
measure 8 "$seconds" order.lua /v1.0/bench 0 1000 >/dev/null
# As a replica, without the check of foreign keys, which scans the whole table for each.
psql -qX -c "set session_replication_role = replica" -c "delete from backup where name = 'order'"
measured=$(measure 8 $((seconds * 2)) order.lua /v1.0/bench 1000 "$orders")
# wrk runs for its whole time even if all orders are sent before; the records tell how long they took.
taken=$(psql -qXAt -F' ' -c "select count(*), extract(epoch from max(created) - min(created)) * 1000000 from backup
  where name = 'order'")
line 'order a backup' 8 0 "$taken ${measured#* * }"
echo
echo "CPU ms and catalog ms are the processor time of one request, in the service and in PostgreSQL."
