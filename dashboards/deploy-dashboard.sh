#!/bin/bash
# deploy-dashboard.sh: puts grafana-dashboard.json into a Grafana. Run again, it brings the dashboard
# up to date, or leaves it as it is. Needs curl and jq. In the environment:
#
#   GRAFANA_URL       http://localhost:3000 unless told
#   GRAFANA_TOKEN     of a service account; or
#   GRAFANA_USER, GRAFANA_PASSWORD   admin and admin unless told
#   GRAFANA_FOLDER    UID of the folder for a new dashboard; none: the top
#   GRAFANA_WAIT      seconds to wait for a Grafana that is not up yet, 30 unless told
#   PROMETHEUS_URL    where Grafana finds Prometheus: its data source is looked up, or made, and the
#                     dashboard begins with it
#
# Exit status: 0 done, 1 Grafana refused, 2 wrong usage, 3 Grafana could not be reached.
set -euo pipefail
grafana=${GRAFANA_URL:-http://localhost:3000}
grafana=${grafana%/}
dashboard=$(dirname "$0")/grafana-dashboard.json

die() {  # status, text
  echo "deploy-dashboard.sh: $2" >&2
  exit "$1"
}
if [ $# -gt 0 ]; then
  awk 'NR > 1 && !/^#/ {exit} NR > 1 {sub(/^# ?/, ""); print}' "$0"
  case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi
for tool in curl jq; do
  command -v "$tool" >/dev/null || die 2 "$tool is needed, and not installed"
done
case $grafana in
  http://* | https://*) ;;
  *) die 2 "GRAFANA_URL must begin with http:// or https://: $grafana" ;;
esac
[[ $grafana != *@* ]] || die 2 "GRAFANA_URL has a user in it: put that into GRAFANA_USER and GRAFANA_PASSWORD"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What curl is to know and ps is not to show.
quoted() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}
secrets() {
  if [ -n "${GRAFANA_TOKEN:-}" ]; then
    printf 'header = %s\n' "$(quoted "Authorization: Bearer $GRAFANA_TOKEN")"
  else
    printf 'user = %s\n' "$(quoted "${GRAFANA_USER:-admin}:${GRAFANA_PASSWORD:-admin}")"
  fi
}

# The answer's status goes into $status and its body into $work/answer.
ask() {  # method, path, file with the body or none
  local body=()
  [ -z "${3:-}" ] || body=(-H 'Content-Type: application/json' --data-binary "@$3")
  status=$(secrets | curl -sS -K - -X "$1" --connect-timeout 5 --max-time 30 "${body[@]}" \
    -o "$work/answer" -w '%{http_code}' "$grafana$2" 2>"$work/error") ||
    die 3 "Grafana at $grafana: $(cat "$work/error")"
}

await_grafana() {
  local wait=${GRAFANA_WAIT:-30} end said=''
  end=$((SECONDS + wait))
  while true; do
    # It answers this to everybody; 502 and 503 come from a proxy before it, or while it starts.
    status=$(curl -sS --connect-timeout 5 --max-time 10 -o "$work/answer" -w '%{http_code}' \
      "$grafana/api/health" 2>"$work/error") || status=000
    case $status in
      000 | 502 | 503) ;;
      200) jq -e .database "$work/answer" >/dev/null 2>&1 && return
        die 1 "what answers at $grafana is no Grafana: is GRAFANA_URL right?" ;;
      *) refused "looking for Grafana at $grafana" ;;
    esac
    if [ "$SECONDS" -ge "$end" ]; then
      [ -s "$work/error" ] || echo "status $status" >"$work/error"
      die 3 "Grafana does not answer at $grafana: $(cat "$work/error"); is it up, and GRAFANA_URL right?"
    fi
    [ -n "$said" ] || echo "waiting up to $wait s for Grafana at $grafana" >&2
    said=yes
    sleep 1
  done
}

# Ends with what the status says and what to do about it.
refused() {  # what was tried
  local words cause
  words=$(jq -r '.message // empty' "$work/answer" 2>/dev/null) || words=
  case $status in
    401) cause="it does not know this user or token: see GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD" ;;
    403) cause="this user or token may not: it needs the role Editor, and Admin to make a data source" ;;
    404) cause="there is no such thing there: is GRAFANA_URL that of a Grafana, with the path under which it is served?" ;;
    409) cause="something else has its name there: rename that" ;;
    412) cause="somebody else changed the dashboard meanwhile, or another one has its name: look at it, and run this again" ;;
    *) cause="an answer that is not expected here" ;;
  esac
  die 1 "$1: Grafana answers $status${words:+, \"$words\"}: $cause"
}

# The UID of the data source for PROMETHEUS_URL goes into $uid, its name into $name.
find_data_source() {
  local url=${PROMETHEUS_URL%/}
  ask GET /api/datasources
  [ "$status" = 200 ] || refused "looking for the data source of $url"
  IFS=$'\t' read -r uid name < <(jq -r --arg url "$url" '[.[] |
    select(.type == "prometheus" and (.url | rtrimstr("/")) == $url)][0] // {} |
    [.uid // "", .name // ""] | @tsv' "$work/answer") || true
  if [ -n "$uid" ]; then
    echo "data source: $name, as it is"
    return
  fi
  jq -n --arg url "$url" '{name: ("Prometheus " + ($url | sub("^https?://"; ""))), type: "prometheus",
    access: "proxy", url: $url, jsonData: {httpMethod: "POST", timeInterval: "15s"}}' >"$work/source"
  ask POST /api/datasources "$work/source"
  [ "$status" = 200 ] || refused "making a data source for $url"
  uid=$(jq -r .datasource.uid "$work/answer")
  name=$(jq -r .datasource.name "$work/answer")
  echo "data source: $name, made"
}

await_grafana
cp "$dashboard" "$work/wanted"
if [ -n "${PROMETHEUS_URL:-}" ]; then
  find_data_source
  jq --arg uid "$uid" --arg name "$name" \
    '(.templating.list[] | select(.type == "datasource") | .current) = {text: $name, value: $uid}' \
    "$dashboard" >"$work/wanted"
fi

# A version's message tells what was written, for Grafana may give a dashboard back in other words.
message="deploy-dashboard.sh, sha256 $(jq -cS . "$work/wanted" | sha256sum | cut -d ' ' -f 1)"
uid=$(jq -r .uid "$dashboard")
address="$grafana/d/$uid?theme=dark"
folder=${GRAFANA_FOLDER:-} version=0
ask GET "/api/dashboards/uid/$uid"
case $status in
  200)
    version=$(jq .dashboard.version "$work/answer")
    folder=$(jq -r '.meta.folderUid // ""' "$work/answer")
    ask GET "/api/dashboards/uid/$uid/versions?limit=1"
    if [ "$status" = 200 ] && jq -e --arg message "$message" \
      '(if type == "array" then . else .versions end)[0].message == $message' "$work/answer" >/dev/null; then
      echo "dashboard: up to date, $address"
      exit 0
    fi
    ;;
  404) ;;
  *) refused "looking for the dashboard" ;;
esac
# With the version that was read, so that Grafana refuses to lose what somebody else writes meanwhile.
jq --argjson version "$version" --arg folder "$folder" --arg message "$message" \
  '{dashboard: (. + {id: null, version: $version}), overwrite: false, message: $message} +
  if $folder == "" then {} else {folderUid: $folder} end' "$work/wanted" >"$work/request"
ask POST /api/dashboards/db "$work/request"
[ "$status" = 200 ] || refused "writing the dashboard"
if [ "$version" -eq 0 ]; then echo "dashboard: new, $address"
else echo "dashboard: replaced, $address (version $version is kept in its settings, under Versions)"; fi
