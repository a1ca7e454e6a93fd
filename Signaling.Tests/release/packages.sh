#!/usr/bin/env bash
# Uses the packages of a release as their users do: two nodes of a fresh web application with Redis, a fresh console application, and a fresh npm project
# meet in one room. The packages come from the folder of ./pack.sh packages, all others from the registries.
#   packages.sh FOLDER
set -euo pipefail
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/packages
packages=$(realpath "$1")
version=$(basename "$packages"/nuget/Signaling.Contracts.*.nupkg .nupkg)
version=${version#Signaling.Contracts.}
work=$(mktemp -d)
started=()
trap '[ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

wait_until() { # what, command...
  local what=$1
  shift
  for _ in $(seq 300); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.2
  done
  echo "$what: not within a minute" >&2
  cat "$work"/*.log >&2
  return 1
}

# A folder of packages of its own: otherwise NuGet takes a package of the same version from the user's. All other packages come from the user's sources.
export NUGET_PACKAGES=$work/nuget
cat >"$work/NuGet.config" <<END
<configuration>
  <packageSources>
    <add key="release" value="$packages/nuget" />
  </packageSources>
</configuration>
END

create() { # template, name, packages...
  local project=$work/$2 template=$1 source=$2
  shift 2
  dotnet new "$template" --output "$project" --no-restore >/dev/null
  cp "$sources/$source.cs" "$project/Program.cs"
  for package in "$@"; do dotnet add "$project" package "$package" --version "$version" >/dev/null; done
  dotnet build "$project" --configuration Release --output "$work/out/$source" --nologo --verbosity quiet -warnaserror
}

create web Web Signaling.AspNetCore Signaling.Redis
create console Console Signaling.Client Signaling.Client.MessagePack
for package in "$NUGET_PACKAGES"/signaling.*; do
  name=$(basename "$package").$version.nupkg
  cmp "$package/$version/$name" "$(find "$packages/nuget" -iname "$name")" || { echo "packages: $name came from elsewhere" >&2; exit 1; }
done

mkdir "$work/npm"
cp "$sources/browser.mjs" "$work/npm/"
cd "$work/npm"
npm init --yes >/dev/null
npm install --no-audit --no-fund --loglevel=error "$packages"/npm/*.tgz esbuild@0.28.2
npx esbuild browser.mjs --bundle --platform=node --format=esm --outfile=bundle.mjs --log-level=warning \
  '--banner:js=import { createRequire } from "node:module"; const require = createRequire(import.meta.url);'
npx esbuild browser.mjs --bundle --platform=browser --format=esm --minify --define:process.argv='["","",""]' --outfile=page.js --log-level=warning

redis=$(free_port) one=$(free_port) two=$(free_port)
redis-server --port "$redis" --bind 127.0.0.1 --save "" --dir "$work" >"$work/redis.log" &
started+=($!)
for port in "$one" "$two"; do
  Signaling__Auth__Mode=Open dotnet "$work/out/Web/Web.dll" "127.0.0.1:$redis" --urls "http://127.0.0.1:$port" >"$work/$port.log" 2>&1 &
  started+=($!)
  wait_until "node $port" curl --fail --silent "http://127.0.0.1:$port/health/ready"
done

dotnet "$work/out/Console/Console.dll" "http://127.0.0.1:$one" "http://127.0.0.1:$two" >"$work/console.log" 2>&1 &
console=$!
wait_until "the console application" grep -q joined "$work/console.log"
timeout 60 node bundle.mjs "http://127.0.0.1:$one"
wait "$console"
grep -qx "hello hello" "$work/console.log" || { cat "$work/console.log" >&2; exit 1; }
echo "packages: Signaling $version from packages: two nodes, two .NET peers and one npm peer met"
