#!/bin/sh
# Makes .venv from the locks: `tools/setup.sh` for what the application needs, `tools/setup.sh dev` for tests and lint too.
# Needs Python alone: neither pip nor ensurepip (Debian splits both off), nor root, nor a compiler.
set -eu
cd "$(dirname "$0")/.."
PIP=tools/pip-26.3-py3-none-any.whl

# Prints one stamp per lock: its hash and the Python; an environment without its stamp is made anew.
STAMPS='
import hashlib, pathlib, platform, sys
if not (3, 11) <= sys.version_info < (3, 15):
    sys.exit(1)
for name in ("runtime", "dev"):
    digest = hashlib.sha256(pathlib.Path(f"requirements/{name}.lock").read_bytes()).hexdigest()
    print(f".venv/.ok-{name}-{digest[:12]}-{platform.python_version()}")
'

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

find_python() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        stamps=$("$python" -c "$STAMPS" 2>/dev/null) && return
    done
    fail "Python 3.11 to 3.14 is needed; none was found as: ${PYTHON:-python3, python3.14 ... python3.11}." \
        "  Debian, Ubuntu: apt-get install python3    Fedora: dnf install python3    macOS: brew install python@3.13" \
        "  Installed elsewhere: make PYTHON=/path/to/python3 ..."
}

discard_if_stale() {
    [ -x .venv/bin/python ] || rm -rf .venv
    for stamp in .venv/.ok-*; do
        case "$stamp" in
            ".venv/.ok-*" | "$runtime" | "$dev") ;;
            *) rm -rf .venv ;;
        esac
    done
}

install() {
    echo "Installing requirements/$1.lock into .venv ..."
    set -- --require-hashes --only-binary :all: -r "requirements/$1.lock"
    if command -v uv >/dev/null && uv pip install --quiet --python .venv/bin/python "$@"; then
        return
    fi
    .venv/bin/python "$PIP/pip" install -qq --no-compile --no-input --disable-pip-version-check "$@" ||
        fail "Not installed: see above. Either the package index is out of reach, or it has no wheel for this platform."
}

find_python
runtime=$(echo "$stamps" | head -n 1)
dev=$(echo "$stamps" | tail -n 1)
discard_if_stale

if [ ! -e "$runtime" ]; then
    rm -rf .venv
    "$python" -m venv --without-pip .venv ||
        fail "This Python lacks its venv module.  Debian, Ubuntu: apt-get install python3-venv"
    install runtime
    : >"$runtime"
fi
if [ "${1:-}" = dev ] && [ ! -e "$dev" ]; then
    install dev
    : >"$dev"
fi
