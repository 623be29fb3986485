# shellcheck shell=bash
# shellcheck disable=SC2154
# Real servers for the tests of the dashboards; to be sourced. Needs $work, a directory, and $BUILD.

pids=()
stop_servers() {
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null
  wait
}

# Starts a server that listens on a port of the kernel's choice; its address goes into $address.
start() {  # log, command...
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null &
  pids+=($!)
  for _ in $(seq 400); do
    address=$(sed -nE 's/.*"Listening on".* address=([^ ]*).*/\1/p' "$log" | head -n 1)
    [ -z "$address" ] || return 0
    sleep 0.05
  done
  echo "$1 did not start:" >&2
  cat "$log" >&2
  return 1
}

# What Prometheus answers to an instant query, as jq sees it: await URL EXPRESSION waits for any.
await() {
  for _ in $(seq 300); do
    if curl -sfG "http://$1/api/v1/query" --data-urlencode "query=$2" |
      jq -e '.data.result | length > 0' >/dev/null; then return 0; fi
    sleep 0.1
  done
  echo "Prometheus never had $2" >&2
  return 1
}

start_pushgateway() {
  start "$work/pushgateway.log" "$BUILD/servers/usr/bin/prometheus-pushgateway" \
    --persistence.file="$work/pushgateway.data" --web.listen-address=127.0.0.1:0
  pushgateway=$address
}

# Its address goes into $address; it serves the page, and scrapes the Pushgateway if there is one.
start_prometheus() {  # name, program, more flags...
  local directory=$work/$1 program=$2
  shift 2
  mkdir -p "$directory"
  cat >"$directory/prometheus.yml" <<YAML
global: {scrape_interval: 500ms}
storage: {tsdb: {out_of_order_time_window: 60d}}
YAML
  [ -z "${pushgateway:-}" ] || cat >>"$directory/prometheus.yml" <<YAML
scrape_configs:
- job_name: pushgateway
  honor_labels: true
  static_configs: [{targets: ['$pushgateway']}]
YAML
  start "$directory/log" "$program" --config.file="$directory/prometheus.yml" \
    --storage.tsdb.path="$directory/data" --storage.tsdb.retention.time=90d \
    --web.enable-remote-write-receiver --web.listen-address=127.0.0.1:0 \
    --web.console.templates="$BUILD/dashboards/consoles" \
    --web.user-assets="$BUILD/dashboards/assets" "$@" || return 1
  for _ in $(seq 400); do
    if curl -sf "http://$address/-/ready" >/dev/null; then return 0; fi
    sleep 0.05
  done
  return 1
}

# Two days hour by hour, an hour of them every 15 s, by Remote Write.
backfill() {  # address of Prometheus
  local url=http://$1/api/v1/write
  "$BUILD/pp-gen" --start 48h --end 0h --step 1h | "$BUILD/pp-push-rw" -q --url "$url" &&
    "$BUILD/pp-gen" --start 6h --end 5h --step 15s | "$BUILD/pp-push-rw" -q --url "$url"
}
