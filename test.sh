#!/usr/bin/env bash
# Installs what is missing if it has the rights, builds with warnings as errors, and runs all tests.
# The last line is the sum of all runners: "N passed, N failed", and ", N skipped" if tests were skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

readonly configuration=Release
readonly javascript=Signaling.Tests/javascript
readonly typescript=Signaling.Client.TypeScript
logs=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$logs"' EXIT

passed=0 failed=0 skipped=0
declare -A started=()

say() { printf '\n== %s\n' "$*"; }

# Ends the run when it cannot continue: a failed build or installation counts as one failure.
give_up() {
  printf '\n%s\n' "$*" >&2
  printf '%d passed, %d failed\n' "$passed" "$((failed + 1))"
  exit 1
}

need() { # command, minimum major version, what to install
  local version
  version=$("$1" --version 2>/dev/null | head -1 | tr -dc '0-9.') || true
  [ "${version%%.*}" -ge "$2" ] 2>/dev/null || give_up "$1 $2 or later is needed: install $3."
}

# Installs Debian packages if this user has the rights. Otherwise the tests name what is missing; only in CI this is an error.
install_from_debian() { # command, package
  PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || { echo "$2 is missing: run 'apt-get install $2' for the tests that need it."; return; }
    as_root=(sudo -n)
  fi
  command -v apt-get >/dev/null || { echo "$2 is missing, and there is no apt-get to install it."; return; }
  "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >"$logs/apt" 2>&1 ||
    { tail -20 "$logs/apt"; echo "$2 could not be installed."; }
}

# Prints the last number after a word at the beginning of a line, such as "  failed: 3" or "# pass 12".
number() { # log, word
  sed 's/\x1b\[[0-9;]*m//g' "$1" | LC_ALL=C grep -aoE "^[^[:alnum:]]*$2:? [0-9]+$" | tail -1 | grep -oE '[0-9]+$' || echo 0
}

# Runs one test runner and adds its counts.
run() { # name, its words for passed, failed (there may be several) and skipped, command...
  local name=$1 words=("${@:2:3}")
  say "Tests: $name"
  "${@:5}" 2>&1 | tee "$logs/$name"
  count "$name" "${PIPESTATUS[0]}" "${words[@]}"
}

# Waits for a test runner that runs beside others, shows what it wrote and adds its counts.
run_begun() { # name, its words
  say "Tests: $1"
  wait "${started[$1]}"
  local status=$?
  cat "$logs/$1"
  count "$1" "$status" "${@:2}"
}

# Adds the counts of a test runner. A runner that fails without a counted failure has crashed: that is a failure too.
count() { # name, exit status, its words for passed, failed and skipped
  local name=$1 status=$2 good=$3 bad=$4 left_out=$5 log="$logs/$1"
  local ran_well ran_badly
  ran_well=$(number "$log" "$good")
  ran_badly=0
  for word in $bad; do ran_badly=$((ran_badly + $(number "$log" "$word"))); done
  if [ "$ran_badly" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$ran_well" -eq 0 ]; }; then
    echo "The runner for $name ended with status $status after $ran_well tests."
    ran_badly=1
  fi
  passed=$((passed + ran_well))
  failed=$((failed + ran_badly))
  skipped=$((skipped + $(number "$log" "$left_out")))
}

# Vitest has its counts only in a report, so this prints them in the form that is counted here.
run_vitest() { # project
  local report="$logs/vitest-$1.json" status
  npm test --prefix "$typescript" -- --project "$1" --reporter=default --reporter=json --outputFile="$report"
  status=$?
  node -p 'const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
    `passed: ${r.numPassedTests}\nfailed: ${r.numFailedTests}\nskipped: ${r.numPendingTests + r.numTodoTests}`' "$report"
  return "$status"
}

# Runs a command beside others; "finish" waits for it and shows what it wrote.
begin() { # name, command...
  local name=$1
  shift
  "$@" >"$logs/$name" 2>&1 &
  started[$name]=$!
}

# Runs a command when a process has ended.
after() { # process ID, command...
  tail --pid="$1" --follow /dev/null
  "${@:2}"
}

finish() { # name, what to say when it has failed
  wait "${started[$1]}"
  local status=$?
  cat "$logs/$1"
  [ "$status" -eq 0 ] || give_up "$2"
}

install_npm_packages() {
  for package in "$javascript" "$typescript"; do
    npm ci --prefix "$package" --no-audit --no-fund || return
  done
}

build_typescript() {
  for script in typecheck typecheck:demo build; do
    npm run --prefix "$typescript" "$script" || return
  done
}

say "What is needed"
need dotnet 10 "the .NET 10 SDK"
need node 20 "Node.js 20"
need npm 9 "npm"
[ -n "${CHROMIUM_PATH:-}" ] || install_from_debian chromium chromium
[ -n "${CHROMIUM_PATH:-}" ] || install_from_debian chromium-headless-shell chromium-headless-shell # most pages take less time in it; without it, Chromium has them all
for server in redis-server nginx haproxy caddy prometheus; do
  install_from_debian "$server" "$server"
done
install_from_debian turnserver coturn
install_from_debian mono mono-runtime
[ -e /usr/lib/mono/4.5/System.Net.Http.dll ] || install_from_debian mono-libraries libmono-cil-dev # a package without a command of its own
command -v gcc >/dev/null || install_from_debian clang clang # links native AOT
[ -n "${FIREFOX_PATH:-}" ] || install_from_debian firefox-esr firefox-esr

say "Build"
begin npm install_npm_packages
dotnet restore Signaling.sln --locked-mode || give_up "The packages could not be restored."
finish npm "The npm packages could not be installed."
begin client build_typescript
dotnet build Signaling.sln --no-restore --configuration $configuration -warnaserror || give_up "The build failed."
finish client "The TypeScript client does not build."

# The servers of the tests live for seconds. Preparing a later, faster version of their code takes a third of the tests' CPU time.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCounting=0
# Nor do threads that have nothing to do look for work in the meantime: other processes need the cores.
export DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0

# The first two mostly wait for servers and timeouts.
begin javascript npm test --prefix "$javascript"
begin typescript after "${started[javascript]}" run_vitest node
run csharp succeeded failed skipped dotnet test --project Signaling.Tests --configuration $configuration --no-build
run_begun javascript pass "fail cancelled" skipped
run_begun typescript passed failed skipped
run browsers passed failed skipped run_vitest browser

summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary+=", $skipped skipped"
printf '\n%s\n' "$summary"
[ "$failed" -eq 0 ]
