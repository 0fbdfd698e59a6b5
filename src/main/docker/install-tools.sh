#!/bin/sh
# Installs the packages that Coffer needs, in the base image of the Dockerfiles.
#
#   install-tools.sh pgdg|debian "MAJOR …" [PACKAGE…]
#
# The databases' tools come from the PostgreSQL project's repository (pgdg), which has all versions, or from Debian's own,
# which has one. Each version is installed in /usr/lib/postgresql/MAJOR/bin, where Coffer finds it. PACKAGE is a further
# package, such as a JRE.
set -eu
from=$1 majors=$2
shift 2

export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -q -y --no-install-recommends "$@"; }

apt-get update -q
case $from in
  pgdg)
    # The helper and the repository's key.
    install ca-certificates postgresql-common
    /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y
    ;;
  debian) ;;
  *) echo "pgdg or debian, not $from" >&2; exit 1 ;;
esac

clients=
for major in $majors; do clients="$clients postgresql-client-$major"; done
# shellcheck disable=SC2086
install ca-certificates tini $clients "$@"

if [ "$from" = pgdg ]; then
  apt-get purge -q -y --auto-remove postgresql-common
  # Its key was removed with the package.
  rm -f /etc/apt/sources.list.d/pgdg.*
fi
for major in $majors; do
  for tool in pg_dump pg_dumpall pg_restore; do
    "/usr/lib/postgresql/$major/bin/$tool" --version
  done
done
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log /tmp/*
