# bash completion for pp-gen, pp-parse, pp-route, pp-push-gw and pp-push-rw.
# shellcheck shell=bash

# The options of a tool, one a line; a trailing '=' says that a value follows.
_pp_options() {
  case $1 in
    pp-gen)
      cat <<'OPTIONS'
--at=
--start=
--end=
--step=
--continuous
--interval=
--count=
--mixed-ages
--seed=
--instances=
--metrics=
--prefix=
--no-timestamps
--output=
OPTIONS
      ;;
    pp-parse)
      cat <<'OPTIONS'
--from=
--follow
--marks
--resume=
--resume-copy
--sort-key
--utf8-names
--header
--columns=
--delimiter=
--decimal-comma
--time-format=
--timezone=
--null=
--skip-lines=
--label=
--prefix=
--type=
OPTIONS
      ;;
    pp-route)
      cat <<'OPTIONS'
--threshold=
--max-future=
--max-age=
--realtime=
--historic=
--ancient=
--push
--only=
--shards=
--shard=
--key
OPTIONS
      ;;
    pp-push-gw)
      cat <<'OPTIONS'
--job=
--grouping=
--group-by=
--method=
--delete
--expire=
--interval=
OPTIONS
      ;;
    pp-push-rw)
      cat <<'OPTIONS'
--protocol=
--compress=
--zstd-level=
--stale-at-end
--shards=
--batch-samples=
--flush-interval=
--no-salvage
--poison-after=
OPTIONS
      ;;
  esac
  # Those of the tools that push.
  [[ $1 != pp-push-* ]] || cat <<'OPTIONS'
--url=
--utf8-names
--dry-run
--checkpoint=
-H=
--header=
-u=
--user=
--bearer-token-file=
--netrc
--netrc-file=
--cacert=
--cert=
--key=
-k
--insecure
--proxy=
--proxy-user=
--unix-socket=
--connect-timeout=
--max-time=
--max-retry-time=
OPTIONS
  # Those of the tools that read.
  [[ $1 == pp-gen ]] || cat <<'OPTIONS'
--rejects=
--strict
--max-line=
OPTIONS
  cat <<'OPTIONS'
-q
--quiet
--summary=
--progress
--no-progress
-h
--help
--version
OPTIONS
}

_pp_files() {
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
  compopt -o filenames -o default 2>/dev/null
}

_pp_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

# The last element of a list with commas, from the words that are not in it yet.
_pp_list() {
  local known=$1 current=$2 before='' word rest=()
  [[ $current == *,* ]] && before=${current%,*},
  for word in $known; do
    [[ ,$before == *,"$word",* ]] || rest+=("$word")
  done
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "${rest[*]}" -- "${current##*,}")
  compopt -o nospace 2>/dev/null
}

# The value of an option.
_pp_value() {
  local option=$1 current=$2
  case $option in
    --from) _pp_words 'csv json jsonl influx openmetrics stream auto' "$current" ;;
    --columns) _pp_words auto "$current" ;;
    --delimiter) _pp_words tab "$current" ;;
    --time-format) _pp_words 's ms us ns rfc3339' "$current" ;;
    --output) _pp_words 'stream csv json jsonl' "$current" ;;
    --only) _pp_words 'realtime historic ancient' "$current" ;;
    --method) _pp_words 'post put' "$current" ;;
    --protocol) _pp_words 'auto 1 2' "$current" ;;
    --compress) _pp_words 'snappy zstd' "$current" ;;
    --summary) _pp_words 'text json none' "$current" ;;
    --metrics)
      _pp_list 'requests_total active_connections temperature_celsius request_duration_seconds
        jobs_processed_total' "$current"
      ;;
    --rejects | --checkpoint | --resume | --bearer-token-file | --netrc-file | --cacert | --cert | \
      --key | --unix-socket)
      _pp_files "$current"
      ;;
    -H | --header)
      [[ $current == @* ]] || return
      mapfile -t COMPREPLY < <(compgen -P @ -f -- "${current#@}")
      ;;
    --realtime | --historic | --ancient | --shard) mapfile -t COMPREPLY < <(compgen -c -- "$current") ;;
  esac
}

_pp() {
  local tool=${1##*/} current=${2-} previous=${3-} equals='' options=() i
  COMPREPLY=()
  # "--from=csv" comes as three words, for '=' ends a word in bash.
  if [[ $current == '=' ]]; then
    current='' equals=yes
  elif [[ $previous == '=' ]] && ((COMP_CWORD > 1)); then
    previous=${COMP_WORDS[COMP_CWORD - 2]} equals=yes
  fi
  read -r -d '' -a options < <(_pp_options "$tool")
  for ((i = 1; i < COMP_CWORD; ++i)); do
    [[ ${COMP_WORDS[i]} == -- ]] || continue
    [[ $tool == pp-gen ]] || _pp_files "$current"
    return
  done
  if [[ " ${options[*]} " == *" $previous= "* ]]; then
    _pp_value "$previous" "$current"
  elif [[ $equals ]]; then
    return  # the value of a label
  elif [[ $current == -* ]]; then
    _pp_words "${options[*]//=/}" "$current"
  elif [[ $tool != pp-gen ]]; then
    _pp_files "$current"
  fi
}

complete -F _pp pp-gen pp-parse pp-route pp-push-gw pp-push-rw
