# shellcheck shell=bash
# Common parts of the benchmarks and of try-image.sh. A script sources it from the project's folder. It provides a temporary
# folder, $work, and functions to start a PostgreSQL server in it. When the script ends, in whatever way, it calls `stop`, which
# the script may redefine, stops the server, and removes the folder.

pg_bin=${PG_BIN:-$(find /usr/lib/postgresql/*/bin /usr/pgsql-*/bin -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -1 || true)}
[[ -x $pg_bin/initdb ]] || { echo "No PostgreSQL server is installed; name its folder in PG_BIN." >&2; exit 1; }

source bench/free-port.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/coffer-bench.XXXXXX")
chmod 711 "$work"
# The service, while it runs; servers besides PostgreSQL's, which end with the script.
coffer_pid=
servers=()

# Stops what uses the server. The argument is the exit status of the script, if it ends.
stop() {
  [[ -z $coffer_pid ]] || { kill "$coffer_pid" 2>/dev/null && wait "$coffer_pid" 2>/dev/null; } || true
  coffer_pid=
}
finish() {
  local pid
  stop $?
  for pid in "${servers[@]}"; do
    { kill "$pid" && wait "$pid"; } 2>/dev/null || true
  done
  [[ ! -d $work/pg ]] || server pg_ctl -D "$work/pg" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# Runs one of the server's programs as a user that it accepts.
server() { # PROGRAM [ARGUMENT…]
  if ((EUID == 0)); then
    (cd / && setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups "$pg_bin/$1" "${@:2}")
  else
    "$pg_bin/$1" "${@:2}"
  fi
}

# Starts a server on 127.0.0.1 with one superuser, whose password is its name, and sets the variables of psql and other clients.
start_postgresql() { # USER [SETTING=VALUE…]
  local options="" setting
  export PGHOST=127.0.0.1 PGPORT PGUSER=$1 PGPASSWORD=$1
  PGPORT=$(free_port)
  for setting in listen_addresses=127.0.0.1 unix_socket_directories= "${@:2}"; do
    options+=" -c $setting"
  done
  mkdir "$work/pg"
  (umask 077; echo "$1" >"$work/password")
  ((EUID != 0)) || chown nobody "$work/pg" "$work/password"
  server initdb -D "$work/pg" -U "$1" -A scram-sha-256 --pwfile="$work/password" -E UTF8 --locale=C >/dev/null
  server pg_ctl -D "$work/pg" -w -l "$work/pg/log" -o "-p $PGPORT$options" start >/dev/null
  measured_server=$(head -1 "$work/pg/postmaster.pid")
}

# Sets java_opts, the options of a jar or an executable. A jar gets those of its image in a container of 512 MiB.
options() { # FILE
  local default=-Xmx256m
  [[ $1 != *.jar ]] || default="-Xmx307m -XX:+UseParallelGC -XX:NewRatio=1"
  read -ra java_opts <<<"${JAVA_OPTS:-$default}"
}

# Sets run, the command that starts a jar or an executable, and runtime, its name in a report.
# shellcheck disable=SC2034 # It is read there.
use() { # FILE
  options "$1"
  if [[ $1 == *.jar ]]; then
    runtime="Java $(java_version "${JAVA:-java}")"
    run=("${JAVA:-java}" "${java_opts[@]}" -jar "$1")
  else
    runtime="native"
    run=("$1" "${java_opts[@]}")
  fi
}
java_version() { "$1" -version 2>&1 | grep -o '"[^"]*"' | head -1 | tr -d '"'; }

# Starts the application given to `use`, and returns when it is ready. Sets service, its URL.
start_service() {
  local i
  export QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT
  QUARKUS_HTTP_PORT=$(free_port)
  service=http://127.0.0.1:$QUARKUS_HTTP_PORT
  "${run[@]}" >"$work/coffer.log" 2>&1 &
  coffer_pid=$!
  for ((i = 0; i < 300; i++)); do
    ! curl -sf "$service/q/health/ready" >/dev/null || return 0
    kill -0 "$coffer_pid" 2>/dev/null || break
    sleep 0.2
  done
  cat "$work/coffer.log" >&2
  exit 1
}

# Starts the service with the account "bench" on the catalog of that name, and the store "local" in $work/store, with memory
# handled as in the images. Sets api.
start_coffer() {
  export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-1048576}
  export COFFER_HOME=$work/home COFFER_LIMITS_ENABLED=false COFFER_STORES_LOCAL_PATH=$work/store
  export COFFER_IDENTITY_STATIC_TOKENS=bench:bench:admin COFFER_SECRETS_KEY
  COFFER_SECRETS_KEY=$(head -c 32 /dev/urandom | base64)
  export QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://127.0.0.1:$PGPORT/catalog
  export QUARKUS_DATASOURCE_USERNAME=bench QUARKUS_DATASOURCE_PASSWORD=bench
  start_service
  api=$service/v1.0/bench
  mkfifo "$work/never"
  exec {never}<>"$work/never"
}

# Asks the service that start_coffer started.
request() { # PATH [OPTION OF CURL…]
  curl -sS --fail-with-body -H "X-Auth-Token: bench" -H 'Content-Type: application/json' "$api/$1" "${@:2}"
}

# Asks for a record until jq finds in it that the work has ended. Sets record.
await() { # PATH CONDITION
  until record=$(request "$1") && jq -e "$2" <<<"$record" >/dev/null; do
    # It waits without a process, which would disturb the measurement.
    read -rt 0.05 -u "$never" || true
  done
}

# Megabytes of memory of the service, such as VmRSS or VmHWM.
memory() { awk -v of="$1" '$1 == of ":" { print int($2 / 1024 + 0.5) }' "/proc/$coffer_pid/status"; }
# From two values of EPOCHREALTIME, or of milliseconds.
seconds() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.3f", to - from }'; }
milliseconds() { awk -v from="$1" -v to="$2" 'BEGIN { printf "%.3f", (to - from) / 1000 }'; }

# Milliseconds of processor time: of a process and the children that it has waited for; of the whole server whose process is
# measured_server, including its ended processes, which are its children.
processor() { processors "$1" "$1"; }
server_processor() {
  local children
  mapfile -t children < <(pgrep -P "$measured_server")
  processors "$measured_server" "$measured_server" "${children[@]}"
}
processors() { # PROCESS-WHOSE-CHILDREN-COUNT PROCESS…
  local pid
  for pid in "${@:2}"; do
    cat "/proc/$pid/stat" 2>/dev/null || true
  done | awk -v hz="$(getconf CLK_TCK)" -v parent="$1" '
    { id = $1; sub(/.*\) /, ""); sum += $12 + $13 + (id == parent ? $14 + $15 : 0) } END { print sum * 1000 / hz }'
}

median() {
  printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
machine() {
  echo "$(nproc) × $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)," \
    "$(awk '/MemTotal/ { print int($2 / 1048576) }' /proc/meminfo) GiB, $(uname -sr), load $(cut -d' ' -f1 /proc/loadavg)"
}
