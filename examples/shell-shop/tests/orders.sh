. tests/check.sh
check "an empty order costs nothing" 0 "$(total < /dev/null)"
check "an order is the sum of its lines" 2750 "$(printf '10 250\n2 250\n' | total)"
