# Finds the .NET SDK that global.json asks for, or installs it into .dotnet/. Sourced by ./weir and ./test, with $root set.

# Prints what is wrong and what to do, and ends.
fail() {
    printf 'weir: %s\n' "$@" >&2
    exit 1
}

# True where the dotnet in $1 has an SDK that global.json accepts.
has_sdk() {
    (cd "$root" && "$1" --version) >/dev/null 2>&1
}

# Makes `dotnet` the one to use.
use_dotnet() {
    DOTNET_ROOT=$(dirname "$(readlink -f "$1")")
    export DOTNET_ROOT DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
    export PATH="$DOTNET_ROOT:$PATH"
}

require_sdk() {
    local found
    if found=$(command -v dotnet) && has_sdk "$found"; then
        use_dotnet "$found"
        return
    fi
    if [ -x "$root/.dotnet/dotnet" ] && has_sdk "$root/.dotnet/dotnet"; then
        use_dotnet "$root/.dotnet/dotnet"
        return
    fi

    local version script=$root/.dotnet/dotnet-install.sh url=https://dot.net/v1/dotnet-install.sh
    version=$(sed -n 's/.*"version": *"\([0-9.]*\)".*/\1/p' "$root/global.json" | head -n 1)
    echo "weir: the .NET SDK $version or newer is not here; installing it into .dotnet/ with Microsoft's script" >&2
    mkdir -p "$root/.dotnet"
    if command -v curl >/dev/null; then
        curl -fsSL --retry 2 -o "$script" "$url"
    elif command -v wget >/dev/null; then
        wget -q -O "$script" "$url"
    else
        fail "neither curl nor wget is here to fetch $url" "install one of them, or the .NET SDK $version itself"
    fi || fail "$url cannot be reached" "with a network run this again; without one, install the .NET SDK $version by hand and put 'dotnet' on PATH"
    bash "$script" --channel "${version%.*}" --install-dir "$root/.dotnet" >&2 || fail "the SDK cannot be installed: see the lines above"
    use_dotnet "$root/.dotnet/dotnet"
}
