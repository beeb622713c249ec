#!/bin/sh
# Refresh static/vendor and tests/vendor from the npm lock file. Needs Node; nobody else does, because the result is committed.
set -eu
cd "$(dirname "$0")/.."

npm ci --ignore-scripts --no-audit --no-fund
version() { node -p "require('./node_modules/$1/package.json').version"; }

rm -rf static/vendor tests/vendor
htmx="static/vendor/htmx-$(version htmx.org)"
inter="static/vendor/inter-$(version @fontsource-variable/inter)"
axe="tests/vendor/axe-$(version axe-core)"
mkdir -p "$htmx" "$inter" "$axe"

cp node_modules/htmx.org/dist/htmx.min.js node_modules/htmx.org/LICENSE "$htmx/"
for range in latin latin-ext; do
    cp "node_modules/@fontsource-variable/inter/files/inter-$range-wght-normal.woff2" "$inter/"
done
cp node_modules/@fontsource-variable/inter/LICENSE "$inter/"
cp node_modules/axe-core/axe.min.js node_modules/axe-core/LICENSE node_modules/axe-core/LICENSE-3RD-PARTY.txt "$axe/"

node tools/vendor-manifest.mjs static/vendor
node tools/vendor-manifest.mjs tests/vendor
