#!/bin/bash
# configmap.sh DIRECTORY: reads what make-configmap prints by the YAML parser in DIRECTORY/node_modules.
# Prints "ok NAME" or "FAILED NAME: why".
set -u
cd "$(dirname "$0")/../.." || exit 2
export NODE_PATH=$1/node_modules

as_json() {
  dashboards/make-configmap "$@" | node -e '
    const text = require("fs").readFileSync(0, "utf8");
    console.log(JSON.stringify(require("yaml").parse(text)));'
}
check() {  # name, what is found, what is expected
  if [ "$2" = "$3" ]; then echo "ok ConfigMap: $1"; else echo "FAILED ConfigMap: $1: $2"; fi
}

map=$(as_json)
check "is one" "$(jq -r '.apiVersion + " " + .kind + " " + .metadata.name' <<<"$map")" \
  "v1 ConfigMap prometheus-pusher-dashboard"
check "has the label as text" "$(jq -c .metadata.labels <<<"$map")" '{"grafana_dashboard":"1"}'
check "holds the dashboard" "$(jq -c '.data | map_values(fromjson)' <<<"$map")" \
  "$(jq -c '{"prometheus-pusher.json": .}' dashboards/grafana-dashboard.json)"
check "takes a name and a namespace" "$(as_json pp monitoring | jq -c '.metadata | del(.labels)')" \
  '{"name":"pp","namespace":"monitoring"}'
check "refuses what is no name" "$(dashboards/make-configmap 'A b' 2>/dev/null; echo $?)" 2
