#!/usr/bin/env bash
# Run aai-lint for action.yml, with its inputs from the environment, and tell the runner what came out.
set -euo pipefail

bin=$RUNNER_TEMP/aai-lint/bin
[ -d "$bin" ] || bin=$RUNNER_TEMP/aai-lint/Scripts
work=$(mktemp -d "$RUNNER_TEMP/aai-lint-reports.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Isolated: neither the repository's folder nor PYTHONPATH may give it another module.
aai_lint() {
  "$bin/python" -I -c 'import sys; sys.path.insert(0, sys.argv.pop(1)); from aai_lint.__main__ import main; sys.exit(main())' \
    "$GITHUB_ACTION_PATH" "$@"
}

refuse() {
  echo "::error title=aai-lint::$1"
  exit 2
}

is_true() {
  case $2 in
    true) return 0 ;;
    false | "") return 1 ;;
    *) refuse "the input $1 must be true or false" ;;
  esac
}

paths=()
while IFS= read -r path || [ -n "$path" ]; do
  path=${path%$'\r'}
  [ -z "$path" ] || paths+=("$path")
done <<<"$INPUT_PATHS"

options=(--format "${INPUT_FORMAT:-text}" --output "json:$work/report.json")
[ -z "$INPUT_FAIL_ON" ] || options+=(--fail-on "$INPUT_FAIL_ON")
[ -z "$INPUT_POLICY_FROM" ] || options+=(--policy-from "$INPUT_POLICY_FROM")
if is_true annotations "$INPUT_ANNOTATIONS"; then
  options+=(--output "github:$work/annotations")
fi
if is_true summary "$INPUT_SUMMARY"; then
  options+=(--output "markdown:$work/summary")
fi
if [ -n "$INPUT_SARIF_FILE" ]; then
  case $INPUT_SARIF_FILE in
    *$'\n'* | *$'\r'*) refuse "the input sarif-file has a line break in it" ;;
  esac
  options+=(--output "sarif:$INPUT_SARIF_FILE")
fi

code=0
aai_lint check "${options[@]}" -- "${paths[@]:-.}" || code=$?
if [ -e "$work/annotations" ]; then
  cat "$work/annotations"
fi
if [ -e "$work/summary" ]; then
  cat "$work/summary" >>"$GITHUB_STEP_SUMMARY"
fi
findings=
if [ -e "$work/report.json" ]; then
  findings=$("$bin/python" -I -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["findings"]))' "$work/report.json")
  if [ -n "$INPUT_SARIF_FILE" ]; then
    echo "sarif-file=$INPUT_SARIF_FILE" >>"$GITHUB_OUTPUT"
  fi
fi

if is_true check-env "$INPUT_CHECK_ENV"; then
  env_code=0
  aai_lint env || env_code=$?
  [ "$code" -ne 0 ] || code=$env_code
fi

printf 'exit-code=%s\nfindings=%s\n' "$code" "$findings" >>"$GITHUB_OUTPUT"
exit "$code"
