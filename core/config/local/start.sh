#!/bin/sh
# Finds a Python 3.12 or newer that really runs and hands the command over to it.
# Usage: start.sh COMMAND [ARGUMENT...]; start.sh --python prints the Python found.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
root=${here%/core/config/local}
old=''
bare=''

# A shim of a version manager may exist and still refuse to run, so each candidate is tried, not looked up.
usable() {
    command -v "$1" >/dev/null 2>&1 || return 1
    answer=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 12))' 2>/dev/null </dev/null)
    status=$?
    if [ "$status" -ne 0 ]; then
        case $answer in [23].*) old=${old:-"$1 is $answer"} ;; esac
        return 1
    fi
    if ! "$1" -c 'import ensurepip, ssl, venv' >/dev/null 2>&1 </dev/null; then
        bare=${bare:-"$1 ($answer)"}
        return 1
    fi
    printf '%s\n' "$1"
}

find_python() {
    for name in python3.14 python3.13 python3.12 python3; do
        usable "$name" && return 0
    done
    for versions in "${PYENV_ROOT:-}/versions" "${HOME:-}/.pyenv/versions"; do
        for minor in 14 13 12; do
            for python in "$versions"/3."$minor".*/bin/python; do
                [ -x "$python" ] && usable "$python" && return 0
            done
        done
    done
    return 1
}

missing() {
    if [ -n "$bare" ]; then
        echo "atrium: $bare comes without venv, ensurepip or ssl; install its venv package (Debian, Ubuntu: python3-venv)." >&2
    elif [ -n "$old" ]; then
        echo "atrium: Python 3.12 or newer is needed, and none was found ($old); install one, for example with your package manager or pyenv." >&2
    else
        echo "atrium: Python 3.12 or newer is needed, and none was found; install one, for example with your package manager or pyenv." >&2
    fi
    exit 1
}

python="$root/.venv/bin/python"
if [ "${1:-}" = --python ] || ! [ -x "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 </dev/null; then
    found=$(mktemp) || exit 1
    if find_python >"$found"; then
        python=$(cat "$found")
        rm -f "$found"
    else
        rm -f "$found"
        missing
    fi
fi
if [ "${1:-}" = --python ]; then
    command -v "$python"
    exit 0
fi
cd "$root" || exit 1
exec "$python" -m core.config.local "$@"
