#!/bin/bash
# types.sh DIRECTORY: holds the Grafana dashboard against Grafana's own types, by the TypeScript
# compiler that is in DIRECTORY/node_modules; and then dashboards with one mistake each, which the
# compiler must find. Prints "ok NAME" or "FAILED NAME: why" for each.
set -u
cd "$(dirname "$0")" || exit 2
directory=$1
dashboard=../../dashboards/grafana-dashboard.json
cp types.ts "$directory"

# A literal in the program, unlike an import, is held against each key that its type has.
typed() {  # name, JSON
  { printf "import type {DashboardJson} from './types';\nexport const dashboard: DashboardJson ="
    cat "$2"
    echo ';'; } >"$directory/$1.ts"
}

typed dashboard "$dashboard"
names=(dashboard)
mistake() {  # name, jq program
  jq "$2" "$dashboard" >"$directory/$1.json"
  cmp -s <(jq . "$dashboard") "$directory/$1.json" && echo "FAILED mistake $1: changes nothing"
  typed "$1" "$directory/$1.json"
  names+=("$1")
}
kind() { echo ".panels |= map(if .type == \"$1\" then $2 else . end)"; }
mistake dashboard-key '.refreshh = "10s"'
mistake dashboard-type '.refresh = 10'
mistake no-schema-version 'del(.schemaVersion)'
mistake variable-type '.templating.list[0].type = "data source"'
mistake panel-key "$(kind stat '.tittle = "x"')"
mistake panel-type "$(kind gauge '.type = "gaugee"')"
mistake unknown-option "$(kind stat '.options.colourMode = "value"')"
mistake missing-option "$(kind gauge 'del(.options.reduceOptions)')"
mistake option-value "$(kind bargauge '.options.displayMode = "gradientt"')"
mistake option-of-another-kind "$(kind table '.options.legend = {}')"
mistake field-key "$(kind timeseries '.fieldConfig.defaults.units = "s"')"
mistake field-value "$(kind timeseries '.fieldConfig.defaults.custom.drawStyle = "lines"')"
mistake custom-key "$(kind state-timeline '.fieldConfig.defaults.custom.drawStyle = "line"')"
mistake threshold "$(kind gauge '.fieldConfig.defaults.thresholds.steps[1].value = "70"')"
mistake override "$(kind table '.fieldConfig.overrides[0].properties[0].value.type = "color"')"
mistake row "$(kind row 'del(.collapsed)')"
mistake query "$(kind timeseries '.targets[0].expression = "up"')"

files=("${names[@]/#/$directory/}")
files=("${files[@]/%/.ts}")
node "$directory/node_modules/typescript/bin/tsc" --noEmit --strict --skipLibCheck --target es2022 \
  --module esnext --moduleResolution bundler "${files[@]}" >"$directory/errors" 2>&1
for name in "${names[@]}"; do
  errors=$(grep -E "(^|/)$name\.ts\(" "$directory/errors" | head -n 3)
  if [ "$name" = dashboard ]; then  # with what else is wrong, such as a type that is not found
    errors+=$(grep -E '^error |(^|/)types\.ts\(' "$directory/errors" | head -n 3)
  fi
  case $name,$errors in
    dashboard,) echo "ok Grafana's types take the dashboard" ;;
    dashboard,*) echo "FAILED Grafana's types take the dashboard: $errors" ;;
    *,) echo "FAILED Grafana's types find a mistake: $name" ;;
    *) echo "ok Grafana's types find a mistake: $name" ;;
  esac
done
