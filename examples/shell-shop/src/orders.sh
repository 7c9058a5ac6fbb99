# The sum of an order, from lines of pieces and price.
total() {
    sum=0
    while read -r pieces each; do
        sum=$((sum + $(price "$pieces" "$each")))
    done
    echo $sum
}
