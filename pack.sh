#!/usr/bin/env bash
# Builds the parts of a release into artifacts/release. The same commit gives the same packages and archives, byte by byte, with the same SDK and Node.js.
#   ./pack.sh packages         the NuGet packages, the npm package, and their bills of materials (SBOM, CycloneDX)
#   ./pack.sh server [RID…]    the server for an installed .NET runtime, and as one program for each platform that is named, such as linux-x64
#   ./pack.sh chart            the Helm chart; needs helm
#   ./pack.sh checksums        SHA256SUMS over everything that is there
# FILES_URL is the address of the repository's files at this version, such as https://host/owner/signaling/blob/v1.0.0. The READMEs of the packages link to
# it. Without it they name the files. docs/releasing.md has the whole procedure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly libraries=(Signaling.Contracts Signaling.AspNetCore Signaling.Redis Signaling.Client Signaling.Client.MessagePack)
readonly browser=Signaling.Client.TypeScript
readonly release=$PWD/artifacts/release
# In the repository: paths below it are mapped to /_/, so the folder of the clone does not get into the assemblies.
readonly build=$PWD/artifacts/build
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
readonly version

SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

# An archive that depends on nothing but the files and the time of the commit. Any user may read them, whatever the umask of the build was.
archive() { # folder, file
  tar --create --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$SOURCE_DATE_EPOCH" --directory "$1" . | gzip --no-name >"$2"
}

sbom() { # project, type
  dotnet tool run dotnet-CycloneDX "$1/$1.csproj" --output "$release/sbom" --filename "$1-$version.cdx.json" --output-format Json --spec-version 1.6 \
    --set-name "$1" --set-version "$version" --set-type "$2" --set-nuget-purl --include-project-references >/dev/null
  settle "$release/sbom/$1-$version.cdx.json" "$1"
}

# The tools write the time of the run and a random number into a bill of materials, and npm the name of the folder.
settle() { # file, name
  node - "$1" "$2" <<'END'
const fs = require("fs");
const [, , file, name] = process.argv;
const bom = JSON.parse(fs.readFileSync(file, "utf8"));
delete bom.serialNumber;
bom.metadata.timestamp = new Date(process.env.SOURCE_DATE_EPOCH * 1000).toISOString();
bom.metadata.component.name = name;
fs.writeFileSync(file, JSON.stringify(bom, null, 2) + "\n");
END
}

pack_libraries() {
  local project
  rm -rf "$build" "$release/nuget"
  for project in "${libraries[@]}"; do
    dotnet pack "$project" --configuration Release --artifacts-path "$build" --output "$release/nuget" --nologo --verbosity quiet \
      -p:ContinuousIntegrationBuild=true -p:RestoreLockedMode=true -p:PackageFilesUrl="${FILES_URL:-}"
  done
}

# npm packs a folder as it is, so the README with absolute links and the licence are put into a copy of what npm would pack.
pack_browser_client() {
  local stage=$build/npm
  rm -rf "$stage" "$release/npm"
  mkdir -p "$stage" "$release/npm"
  npm ci --prefix $browser --no-audit --no-fund --loglevel=error
  npm pack "./$browser" --pack-destination "$stage" --silent >/dev/null
  tar --extract --gzip --file "$stage"/*.tgz --directory "$stage"
  cp LICENSE "$stage/package/"
  node - "$stage/package/README.md" "${FILES_URL:-}" <<'END'
const fs = require("fs");
const [, , file, base] = process.argv;
const text = fs.readFileSync(file, "utf8");
// The same rules as in Directory.Build.targets.
fs.writeFileSync(file, base
  ? text.replace(/\]\(\.\.\/([^)]+)\)/g, `](${base.replace(/\/+$/, "")}/$1)`)
  : text.replace(/\[([^\]]+)\]\(\.\.\/\1(#[^)]*)?\)/g, "`$1`").replace(/\[([^\]]+)\]\(\.\.\/([^)#]+)(#[^)]*)?\)/g, "$1 (`$2`)"));
END
  npm pack "$stage/package" --pack-destination "$release/npm" --ignore-scripts --silent >/dev/null
}

case ${1:-} in
  packages)
    dotnet tool restore --verbosity quiet
    pack_libraries
    pack_browser_client
    rm -rf "$release/sbom"
    mkdir -p "$release/sbom"
    for project in "${libraries[@]}"; do sbom "$project" Library; done
    npm sbom --prefix $browser --sbom-format cyclonedx --sbom-type library --omit dev --package-lock-only >"$release/sbom/signaling-client-$version.cdx.json"
    settle "$release/sbom/signaling-client-$version.cdx.json" @signaling/client
    ls -l "$release"/nuget "$release"/npm "$release"/sbom
    ;;
  server)
    shift
    rm -rf "$build/any" "$release/server"
    mkdir -p "$release/server" "$release/sbom"
    dotnet tool restore --verbosity quiet
    npm ci --prefix $browser --no-audit --no-fund --loglevel=error
    # Only this compilation is for all platforms, so it has no program file of its own: dotnet Signaling.Server.dll starts it.
    dotnet publish Signaling.Server --configuration Release --artifacts-path "$build" --output "$build/any" --nologo --verbosity quiet \
      -p:ContinuousIntegrationBuild=true -p:RestoreLockedMode=true -p:UseAppHost=false
    archive "$build/any" "$release/server/signaling-server-$version.tar.gz"
    for rid in "$@"; do
      rm -rf "${build:?}/$rid"
      # Lock files of its own, one in each project: a program for one platform restores that platform's runtime, too.
      dotnet publish Signaling.Server --configuration Release --artifacts-path "$build/$rid.build" --output "$build/$rid" --nologo --verbosity quiet \
        --runtime "$rid" --self-contained -p:PublishSingleFile=true -p:DebugType=embedded -p:ContinuousIntegrationBuild=true \
        -p:NuGetLockFilePath="obj/$rid.lock.json"
      archive "$build/$rid" "$release/server/signaling-server-$version-$rid.tar.gz"
    done
    sbom Signaling.Server Application
    ls -l "$release/server" "$release/sbom"
    ;;
  chart)
    # helm keeps the times of the files, and git archive gives them the time of the commit.
    rm -rf "$build/chart" "$release/chart"
    mkdir -p "$build/chart" "$release/chart"
    git archive HEAD deploy/helm/signaling | tar --extract --directory "$build/chart"
    helm package "$build/chart/deploy/helm/signaling" --destination "$release/chart"
    ;;
  checksums)
    cd "$release"
    find . -type f ! -name SHA256SUMS -printf '%P\0' | sort --zero-terminated | xargs -0 sha256sum | tee SHA256SUMS
    ;;
  *)
    sed -n '2,9s/^# *//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
