# shellcheck shell=bash
# What the tests of backfill-parallel share: a folder of files, and a pipeline that stands still in the
# middle of the large ones until it may go on. To be sourced behind support.bash.
# shellcheck disable=SC2034,SC2154

# What the user has at home stays out of it.
export HOME=$PWD/home PARALLEL_HOME=$PWD/parallel TMPDIR=$PWD/temporary
mkdir -p "$HOME" "$PARALLEL_HOME" "$TMPDIR" bin
if ! parallel --version 2>/dev/null | has '^GNU parallel'; then skip "there is no GNU parallel"; fi

# Of a file with 6000 lines some 3000 get through, and a mark, which comes each 2000 or so.
cat >bin/pp-push-rw <<END
#!/bin/bash
exec "$build/pp-push-rw" "\$@" < <(awk -v gate="$PWD/open" 'NR == 3000 {
  fflush()
  while ((getline line <gate) < 0) if (++tries > 600 || system("sleep 0.1") != 0) exit 1
}
1')
END
# What it has read goes to the messages.
cat >bin/pp-parse <<END
#!/bin/bash
exec "$build/pp-parse" --summary=json "\$@"
END
chmod +x bin/*
export PATH=$PWD/bin:$PATH

now=$(date +%s)
# metric, number of the file, lines of it: samples of the last two hours, and now and then a bad line.
make_file() {
  awk -v metric="$1" -v file="$2" -v lines="$3" -v start="$((now - 7200))" 'BEGIN {
    for (line = 1; line <= lines; ++line)
      if (line % 1000 == 10) printf "bad,file=%d,line%d\n", file, line
      else printf "%s,file=%d;pad=%0200d,%d,%d000\n", metric, file, 0, line, start + line
  }'
}
# file...: what the receiver is to have of them, and what is bad in them.
good_lines() {
  cat "$@" | sed -nE 's/^([a-z]+),file=([0-9]+);pad=(0+),([0-9]+),([0-9]+)$/\1{file="\2",pad="\3"} \4 \5/p' | sort
}
bad_lines() { cat "$@" | grep '^bad,' | sort; }

# metric: a folder of that name with 2 small and 4 large files, what is to come of it in files beside.
make_folder() {
  mkdir -p "$1/a sub's folder"
  local name number=0
  for name in .first.csv "a sub's folder/a \"second\".csv"; do
    make_file "$1" $((++number)) 20 >"$1/$name"
  done
  for name in "big 1.csv" $'big\nline.csv' "a sub's folder/\$big \`3\`.csv" 'big\4.csv'; do
    make_file "$1" $((++number)) 6000 >"$1/$name"
  done
  lines=$((2 * 20 + 4 * 6000))
  find "$1" -name '*.csv' -exec cat {} + >"$1.all"
  good_lines "$1.all" >"$1.wanted"
  bad_lines "$1.all" >"$1.bad"
}

# metric, results, files: all is as if it had never been cut off.
check_all_done() {
  stored "$1" >"$1.found"
  same "what is stored of $1" "$1.wanted" "$1.found"
  find "$2" -name rejects -exec cat {} + | bad_lines | uniq >"$1.rejected"
  same "what is rejected of $1" "$1.bad" "$1.rejected"
  [ -z "$(find "$2" -name refused -size +0)" ] || fail "the receiver refused something"
  [ "$(statuses "$2" | wc -l)" -eq "$3" ] || fail "not $3 jobs: $(cat "$2/joblog")"
  ! statuses "$2" | grep -vx '[0-9]* 0 0' || fail "a job is not done: $(cat "$2/joblog")"
}

# results: number, status and signal of each job's last run.
statuses() {
  awk -F'\t' 'NR > 1 { last[$1] = $1 " " $7 " " $8 } END { for (job in last) print last[job] }' "$1/joblog" |
    sort -n
}
sum() { awk '{ sum += $1 } END { print sum + 0 }'; }
# results: lines of the files above the places of its checkpoints.
lines_done() {
  find "$1" -name checkpoint -exec awk '/^#pp place/ { lines = $5 } END { print lines + 0 }' {} \; | sum
}
# messages of a run: lines that pp-parse has read in it.
lines_read() { sed -nE 's/.*"tool":"pp-parse","read":([0-9]+),.*/\1/p' "$1" | sum; }

# number, folder...: so many checkpoints below tell of a place in the middle of a large file.
in_the_middle() {
  local number=$1
  shift
  [ "$(find "$@" -name checkpoint -exec awk '/^#pp mark/ { at = $4 }
    END { if (at > 500000 && at < 1400000) print "x" }' {} \; | wc -l)" -ge "$number" ]
}
# number, results: so many jobs are done.
are_done() { [ "$(statuses "$2" | grep -cx '[0-9]* 0 0')" -ge "$1" ]; }
