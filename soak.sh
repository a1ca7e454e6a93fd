#!/usr/bin/env bash
# Long runs that look for rare faults. They are not part of test.sh and have a time limit. The last line is a summary.
#   ./soak.sh chaos [minutes] [first seed]    the chaos tests, one seed after the other, for the given minutes (60)
#   ./soak.sh looks [folder]                  every state of the demo at both widths under axe-core; with a folder, pictures of all of them
#   ./soak.sh pairings [list]                 the browser client's tests in pairs of Chromium and Firefox: all pairs, or a list such as CF,FF
#   ./soak.sh slow                            what is too slow for test.sh: the analyzers on the tests, clients published trimmed and ahead of time, 2,000 peers, all tests in browsers
#   ./soak.sh docs                            the documentation as a web site: it builds, and its links, headings and diagrams are right
#   ./soak.sh versions [commit]               nodes of the last tag (or of a commit) and of this tree on one Redis: joins, signals, resumes, takeovers, both ways
#   ./soak.sh attacks                         the attacks of docs/limits.md with their full numbers, against the limits that the server has by default
#   ./soak.sh packages                        builds the parts of a release twice, compares them byte by byte, and uses them in fresh projects
#   ./soak.sh image                           does what the Dockerfile says without Docker, and runs the result as another user on a read-only file system
#   ./soak.sh chart                           renders the Helm chart with helm, and reads the result with the types of Kubernetes' API
# CHAOS_STEPS is the number of steps of each seed (100). To repeat a failed seed: CHAOS_SEED=7 CHAOS_STEPS=100 ./soak.sh chaos 0 7
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

readonly configuration=Release
readonly longest=30m # for one seed; far more than it needs

chaos() { # minutes, first seed
  local minutes=$1 first=$2
  [[ $minutes =~ ^[0-9]+$ && $first =~ ^[0-9]+$ ]] || { echo "chaos takes whole minutes and a whole first seed." >&2; exit 2; }
  local end=$((SECONDS + minutes * 60)) seed=$first runs=0 failed=() log started
  logs=$(mktemp -d)
  export CHAOS_STEPS=${CHAOS_STEPS:-100}
  dotnet build Signaling.Tests --configuration $configuration --verbosity quiet --nologo || { echo "chaos: the build failed"; exit 1; }
  while :; do
    log=$logs/$seed.log started=$SECONDS
    if CHAOS_SEED=$seed timeout --kill-after=10s $longest dotnet test --project Signaling.Tests --configuration $configuration --no-build -- \
      --filter-class Signaling.Tests.ScaleOut.ChaosTests --output Detailed >"$log" 2>&1; then
      echo "seed $seed: passed in $((SECONDS - started)) s"
      rm "$log"
    else
      failed+=("$seed")
      echo "seed $seed: FAILED after $((SECONDS - started)) s, see $log"
      grep -E '^failed|Exception|Expected|Waited' "$log" | head -5
    fi

    runs=$((runs + 1)) seed=$((seed + 1))
    [ "$SECONDS" -lt "$end" ] || break
  done

  if [ ${#failed[@]} -eq 0 ]; then
    echo "chaos: $runs seeds from $first on, $CHAOS_STEPS steps each with and without resumes, 0 failed"
    rm -r "$logs"
  else
    echo "chaos: $runs seeds from $first on, $CHAOS_STEPS steps each with and without resumes, ${#failed[@]} failed: ${failed[*]}"
    exit 1
  fi
}

looks() { # folder for pictures
  local demo=Signaling.Client.TypeScript
  dotnet build Signaling.Server --configuration $configuration --verbosity quiet --nologo || { echo "looks: the build failed"; exit 1; }
  npm ci --prefix $demo --no-audit --no-fund && npm run --prefix $demo build || { echo "looks: the client's build failed"; exit 1; }
  if SOAK=1 DEMO_LOOKS_THOROUGH=1 DEMO_SCREENSHOTS=${1:+$(realpath -m "$1")} npm test --prefix $demo -- test/demoLooks.test.ts; then
    echo "looks: every state passed"
  else
    echo "looks: failed"
    exit 1
  fi
}

pairings() { # list of pairs
  local client=Signaling.Client.TypeScript
  dotnet build Signaling.Server --configuration $configuration --verbosity quiet --nologo || { echo "pairings: the build failed"; exit 1; }
  npm ci --prefix $client --no-audit --no-fund || { echo "pairings: the packages could not be installed"; exit 1; }
  if CI=true PAIRINGS=$1 timeout --kill-after=10s $longest npm test --prefix $client -- test/pairings.test.ts test/data.test.ts; then
    echo "pairings: $1 passed"
  else
    echo "pairings: $1 FAILED"
    exit 1
  fi
}

slow() {
  local client=Signaling.Client.TypeScript failed=0
  dotnet build Signaling.sln --configuration $configuration -warnaserror -p:AnalyzeTests=true --verbosity quiet --nologo || { echo "slow: the build failed"; exit 1; }
  npm ci --prefix $client --no-audit --no-fund && npm run --prefix $client build || { echo "slow: the client's build failed"; exit 1; }
  CI=true timeout --kill-after=10s $longest dotnet test --project Signaling.Tests --configuration $configuration --no-build -- --explicit only || failed=1
  CI=true SOAK=1 timeout --kill-after=10s $longest dotnet test --project Signaling.Tests --configuration $configuration --no-build -- --filter-class Signaling.Tests.LoadTests || failed=1
  CI=true SOAK=1 timeout --kill-after=10s $longest npm test --prefix $client -- --project browser || failed=1
  [ $failed -eq 0 ] && echo "slow: passed" || { echo "slow: FAILED"; exit 1; }
}

docs() {
  npm ci --prefix docs/site --no-audit --no-fund || { echo "docs: the packages could not be installed"; exit 1; }
  if CI=true timeout --kill-after=10s $longest npm test --prefix docs/site; then
    echo "docs: passed"
  else
    echo "docs: FAILED"
    exit 1
  fi
}

versions() { # commit of the previous release
  local commit=$1 folder
  commit=$(git rev-parse --verify --short "$commit^{commit}") || exit 2
  folder=$(mktemp -d)
  git archive "$commit" | tar -x -C "$folder" || { echo "versions: $commit could not be unpacked"; exit 1; }
  dotnet build "$folder/Signaling.Server" --configuration $configuration --verbosity quiet --nologo || { echo "versions: the build of $commit failed"; exit 1; }
  dotnet build Signaling.Tests --configuration $configuration --verbosity quiet --nologo || { echo "versions: the build failed"; exit 1; }
  if PREVIOUS_SERVER=$(find "$folder/Signaling.Server/bin" -name Signaling.Server.dll | head -1) timeout --kill-after=10s $longest \
    dotnet test --project Signaling.Tests --configuration $configuration --no-build -- --filter-class Signaling.Tests.ScaleOut.TwoReleasesTests; then
    echo "versions: $commit and this tree work together in both directions"
    rm -r "$folder"
  else
    echo "versions: FAILED with $commit, see $folder"
    exit 1
  fi
}

attacks() {
  local log
  log=$(mktemp)
  export ATTACKS=full ATTACKS_REPORT=$log.report
  ulimit -n "$(ulimit -Hn)"
  dotnet build Signaling.Tests --configuration $configuration --verbosity quiet --nologo || { echo "attacks: the build failed"; exit 1; }
  if timeout --kill-after=10s $longest dotnet test --project Signaling.Tests --configuration $configuration --no-build -- \
    --filter-class 'Signaling.Tests.Attacks.*' >"$log" 2>&1; then
    cat "$ATTACKS_REPORT"
    echo "attacks: all held"
    rm "$log" "$ATTACKS_REPORT"
  else
    cat "$ATTACKS_REPORT"
    grep -aE '^failed|Exception' "$log" | cut -c1-300
    echo "attacks: FAILED, see $log"
    exit 1
  fi
}

build_release() { rm -rf "$1/artifacts/release" && "$1/pack.sh" packages; }
build_server() { "$1/pack.sh" server linux-x64; }

# The second build is in another clone, as on another machine.
packages() {
  local parts="nuget npm server sbom" address
  copy=$(mktemp -d)
  trap 'rm -rf "$copy"' EXIT
  [ -z "$(git status --porcelain)" ] || { echo "packages: commit first; the second build is made from the commit" >&2; exit 2; }
  git clone --quiet . "$copy/clone" && git -C "$copy/clone" checkout --quiet --detach "$(git rev-parse HEAD)" || exit 1
  # A package names the address of its repository.
  if address=$(git remote get-url origin 2>/dev/null); then
    git -C "$copy/clone" remote set-url origin "$address"
  else
    git -C "$copy/clone" remote remove origin
  fi
  build_release . && Signaling.Tests/release/packages.sh artifacts/release || { echo "packages: the build or the fresh projects failed"; exit 1; }
  build_server . && build_release "$copy/clone" && build_server "$copy/clone" || { echo "packages: a build failed"; exit 1; }
  for part in $parts; do
    diff --recursive --brief "artifacts/release/$part" "$copy/clone/artifacts/release/$part" || { echo "packages: two builds of $part differ"; exit 1; }
  done
  echo "packages: two builds of $parts are the same"
}

chart() {
  dotnet build Signaling.Server --configuration $configuration --verbosity quiet --nologo || { echo "chart: the build failed"; exit 1; }
  Signaling.Tests/release/chart.sh || { echo "chart: FAILED"; exit 1; }
}

case ${1:-} in
  packages) packages ;;
  image) Signaling.Tests/release/image.sh ;;
  chart) chart ;;
  looks) looks "${2:-}" ;;
  pairings) pairings "${2:-all}" ;;
  versions) versions "${2:-$(git describe --tags --abbrev=0 2>/dev/null || echo HEAD~1)}" ;;
  attacks) attacks ;;
  slow) slow ;;
  docs) docs ;;
  chaos) chaos "${2:-60}" "${3:-1}" ;;
  *) sed -n '2,/^[^#]/s/^# *//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
