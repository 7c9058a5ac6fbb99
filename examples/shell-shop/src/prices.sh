# Prices in cents: ten or more pieces of an article are a tenth cheaper.
price() {
    pieces=$1 each=$2
    if [ "$pieces" -ge 10 ]; then
        echo $((pieces * each * 9 / 10))
    else
        echo $((pieces * each))
    fi
}
