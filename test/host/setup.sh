#!/bin/bash
# Installs what the host tests need besides this package: VS Code as code-server, and the Node that it wants, from npm,
# into ${K7_HOST_CACHE:-${XDG_CACHE_HOME:-~/.cache}/k7-sandboxes-host}. Prints two lines: the node program, and the
# folder of code-server. What is installed already is left alone.
#   test/host/setup.sh [VERSION OF CODE-SERVER]
# Needs Debian's chromium, gcc, g++, make and python3 (native modules are compiled), and npm.
set -euo pipefail
umask 022

readonly code_version=${1:-4.139.1}
case $code_version in
  4.105.*) node_version=22.23.3 ;;
  *) node_version=24.21.0 ;;
esac
readonly cache=${K7_HOST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/k7-sandboxes-host}
readonly node_folder=$cache/node-$node_version
readonly code_folder=$cache/code-server-$code_version

fail() {
  echo "test/host/setup.sh: $1" >&2
  exit 1
}

for program in npm gcc g++ make python3; do
  command -v "$program" > /dev/null || fail "$program is missing: apt-get install -y --no-install-recommends gcc g++ make python3"
done
mkdir -p "$cache"

# Of what is installed here scripts must run, whatever this package says of its own dependencies to the npm that runs this.
export npm_config_ignore_scripts=false

# Two runs at once would install the same twice.
exec 9> "$cache/lock"
flock -w 900 9 || fail "another run holds $cache/lock"

partial=$cache/partial-$$
trap 'rm -rf "$partial"' EXIT

begin() {
  echo "installing $1" >&2
  rm -rf "$partial"
  mkdir -p "$partial"
  echo '{"private":true}' > "$partial/package.json"
}

if [ ! -d "$node_folder" ]; then
  begin "node $node_version"
  (cd "$partial" && npm install --no-audit --no-fund "node@$node_version") >&2
  mv "$partial" "$node_folder"
fi

node=$node_folder/node_modules/node/bin/node
export PATH="$node_folder/node_modules/node/bin:$PATH"
# The headers of that Node lie beside it: nothing is downloaded to compile against.
npm_config_nodedir=$(dirname "$(dirname "$(readlink -f "$node")")")
[ -f "$npm_config_nodedir/include/node/node_version.h" ] ||
  npm_config_nodedir=$(dirname "$(find "$node_folder/node_modules" -type d -path '*/include' -prune | head -1)")
[ -f "$npm_config_nodedir/include/node/node_version.h" ] || fail "no headers of Node in $node_folder"
export npm_config_nodedir

# The older code-server takes @parcel/watcher from its repository, of which the registry has the same version.
use_registry_watcher() {
  "$node" -e '
    const fs = require("node:fs");
    const edit = (file, change) => {
      const value = JSON.parse(fs.readFileSync(file, "utf8"));
      if (change(value)) fs.writeFileSync(file, JSON.stringify(value, undefined, 2));
    };
    const name = "@parcel/watcher";
    const isGit = ({ dependencies }) => dependencies[name].includes("#");
    const lock = JSON.parse(fs.readFileSync("npm-shrinkwrap.json", "utf8"));
    const { version } = lock.packages[`node_modules/${name}`];
    const take = (part) => isGit(part) && ((part.dependencies[name] = version), true);
    edit("package.json", take);
    edit("npm-shrinkwrap.json", ({ packages }) => {
      const entry = packages[`node_modules/${name}`];
      delete entry.resolved;
      delete entry.integrity;
      return take(packages[""]);
    });
  '
}

if [ ! -d "$code_folder" ]; then
  begin "code-server $code_version"
  (
    cd "$partial"
    npm install --no-audit --no-fund --ignore-scripts "code-server@$code_version"
    # The older one has no binary of it in its package.
    npm_config_build_from_source=true npm rebuild argon2
    cd node_modules/code-server/lib/vscode
    use_registry_watcher
    npm install --no-audit --no-fund --omit=dev --ignore-scripts
    # Without spdlog every output channel and log file is silently empty.
    npm rebuild @vscode/spdlog native-watchdog @vscode/native-watchdog
    cd extensions
    npm install --no-audit --no-fund --omit=dev --ignore-scripts
  ) >&2
  mv "$partial" "$code_folder"
fi

echo "$node"
echo "$code_folder/node_modules/code-server"
