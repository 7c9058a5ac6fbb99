. tests/check.sh
check "one piece has its price" 250 "$(price 1 250)"
check "nine pieces are not cheaper" 2250 "$(price 9 250)"
check "ten pieces are a tenth cheaper" 2250 "$(price 10 250)"
