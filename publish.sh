#!/usr/bin/env bash
# Publishes what pack.sh has built into artifacts/release. Each step can be repeated: it skips what is published already. docs/releasing.md explains them.
#   ./publish.sh check    the tag, the changelog and the checksums belong to this version; run it before the others
#   ./publish.sh nuget    to NUGET_SOURCE, with NUGET_API_KEY
#   ./publish.sh npm      to the registry that npm is configured for
#   ./publish.sh image    builds the image for both processors and pushes it as IMAGE:VERSION; needs docker buildx, logged in
#   ./publish.sh chart    to the OCI registry CHART_REGISTRY; needs helm, logged in
#   ./publish.sh notes    prints the version's part of the changelog
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly release=$PWD/artifacts/release
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
readonly version

# The lines between the heading of this version and the next one.
notes() {
  awk -v heading="## $version" '/^## / { found = index($0 " ", heading " ") == 1; next } found' CHANGELOG.md
}

case ${1:-} in
  check)
    git tag --points-at HEAD | grep --quiet --line-regexp --fixed-strings "v$version" || { echo "This commit does not have the tag v$version." >&2; exit 1; }
    [ -n "$(notes)" ] || { echo "CHANGELOG.md has no part \"## $version\"." >&2; exit 1; }
    (cd "$release" && sha256sum --check --quiet SHA256SUMS)
    for file in nuget/Signaling.Client."$version".nupkg npm/signaling-client-"$version".tgz chart/signaling-"$version".tgz server/signaling-server-"$version".tar.gz; do
      [ -e "$release/$file" ] || { echo "$file is missing: run pack.sh first." >&2; exit 1; }
    done
    echo "Version $version is complete."
    ;;
  nuget)
    # The symbols beside a package go with it.
    dotnet nuget push "$release/nuget/*.nupkg" --source "${NUGET_SOURCE:?}" --api-key "${NUGET_API_KEY:?}" --skip-duplicate
    ;;
  npm)
    if npm view "@signaling/client@$version" version >/dev/null 2>&1; then
      echo "@signaling/client $version is published already."
    else
      npm publish "$release/npm/signaling-client-$version.tgz" --access public
    fi
    ;;
  image)
    if docker buildx imagetools inspect "${IMAGE:?}:$version" >/dev/null 2>&1; then
      echo "The image $version is published already."
    else
      docker buildx build --platform linux/amd64,linux/arm64 --sbom=true --provenance=true --tag "$IMAGE:$version" --push .
    fi
    ;;
  chart)
    if helm show chart "${CHART_REGISTRY:?}/signaling" --version "$version" >/dev/null 2>&1; then
      echo "The chart $version is published already."
    else
      helm push "$release/chart/signaling-$version.tgz" "$CHART_REGISTRY"
    fi
    ;;
  notes) notes ;;
  *)
    sed -n '2,8s/^# *//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
