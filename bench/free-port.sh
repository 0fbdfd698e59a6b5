# shellcheck shell=bash
# Prints a free port of 127.0.0.1.
free_port() {
  local port
  while :; do
    port=$((RANDOM % 20000 + 12000))
    (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}
