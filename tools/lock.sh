#!/bin/sh
# Rewrites requirements/*.lock from pyproject.toml; uv is needed for this alone.
# "fewest" keeps one numpy and one scipy for every Python, so that stored results agree to the last digit.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "make lock needs uv: pipx install uv" >&2; exit 1; }

compile() {
    uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header "$@"
}

compile pyproject.toml --output-file requirements/runtime.lock
compile --group dev --constraints requirements/runtime.lock --output-file requirements/dev.lock
compile --constraints requirements/runtime.lock --override requirements/bench.without.in requirements/bench.in --output-file requirements/bench.lock
