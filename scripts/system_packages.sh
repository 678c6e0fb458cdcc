#!/bin/sh
# Makes sure that the system packages for building (and for the tests of the window) are present.
# usage: system_packages.sh PYTHON build|test     installs them when root, otherwise prints the one command and exits 2
set -u
python=$1
what=$2

wanted=""
command -v cc >/dev/null 2>&1 || wanted="gcc libc6-dev"
"$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || wanted="$wanted python3-venv"
if [ "$what" = test ]; then
    wanted="$wanted xvfb xauth xdotool libgl1 libglx-mesa0 libgl1-mesa-dri"
    wanted="$wanted libx11-6 libxrandr2 libxinerama1 libxcursor1 libxi6 libxxf86vm1"
fi
[ -n "$wanted" ] || exit 0

if ! command -v dpkg-query >/dev/null 2>&1; then
    # not a Debian: only the programs can be looked for, the libraries show when the window opens
    for program in $([ "$what" = test ] && echo Xvfb xauth xdotool) cc; do
        command -v "$program" >/dev/null 2>&1 && continue
        printf 'nmes_sim: %s was not found; install it with your package manager (Debian names: %s).\n' "$program" "$wanted" >&2
        exit 2
    done
    exit 0
fi

missing=""
for package in $wanted; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
missing=${missing# }
[ -n "$missing" ] || exit 0

command="apt-get update && apt-get install -y --no-install-recommends $missing"
if [ "$(id -u)" -eq 0 ]; then
    printf 'nmes_sim: installing %s\n' "$missing"
    if DEBIAN_FRONTEND=noninteractive sh -c "$command" >.apt.log 2>&1; then
        rm -f .apt.log
        exit 0
    fi
    tail -n 5 .apt.log >&2
    rm -f .apt.log
    printf 'nmes_sim: these system packages could not be installed: %s\n' "$missing" >&2
    exit 2
fi
printf 'nmes_sim: system packages are missing; run: sudo sh -c "%s"\n' "$command" >&2
exit 2
