# shellcheck shell=bash
# shellcheck disable=SC2154,SC2164
# What install, update, bundle and manage share. Sourced with `set -euo pipefail` on, and $source the folder of the code.
base=/opt/wobangni
settings=/etc/wobangni data=/var/lib/wobangni
# shellcheck disable=SC2034 # read by the scripts that source this
web_ports="8001 8002"

say() { printf '== %s\n' "$*"; }
stop() { printf '%s\n' "$@" >&2; exit 1; }

need_root() { [ "$(id -u)" = 0 ] || stop "This wants root (sudo). Nothing was changed."; }
has_systemd() { [ -d /run/systemd/system ]; }

# The name of this release: of a bundle what is written in it, else what git says, else what the project says.
release_name() {
  if [ -e "$source/VERSION" ]; then
    cat "$source/VERSION"
  elif command -v git >/dev/null && git -c safe.directory='*' -C "$source" rev-parse -q --verify HEAD >/dev/null 2>&1; then
    printf '%s-%s\n' "$(project_version)" "$(git -c safe.directory='*' -C "$source" rev-parse --short=10 HEAD)"
  else
    project_version
  fi
}
project_version() { sed -n '/^\[project\]/,/^\[/s/^version = "\(.*\)"/\1/p' "$source/pyproject.toml"; }

# Whether all of a bundle came over. Code that is no bundle has nothing to compare.
require_whole_bundle() {
  [ -e "$source/VERSION" ] || [ -e "$source/wheels" ] || [ -e "$source/SHA256SUMS" ] || return 0
  [ -e "$source/SHA256SUMS" ] || stop "The bundle is not whole: SHA256SUMS is missing. Copy it once more. Nothing was changed."
  (cd "$source" && sha256sum --quiet --strict -c SHA256SUMS >/dev/null 2>&1) ||
    stop "The bundle is not whole: $(cd "$source" && sha256sum --quiet -c SHA256SUMS 2>/dev/null | head -n 3 | paste -sd ' ')." \
      "Copy it once more. Nothing was changed."
}

# require_space FOLDER MEGABYTES: the folder, or the nearest one above it that exists, has so much left.
require_space() {
  local folder=$1 free
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  free=$(df --output=avail -BM "$folder" | tail -n 1 | tr -dc 0-9)
  [ "$free" -ge "$2" ] || stop "There is no space: $1 wants $2 MB, and $free MB are free. Nothing was changed."
}

# Whether somebody listens on a TCP port of this machine; asks the kernel, since a small machine has no tool for it.
port_in_use() { grep -qsiE "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$1") [0-9A-F]+:0000 0A " /proc/net/tcp /proc/net/tcp6; }

# read_settings FILE…: exports the lines NAME=value as systemd's EnvironmentFile reads them, without running what stands there.
read_settings() {
  local line value
  while read -r line || [ -n "$line" ]; do
    case $line in '#'* | ';'*) continue ;; *=*) ;; *) continue ;; esac
    value=${line#*=}
    case $value in \"*\" | \'*\') value=${value:1:-1} ;; esac
    export "${line%%=*}=$value"
  done < <(cat "$@")
}

# as USER COMMAND…: without root's rights, and without a way back to them, unless the user is root.
as() {
  local user=$1
  shift
  [ "$user" != root ] || { "$@"; return; }
  HOME=$data setpriv --reuid="$user" --regid=wobangni --init-groups --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
}

# manage USER RELEASE COMMAND…: manage.py of a release with the site's settings; the owner of the tables has its own address.
manage() (
  local user=$1 release=$2
  shift 2
  read_settings $settings/site.env
  [ "$user" != wobangni-owner ] || read_settings $settings/owner.env
  export DATA_DIR=$data PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8
  cd "$release"
  as "$user" .venv/bin/python manage.py "$@"
)

# uv, which makes the environment of a release: from the bundle, or from wherever this machine's pip is set to look.
provide_uv() {
  [ -x $base/uv/bin/uv ] || {
    python3 -m venv $base/uv
    if [ -d "$source/wheels" ]; then
      $base/uv/bin/pip install --quiet --no-index --find-links "$source/wheels" uv
    else
      $base/uv/bin/pip install --quiet uv
    fi
  }
}

# make_release NAME [FORMER]: makes releases/NAME beside those that are there: code, environment, static files. Sets $release.
# One that was not made to its end, having no .whole, is made anew.
make_release() {
  release=$base/releases/$1
  [ ! -e "$release/.whole" ] || return 0
  rm -rf "$release"
  mkdir -p "$release"
  copy_code
  printf '%s\n' "$1" >"$release/VERSION"
  cd "$release"
  fill_environment
  .venv/bin/python -m compileall -q volunteer points events manage.py
  keep_former_files "${2:-}"
  collect_files
  touch .whole
  cd /
}

copy_code() {
  if [ ! -e "$source/VERSION" ] && command -v git >/dev/null && git -c safe.directory='*' -C "$source" rev-parse -q HEAD >/dev/null 2>&1; then
    git -c safe.directory='*' -C "$source" archive HEAD | tar -x -C "$release"
  else
    tar -c -C "$source" --exclude=./.git --exclude=./.venv --exclude=./data --exclude=./wheels --exclude=__pycache__ . |
      tar -x --no-same-owner -C "$release"
  fi
}

fill_environment() {
  local uv=$base/uv/bin/uv
  export UV_PYTHON_DOWNLOADS=never UV_PYTHON=/usr/bin/python3 UV_LINK_MODE=copy
  if [ -d "$source/wheels" ]; then
    $uv venv --quiet .venv
    $uv pip install --quiet --python .venv --compile-bytecode --offline --no-index --find-links "$source/wheels" \
      --no-deps -r requirements.txt
  else
    $uv sync --quiet --locked --no-dev --compile-bytecode
  fi
}

# What pages of the former release ask for stays for 90 days: a phone may show such a page for a while.
keep_former_files() {
  [ -d "$1/collected" ] || return 0
  mkdir -p collected
  (cd "$1/collected" && find . -type f -mtime -90 ! -name staticfiles.json -print0 | tar -c --null -T -) | tar -x --skip-old-files -C collected
}

# A release's static files stand in the release, so that two releases can answer at once. In a bundle they came along.
collect_files() {
  [ ! -e collected/staticfiles.json ] || return 0
  mkdir -p collected
  DATA_DIR=$(mktemp -d) EMBEDDED=1 DATABASE_URL=postgresql:/// .venv/bin/python manage.py collectstatic --noinput --verbosity 0
}

# switch_to RELEASE: from one moment to the next.
switch_to() {
  ln -sfn "releases/$(basename "$1")" $base/.current
  mv -T $base/.current $base/current
}
