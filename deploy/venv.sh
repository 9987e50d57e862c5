#!/bin/sh
# Make .venv hold what a lock file says: deploy/venv.sh requirements.txt | requirements-dev.txt
# Does nothing, quickly, when .venv already came from this very lock.
set -eu
cd "$(dirname "$0")/.."
lock=$1

stamp_of() { echo ".venv/.installed-$1"; }

say() { echo "$*" >&2; }

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$name" >/dev/null 2>&1 && usable "$name"; then
            command -v "$name"
            return
        fi
    done
    found=${PYTHON:-$(python3 --version 2>/dev/null || echo 'no Python')}
    say "Madang needs Python 3.11 or newer; $found is not. Install it, or name one: make run PYTHON=/path/to/python3.11"
    return 1
}

make_venv() {
    python=$(find_python)
    say "Making .venv with $("$python" --version)."
    rm -rf .venv
    if ! "$python" -m venv .venv >.venv-problem 2>&1; then
        say "Python's venv module is missing or incomplete. On Debian: apt-get install python3-venv"
        rm -rf .venv .venv-problem
        return 1
    fi
    rm -f .venv-problem
}

# The lines of one package, hashes included, from the development lock.
locked() { awk -v name="$1==" 'index($0, name) == 1 { on = 1; print; next } on && /^ +--hash/ { print; next } { on = 0 }' requirements-dev.txt; }

install_uv() {
    [ -x .venv/bin/uv ] && return
    locked uv >.venv/uv.txt
    .venv/bin/python -m pip install --quiet --require-hashes -r .venv/uv.txt 2>/dev/null
}

install_lock() {
    if install_uv && .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"; then
        return
    fi
    say "Installing with pip; this takes about a minute."
    .venv/bin/python -m pip install --quiet --require-hashes -r "$lock"
}

if cmp -s "$lock" "$(stamp_of "$lock")" && usable .venv/bin/python; then
    exit 0
fi
usable .venv/bin/python || make_venv
install_lock
cp "$lock" "$(stamp_of "$lock")"
# The development lock holds the runtime lock.
if [ "$lock" = requirements-dev.txt ]; then
    cp requirements.txt "$(stamp_of requirements.txt)"
fi
