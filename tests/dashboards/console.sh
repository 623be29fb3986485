#!/bin/bash
# Tests of make-console where there is neither a package nor npm. Prints "ok NAME" or "FAILED NAME: why".
set -u
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
for tool in sh cp mkdir mktemp rm dirname; do ln -s "$(command -v "$tool")" "$work/bin"; done

check() {  # name, what is found, what is expected
  if [ "$2" = "$3" ]; then echo "ok make-console: $1"; else echo "FAILED make-console: $1: $2"; fi
}
make_console() { PATH=$work/bin dashboards/make-console "$@" 2>"$work/err"; }

if [ -e /usr/share/javascript/chart.js/chart.min.js ]; then
  echo "skipped make-console without the library: libjs-chart.js is installed here"
else
  make_console "$work/console"
  check "ends with 1 without the library" $? 1
  check "names the package and the file" "$(grep -c 'libjs-chart.js\|chart.min.js' "$work/err")" 2
fi
mkdir -p "$work/console/assets"
echo '// of the user' >"$work/console/assets/chart.min.js"
make_console "$work/console"
check "takes a library that is there" "$? $(cat "$work/console/assets/chart.min.js")" "0 // of the user"
check "puts all else in place" "$(cd "$work/console" && find . -type f | sort)" "$(
  { (cd dashboards && find ./assets ./consoles -type f)
    printf '%s\n' ./assets/chart.min.js ./assets/grafana-dashboard.json; } | sort)"
make_console
check "wants a directory" $? 2
