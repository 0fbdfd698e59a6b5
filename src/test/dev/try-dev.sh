#!/usr/bin/env bash
# Does what a new user does: runs `./mvnw quarkus:dev`, pastes the commands that it prints and those of the README that prove and
# restore the backup, changes a source file while it runs, and takes another backup with the reloaded service. Needs curl, jq and what the README lists. It works on a copy of the
# project in a temporary folder, which it removes.
#
#   src/test/dev/try-dev.sh
set -euo pipefail
cd "$(dirname "$0")/../../.."
source bench/free-port.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/coffer-dev.XXXXXX")
log=$work/log
maven=
finish() {
  local status=$?
  if [[ -n $maven ]]; then
    kill -TERM -- "-$maven" 2>/dev/null || true
    for ((i = 0; i < 300; i++)); do kill -0 -- "-$maven" 2>/dev/null || break; sleep 0.1; done
    kill -KILL -- "-$maven" 2>/dev/null || true
  fi
  ((status == 0)) || tail -n 100 "$log" >&2 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# Repeats a command until it succeeds, for the given number of seconds at most.
await() { # SECONDS COMMAND…
  local until=$((SECONDS + $1))
  while ! "${@:2}"; do
    ((SECONDS < until)) || { echo "still waiting: ${*:2}" >&2; return 1; }
    sleep 0.5
  done
}

mkdir "$work/project"
git ls-files -z | tar --null -T - -c | tar -x -C "$work/project"
cd "$work/project"
port=$(free_port)
mkfifo "$work/keyboard"
exec {keyboard}<>"$work/keyboard"
setsid ./mvnw -B quarkus:dev -Dquarkus.http.port="$port" <&"$keyboard" >"$log" 2>&1 &
maven=$!

printed() { grep -o 'curl -s .*' "$log" >"$work/commands" && (($(wc -l <"$work/commands") >= 3)); }
started() { printed || ! kill -0 "$maven" 2>/dev/null; }
await 300 started
printed || { echo "It did not start." >&2; exit 1; }
order=$(sed -n 1p "$work/commands") list=$(sed -n 2p "$work/commands")
completed() { # NUMBER
  eval "$list" | jq -e --argjson number "$1" \
    '[.backups[] | select(.status == "COMPLETED")] | length == $number' >/dev/null
}

eval "$order" | jq -e '.backup.status == "NEW"' >/dev/null
await 60 completed 1
echo "-- the first backup is complete"

# The README's own commands.
# shellcheck disable=SC2016 # these are no expressions
sed -n '/prove that it restores/,/^Swagger/p' README.md | sed -n '/^```sh/,/^```$/p' | sed '1d;$d' >"$work/prove.sh"
[[ -s $work/prove.sh ]] || { echo "README.md does not say how to prove a backup." >&2; exit 1; }
sed -i "s/localhost:8080/localhost:$port/" "$work/prove.sh"
# shellcheck source=/dev/null
source "$work/prove.sh" >"$work/again.json"
proven() { curl -s "$API/backups/$BACKUP" -H "X-Auth-Token: $TOKEN" | jq -e '.backup.proof.result == "PROVEN"' >/dev/null; }
await 120 proven
again=$(jq -r '.instance.id' "$work/again.json")
active() { curl -s "$API/instances/$again" -H "X-Auth-Token: $TOKEN" | jq -e '.instance.status == "ACTIVE"' >/dev/null; }
await 120 active
jq -e '.instance.connection.password | length > 20' "$work/again.json" >/dev/null
curl -sf -X DELETE "$API/instances/$again" -H "X-Auth-Token: $TOKEN"
gone() { [[ ! -e .coffer/servers/$again ]]; }
await 60 gone
echo "-- it is proven, and was restored into a new server, which is gone with its instance"

text="Reloaded at $EPOCHREALTIME"
sed -i "s/summary = \"List backups for instance\"/summary = \"$text\"/" \
  src/main/java/dev/coffer/backup/InstanceBackupsResource.java
shown() { curl -s -m 60 "http://localhost:$port/q/openapi" | grep -qF "$text"; }
await 120 shown
eval "$order" | jq -e '.backup.status == "NEW"' >/dev/null
await 60 completed 2
echo "-- a source file was changed, and the reloaded service took another backup"
