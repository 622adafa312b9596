#!/usr/bin/env bash
# Make an environment with what aai-lint needs: releases that requirements.txt names by their hashes, and nothing is built.
# aai-lint itself runs from the checkout of the action, so its version is the revision that the workflow names.
set -euo pipefail

home=$RUNNER_TEMP/aai-lint
for python in python3 python; do
  if command -v "$python" >/dev/null && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
    "$python" -m venv "$home"
    bin=$home/bin
    [ -d "$bin" ] || bin=$home/Scripts
    "$bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
      --requirement "$GITHUB_ACTION_PATH/action/requirements.txt"
    exit 0
  fi
done
echo "::error title=aai-lint::no Python 3.10 or later; a step with actions/setup-python before this one brings it"
exit 2
