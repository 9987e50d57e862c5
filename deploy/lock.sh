#!/bin/sh
# Resolve requirements-dev.in, then requirements.in within it, so that both locks hold the same versions.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-header "$@"
}
compile requirements-dev.in --output-file requirements-dev.txt
compile requirements.in --constraints requirements-dev.txt --output-file requirements.txt
