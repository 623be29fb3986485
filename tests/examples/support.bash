# shellcheck shell=bash
# What the tests of the examples share. A test sources this, in its own fresh directory; what it has
# started is ended with it.
set -euo pipefail
build=${build:?is set by tests/examples/run} examples=${examples:?}

pids=()
finish() {
  local status=${1:-$?}
  # Each leads a group of its own, so its children end with it.
  local pid
  for pid in "${pids[@]}"; do kill -KILL -- "-$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
  echo "$*" >&2
  exit 1
}
skip() {
  echo "$*"
  exit 77
}

# command...: runs it behind, its output in $1.log; its process, and group, goes into $pid.
start() {
  local log
  log=$(basename "$1").log
  setsid "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  pids+=("$pid")
}

# A pp-parse, first in PATH, that comes through half of what it has, and ends as one that was told to stop.
half_parse() {
  mkdir half
  cat >half/pp-parse <<END
#!/bin/bash
"$build/pp-parse" "\$@" >"$PWD/half/\$\$"
head -n "\$((\$(wc -l <"$PWD/half/\$\$") / 2))" "$PWD/half/\$\$"
exit 3
END
  chmod +x half/pp-parse
  PATH=$PWD/half:$PATH
}

# command...: tries it until it succeeds.
await() {
  local tries
  for ((tries = 0; tries < 300; ++tries)); do
    if "$@" >awaited 2>&1; then return; fi
    sleep 0.05
  done
  cat awaited >&2
  tail -n 8 ./*.log >&2
  fail "waited in vain for: $*"
}

listens() {
  address=$(sed -nE 's/.*"Listening on" .*address=([^ ]+).*/\1/p' "$1")
  [ -n "$address" ]
}

# Where a program of the servers' is: the newest that is there.
server() {
  local folder
  for folder in newer/usr/bin usr/bin; do
    if [ -x "$build/servers/$folder/$1" ]; then
      echo "$build/servers/$folder/$1"
      return
    fi
  done
  return 1
}

# Its address goes into PP_PUSHGATEWAY_URL.
start_pushgateway() {
  local program
  program=$(server prometheus-pushgateway) || skip "there is no Pushgateway"
  start "$program" --web.listen-address=127.0.0.1:0
  await listens prometheus-pushgateway.log
  export PP_PUSHGATEWAY_URL=http://$address
}

# Takes remote write, 60 days out of order, unless prometheus.yml is there and says other.
# Its address goes into $prometheus and PP_REMOTE_WRITE_URL.
start_prometheus() {
  local program
  program=$(server prometheus) || skip "there is no Prometheus"
  [ -e prometheus.yml ] || echo 'storage: {tsdb: {out_of_order_time_window: 60d}}' >prometheus.yml
  : >prometheus.log
  start "$program" --config.file=prometheus.yml --storage.tsdb.path=data \
    --storage.tsdb.retention.time="${retention:-90d}" --web.enable-remote-write-receiver \
    --web.listen-address=127.0.0.1:0
  await listens prometheus.log
  prometheus=http://$address
  export PP_REMOTE_WRITE_URL=$prometheus/api/v1/write
  await curl -sf "$prometheus/-/ready"
}

# query [time]: the answer's result.
query() {
  curl -sfG "$prometheus/api/v1/query" --data-urlencode "query=$1" ${2:+-d "time=$2"} | jq -e .data.result
}

# selector [time]: all samples of it in the 60 days before, as sorted lines of the stream.
stored() {
  query "$1[60d]" ${2:+"$2"} | jq -r '.[]
    | (.metric | to_entries | map(select(.key != "__name__") | "\(.key)=\"\(.value)\"") | join(","))
      as $labels
    | (.metric.__name__ + (if $labels == "" then "" else "{\($labels)}" end)) as $series
    | .values[] | "\($series) \(.[1]) \(.[0] * 1000 | round)"' | sort
}

# What a Pushgateway has, without its own figures, as sorted lines.
pushed() { curl -sf "$PP_PUSHGATEWAY_URL/metrics" | grep -vE '^(#|go_|process_|push_|pushgateway_)' | sort; }

# Options of grep: whether standard input has such a line. All of it is read, for what writes it would
# fail where nobody reads any more.
has() { [ "$(grep -c "$@")" -gt 0 ]; }

# file: the lines of samples in it, sorted.
samples() { grep -v '^#' "$@" | sort; }

# what it is, wanted, found (files)
same() { diff -u --label "wanted: $1" "$2" --label "found: $1" "$3" || fail "$1 is another"; }

# Numbers of a stream without timestamps as awk writes them, for a gateway writes 2.649e+09.
numbers() { awk '{value = $NF; sub(/ [^ ]*$/, ""); printf "%s %.17g\n", $0, value}'; }

# The labels of each series in the order of their names, whatever their values hold.
by_label() { jq -rR 'capture("^(?<n>[^{]*)\\{(?<l>.*)\\} (?<v>[^ ]*)$") |
  "\(.n){\([.l | scan("[a-z_]+=\"[^\"]*\"")] | sort | join(","))} \(.v)"' | sort; }

# What json_of needs.
needs_yaml() { python3 -c 'import yaml' 2>/dev/null || skip "there is no python3 with yaml"; }
# YAML file: as JSON.
json_of() {
  python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)' "$1"
}
