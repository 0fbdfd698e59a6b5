#!/usr/bin/env bash
# Measures the time from Coffer's start to its first list of backups from the catalog, and its memory after fifty lists: as a
# jar, with an AOT cache, and as an executable, whichever have been built. They are started in turn. Everything runs on
# 127.0.0.1, in a temporary folder that is removed.
#
#   ./mvnw package -DskipTests && bench/start.sh [STARTS]
#   bench/start.sh --build-sample [native] && bench/start.sh [STARTS]
#
# STARTS (7) is the number of starts of each. --build-sample builds a bare Quarkus service with one entity and one list, in
# bench/bare-sample, which is then measured too; with native, also as an executable. --sample FILE is another sample, a jar or
# executable with a list at /items. JAVA and JAVA25 are the Java of the jar and of the AOT cache, JAVA_OPTS their options. TMPDIR
# is the parent of the temporary folder, PG_BIN the folder of PostgreSQL's server.
set -euo pipefail
cd "$(dirname "$0")/.."

sample_folder=$PWD/target/bare-sample
if [[ ${1:-} == --build-sample ]]; then
  ./mvnw -q -f bench/bare-sample/pom.xml package
  [[ ${2:-} != native ]] || ./mvnw -q -f bench/bare-sample/pom.xml package -Dnative
  exit
fi
samples=("$sample_folder/quarkus-app/quarkus-run.jar" "$sample_folder/bare-sample-1-runner")
if [[ ${1:-} == --sample ]]; then
  [[ -f $2 ]] || { echo "There is no $2." >&2; exit 1; }
  samples=("$(realpath "$2")")
  shift 2
fi
starts=${1:-7}
requests=50
source bench/rig.sh
java=${JAVA:-java}
java25=${JAVA25:-$(find /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -1 || true)}
options quarkus-run.jar
jar_opts=("${java_opts[@]}")
options runner

# The applications to start: a name, the folder to start it in, the path of its list, and its command.
names=() folders=() paths=() commands=()
add() {
  names+=("$1") folders+=("$2") paths+=("$3") commands+=("${*:4}")
}
coffer=/v1.0/bench/backups
jar=$PWD/target/quarkus-app/quarkus-run.jar
[[ ! -f $jar ]] || add "jar, Java $(java_version "$java")" "$PWD" "$coffer" "$java" "${jar_opts[@]}" -jar "$jar"
# A cache works only with the folder and the path that it was created with.
for folder in "$PWD"/target/*/quarkus-app "$PWD"/target/quarkus-app; do
  [[ $folder != "$sample_folder"/* ]] || continue
  if [[ -f $folder/app.aot && -n $java25 ]]; then
    add "AOT cache, Java $(java_version "$java25")" "$folder" "$coffer" "$java25" "${jar_opts[@]}" -XX:AOTCache=app.aot \
      -jar quarkus-run.jar
  fi
  if [[ -f $folder/app-cds.jsa ]]; then
    add "CDS archive, Java $(java_version "$java")" "$folder" "$coffer" "$java" "${jar_opts[@]}" \
      -XX:SharedArchiveFile=app-cds.jsa -jar quarkus-run.jar
  fi
done
for executable in "$PWD"/target/coffer-*-runner; do
  [[ ! -x $executable ]] || add "executable" "$PWD" "$coffer" "$executable" "${java_opts[@]}"
done
for sample in "${samples[@]}"; do
  if [[ $sample == *.jar && -f $sample ]]; then
    add "bare sample, jar" "$PWD" /items "$java" "${jar_opts[@]}" -jar "$sample"
  elif [[ -x $sample ]]; then
    add "bare sample, executable" "$PWD" /items "$sample" "${java_opts[@]}"
  fi
done
((${#names[@]} > 0)) || { echo "Nothing is built. Build with: ./mvnw package -DskipTests" >&2; exit 1; }

start_postgresql bench
export PGDATABASE=bench
createdb bench
createdb sample
psql -qX -d sample -c "create table item (id uuid primary key, name text, created timestamptz)" \
  -c "insert into item select gen_random_uuid(), 'item ' || n, now() from generate_series(1, 100) n"

export COFFER_HOME=$work/home COFFER_LIMITS_ENABLED=false COFFER_IDENTITY_STATIC_TOKENS=bench:bench:admin
export QUARKUS_DATASOURCE_JDBC_URL
export QUARKUS_DATASOURCE_USERNAME=bench QUARKUS_DATASOURCE_PASSWORD=bench
export QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT

mkfifo "$work/never"
exec {never}<>"$work/never"
# Returns whether a path returns 200. It starts no process, which would slow the measured start.
answers() {
  local connection status=
  { exec {connection}<>"/dev/tcp/127.0.0.1/$QUARKUS_HTTP_PORT"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: bench\r\nConnection: close\r\n\r\n' "$1" >&"$connection"
  read -r -t 10 -u "$connection" status || true
  exec {connection}>&-
  [[ $status == HTTP/1.1\ 200* ]]
}
# Starts one, and sets: milliseconds to its first response, and its memory in MB after further ones.
start() { # NUMBER
  local begun ended database=bench
  [[ ${paths[$1]} == "$coffer" ]] || database=sample
  QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://127.0.0.1:$PGPORT/$database
  QUARKUS_HTTP_PORT=$(free_port)
  begun=$EPOCHREALTIME
  # shellcheck disable=SC2086 # The words of a command contain no spaces.
  (cd "${folders[$1]}" && exec ${commands[$1]}) >"$work/log" 2>&1 &
  coffer_pid=$!
  until answers "${paths[$1]}"; do
    if ((${EPOCHREALTIME%.*} - ${begun%.*} >= 60)) || ! kill -0 "$coffer_pid" 2>/dev/null; then
      cat "$work/log" >&2
      exit 1
    fi
    read -rt 0.002 -u "$never" || true
  done
  ended=$EPOCHREALTIME
  took=$(((${ended/./} - ${begun/./}) / 1000))
  curl -sf -o /dev/null -H "X-Auth-Token: bench" "http://127.0.0.1:$QUARKUS_HTTP_PORT${paths[$1]}?n=[1-$requests]"
  memory=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$coffer_pid/status")
  stop
}
spread() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { printf "%6d %6d %6d", v[int((NR + 1) / 2)], v[1], v[NR] }'; }

# The first start of each creates the catalog's tables and loads its files into memory; it does not count.
for i in "${!names[@]}"; do
  start "$i"
  if [[ ${paths[i]} == "$coffer" && $(psql -qXAt -c "select count(*) from backup") == 0 ]]; then
    psql -qX -c "insert into backup (id, account_id, instance_id, name, status, datastore_type, datastore_version,
        datastore_version_id, size_bytes, location, storage_driver, automated, warnings, attempts, created, updated)
      select gen_random_uuid(), 'bench', gen_random_uuid(), 'backup ' || n, 'COMPLETED', 'PostgreSQL', '15',
        '0c0ffe00-0000-4000-8000-000000010015', 1000000 * n, 'file:///backups/' || n, 'filesystem', false, '{}', 1,
        now(), now() from generate_series(1, 100) n" -c "vacuum analyze backup"
  fi
done

echo "machine   $(machine)"
echo "measured  $starts starts each, in turns; RSS after $requests lists"
echo "options   of jars ${jar_opts[*]}; of executables ${java_opts[*]}"
echo
declare -A times memories
for ((round = 1; round <= starts; round++)); do
  for i in "${!names[@]}"; do
    start "$i"
    times[$i]+=" $took" memories[$i]+=" $memory"
  done
done
printf '%-34s %26s %26s\n' '' 'ms to the first list' 'RSS in MB'
printf '%-34s %12s %6s %6s %12s %6s %6s\n' '' median least most median least most
for i in "${!names[@]}"; do
  # shellcheck disable=SC2086 # Numbers.
  printf '%-34s %6s%s %6s%s\n' "${names[i]}" '' "$(spread ${times[$i]})" '' "$(spread ${memories[$i]})"
done
