# shellcheck shell=bash
# The database that backup-rate.sh and restore-rate.sh measure, on a server of the kind that the variable ENGINE names: postgresql,
# mariadb or mysql. It is sourced after rig.sh, whose server of PostgreSQL has the catalog. MYSQL_BIN is the folder of the programs
# of MySQL or MariaDB; without it, the usual ones are searched.

engine=${ENGINE:-postgresql}
programs=${MYSQL_BIN:-/usr/sbin:/usr/bin:/usr/local/bin}
# Finds a program of MySQL or MariaDB.
program() { # NAME
  PATH=$programs command -v "$1" || { echo "$1 is not in $programs; name its folder in MYSQL_BIN." >&2; exit 1; }
}
case $engine in
  postgresql) ;;
  mariadb) daemon=$(program mariadbd) client=$(program mariadb) dumper=$(program mariadb-dump) ;;
  mysql) daemon=$(program mysqld) client=$(program mysql) dumper=$(program mysqldump) ;;
  *) echo "ENGINE is postgresql, mariadb or mysql." >&2; exit 1 ;;
esac

# Runs a program of the client's against the server.
as_client() { # PROGRAM [ARGUMENT…]
  MYSQL_PWD=bench "$1" --no-defaults --protocol=tcp --host=127.0.0.1 --port="$source_port" --user=bench "${@:2}"
}

# Starts the server and fills the database "bench", of which a row is some 113 bytes in a dump. The account bench, whose password
# is its name, may do everything. Sets source_port.
start_source() { # ROWS
  if [[ $engine == postgresql ]]; then
    source_port=$PGPORT
    createdb bench
    psql -qX -d bench -c "create table bench as select n as id, md5(n::text) as a, md5('b' || n) as b, md5('c' || n) as c
      from generate_series(1, $1) n" -c "alter table bench add primary key (id)" -c "create index on bench (c)" \
      -c "vacuum analyze bench" -c checkpoint
    return
  fi
  start_mysql
  as_client "$client" -e "create database bench; use bench;
    set session $([[ $engine == mysql ]] && echo cte_max_recursion_depth || echo max_recursive_iterations) = 4294967295;
    create table bench (id int primary key, a char(32), b char(32), c char(32), key (c)) character set ascii
      as with recursive n as (select 1 as id union all select id + 1 from n where id < $1)
      select id, left(sha2(id, 256), 32) as a, left(sha2(id, 384), 32) as b, left(sha2(id, 512), 32) as c from n;
    analyze table bench; flush tables" >/dev/null
}
start_mysql() {
  local data=$work/source share i
  share=$(dirname "$(readlink -f "$daemon")")/../share/mysql
  local options=(--no-defaults --datadir="$data" --tmpdir="$work" --user="$(id -un)" --socket="$work/sock"
    --lc-messages-dir="$share" --character-sets-dir="$share/charsets" --secure-file-priv="$work")
  if [[ $engine == mysql ]]; then
    "$daemon" "${options[@]}" --initialize-insecure 2>"$work/source.log"
  else
    "$(program mariadb-install-db)" --no-defaults --datadir="$data" --tmpdir="$work" --user="$(id -un)" \
      --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve >"$work/source.log"
  fi
  printf '%s\n' "create user 'bench'@'127.0.0.1' identified by 'bench';" \
    "grant all on *.* to 'bench'@'127.0.0.1' with grant option;" >"$work/users.sql"
  source_port=$(free_port)
  "$daemon" "${options[@]}" --bind-address=127.0.0.1 --port="$source_port" --pid-file="$work/source.pid" --server-id=1 \
    --log-bin=binlog --binlog-format=ROW --innodb-buffer-pool-size=512M --init-file="$work/users.sql" >>"$work/source.log" 2>&1 &
  measured_server=$!
  servers+=("$measured_server")
  for ((i = 0; i < 300; i++)); do
    ! as_client "$client" -e 'select 1' >/dev/null 2>&1 || return 0
    kill -0 "$measured_server" 2>/dev/null || break
    sleep 0.2
  done
  tail -20 "$work/source.log" >&2
  exit 1
}

# The dump of the database as someone takes it by hand, to the standard output.
dump() {
  case $engine in
    postgresql) "$pg_bin/pg_dump" -Fc -Z0 bench ;;
    mariadb) as_client "$dumper" --single-transaction --quick bench ;;
    mysql) as_client "$dumper" --single-transaction --quick --set-gtid-purged=OFF bench ;;
  esac
}
dumper_version() {
  case $engine in
    postgresql) "$pg_bin/pg_dump" --version ;;
    *) "$dumper" --version | sed 's|^.*/||' ;;
  esac
}
# Makes the empty database "restored", and drops it with all that is still to be written.
create_restored() {
  case $engine in
    postgresql) createdb -T template0 restored ;;
    *) as_client "$client" -e "create database restored" ;;
  esac
}
drop_restored() {
  case $engine in
    postgresql) psql -qX -d postgres -c "drop database if exists restored" -c checkpoint 2>/dev/null ;;
    *) as_client "$client" -e "drop database if exists restored; flush tables; purge binary logs before now()" ;;
  esac
  sync
}
# Loads a dump from the standard input into that database, as someone does by hand.
load() {
  case $engine in
    postgresql) "$pg_bin/pg_restore" --exit-on-error -d restored ;;
    *) as_client "$client" --binary-mode restored ;;
  esac
}
register_source() {
  local answer
  answer=$(request instances -d '{"instance": {"name": "bench", "datastore": {"type": "'"$engine"'"}, "connection":
    {"host": "127.0.0.1", "port": '"$source_port"', "username": "bench", "password": "bench", "databases": ["bench"]}}}') ||
    { echo "$answer" >&2; exit 1; }
  jq -r .instance.id <<<"$answer"
}
