#!/bin/sh
# Says in one sentence which tool is missing or too old, before anything is built.
# usage: check_tools.sh PYTHON [lint]     exit 2 when something is missing
set -u
python=$1
want=${2:-}

fail() {
    printf 'nmes_sim: %s\n' "$1" >&2
    exit 2
}

command -v "$python" >/dev/null 2>&1 ||
    fail "Python 3.11 or newer is needed, but '$python' was not found; install it or run make PYTHON=python3.11."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed, but '$python' is $("$python" -c 'import platform; print(platform.python_version())'); run make PYTHON=python3.11 or newer."
if ! command -v cargo >/dev/null 2>&1 || ! command -v rustc >/dev/null 2>&1; then
    fail "a stable Rust toolchain is needed, but cargo was not found; install Rust and open a new shell."
fi

# the oldest compiler that builds the workspace is written once, in Cargo.toml
least=$(sed -n 's/^rust-version = "\([0-9.]*\)"/\1/p' Cargo.toml)
have=$(rustc --version | cut -d' ' -f2 | cut -d- -f1)
"$python" -c 'import sys; a, b = ([int(x) for x in v.split(".")[:2]] for v in sys.argv[1:]); sys.exit(a < b)' "$have" "$least" ||
    fail "Rust $least or newer is needed, but rustc is $have; update the toolchain."

[ "$want" = lint ] || exit 0
for tool in fmt clippy; do
    cargo "$tool" --version >/dev/null 2>&1 && continue
    # a minimal toolchain leaves the two checkers out; rustup can add them
    command -v rustup >/dev/null 2>&1 && rustup component add rustfmt clippy >/dev/null 2>&1
    cargo "$tool" --version >/dev/null 2>&1 ||
        fail "cargo $tool is needed for the checks, but this Rust toolchain does not have it; add the components rustfmt and clippy."
done
