#!/usr/bin/env bash
# Does what the Dockerfile says, without Docker: each stage is a folder, and a COPY finds only what .dockerignore lets through. Then it runs the program as
# the image does: as another user, without a single right, on a file system that is read-only, and with the image's own health check.
# It does not check that the base images exist, or what they contain. It needs root for the last part.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; wait; rm -rf "$work"' EXIT

# What .dockerignore lets through: the names after "!", less the patterns at its end.
mkdir "$work/context"
mapfile -t allowed < <(sed -n 's/^!//p' .dockerignore)
git ls-files -z --cached --others --exclude-standard -- "${allowed[@]}" | grep -zv '^Signaling.Client.TypeScript/test/' |
  xargs -0 cp --parents --target-directory "$work/context"

declare -A environment=()
stage="" folder="" health="" start=""
while read -r instruction rest; do
  case $instruction in
    FROM)
      stage=${rest##* }
      [[ $rest == *" AS "* ]] || stage=final
      mkdir -p "$work/$stage"
      ;;
    WORKDIR)
      folder=$rest
      mkdir -p "$work/$stage$folder"
      ;;
    COPY)
      from=$work/context/
      if [[ $rest == --from=* ]]; then
        from=${rest%% *} rest=${rest#* }
        from=$work/${from#--from=}
      fi
      read -ra words <<<"$rest"
      target=$work/$stage$folder/${words[-1]}
      mkdir -p "$target"
      for source in "${words[@]::${#words[@]}-1}"; do
        # A folder's contents are copied, and not the folder itself.
        if [ -d "$from$source" ]; then cp -r "$from$source/." "$target"; else cp "$from$source" "$target"; fi
      done
      ;;
    RUN)
      echo "== $stage: $rest"
      (cd "$work/$stage$folder" && bash -ec "${rest//--output \/app/--output $work/$stage/app}")
      ;;
    ENV) for pair in $rest; do environment[${pair%%=*}]=${pair#*=}; done ;;
    HEALTHCHECK) health=$(sed 's/.*CMD //' <<<"$rest") ;;
    ENTRYPOINT) start=$rest ;;
    USER | EXPOSE) ;;
    *) echo "image: $instruction is not known here" >&2; exit 1 ;;
  esac
done < <(sed -e '/^#/d' -e '/^$/d' Dockerfile | sed -e ':join' -e '/\\$/{N;s/\\\n *//;b join' -e '}')

image=$work/final$folder
du -sh "$image"
[ -e "$image/demo/index.html" ] || { echo "image: the demo is missing" >&2; exit 1; }
chmod -R a+rX "$work"

words() { node -p 'JSON.parse(process.argv[1]).join("\n")' "$1"; }
mapfile -t start < <(words "$start")
mapfile -t health < <(words "$health")
# Another port than the image's, which may be in use here.
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
health=("${health[@]//:${environment[ASPNETCORE_HTTP_PORTS]}\//:$port/}")
environment[ASPNETCORE_HTTP_PORTS]=$port
variables=("Signaling__Auth__Mode=Open" "HOME=/nonexistent")
for name in "${!environment[@]}"; do variables+=("$name=${environment[$name]}"); done

# Everything read-only, as with docker run --read-only.
cat >"$work/run" <<'END'
mount --make-rprivate /
findmnt --noheadings --raw --output TARGET | while read -r point; do
  case $point in /proc* | /sys* | /dev*) ;; *) mount -o bind,remount,ro "$point" 2>/dev/null || true ;; esac
done
! touch "$1/written" 2>/dev/null || { echo "image: the file system is not read-only" >&2; exit 1; }
cd "$1"
shift
exec setpriv --reuid 1654 --regid 1654 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
END
unshare --mount bash "$work/run" "$image" env -i PATH="$PATH" "${variables[@]}" "${start[@]}" >"$work/log" 2>&1 &
server=$!
for _ in $(seq 100); do
  if "${health[@]}"; then
    echo "image: built by hand, and healthy as user $(ps -o uid= -p "$server" | tr -d ' ') on a read-only file system"
    ! grep -iE 'warn|fail|error' "$work/log" || exit 1
    exit 0
  fi
  kill -0 "$server" 2>/dev/null || break
  sleep 0.2
done
cat "$work/log" >&2
echo "image: not healthy" >&2
exit 1
