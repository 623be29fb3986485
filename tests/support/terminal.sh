# For cases that need a terminal: tools on pseudo-terminals of their own, and what these show.
# shellcheck shell=sh

# on_terminal NAME COMMAND: begins to run COMMAND on a terminal; NAME.pid is its process, NAME.raw
# what it writes.
on_terminal() {
  TERM=${TERM_OF_CASE:-xterm} script -qefc "stty cols 150; echo \$\$ >$1.pid; exec $2" /dev/null \
    </dev/null >"$1.raw" &
}

# wait_for FILE PATTERN: until a line of FILE has it; for 10 seconds at most.
wait_for() {
  tries=200
  until grep -q "$2" "$1" 2>/dev/null; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { echo "$1 has no $2"; return 1; }
    sleep 0.05
  done
}

# screen NAME: what is left to be seen, the escape sequences taken as a terminal takes them.
screen() {
  sed 's/\r$//; s/.*\r\x1b\[K//; s/\r/<return>/g; s/\x1b/<escape>/g' "$1.raw"
}
