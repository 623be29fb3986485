# shellcheck shell=bash
# What the tests of the examples' YAML share, besides support.bash, which is sourced before.
needs_yaml
command -v npm >/dev/null || skip "there is no npm"
modules=${build:?}/npm/examples

# The schemas and what checks against them, where node and tsc look for it. One test at a time
# installs.
install_modules() {
  local list
  list=$(dirname "$0")/package.json
  mkdir -p "$modules"
  exec 9>"$modules/lock"
  flock 9
  if ! cmp -s "$list" "$modules/installed.json"; then
    cp "$list" "$modules"
    (cd "$modules" && timeout 80 npm install --silent --ignore-scripts --no-audit --no-fund --no-package-lock) ||
      skip "npm cannot install what tests/examples/package.json lists"
    cp "$list" "$modules/installed.json"
  fi
  exec 9>&-
  export NODE_PATH=$modules/node_modules
  ln -s "$modules/node_modules" node_modules
}
install_modules
