. dist/shop.sh

# check NAME EXPECTED FOUND
check() {
    if [ "$2" = "$3" ]; then
        echo "ok: $1"
    else
        echo "failed: $1: expected $2, found $3" >&2
        exit 1
    fi
}
