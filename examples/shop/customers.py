"""Customers of the shop: 50 orders a second, and each second a line that says what became of them."""
import collections
import json
import sys
import time
import urllib.error
import urllib.request

URL = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080/order"


def order():
    try:
        with urllib.request.urlopen(URL, timeout=5) as answer:
            return json.load(answer)["version"]
    except urllib.error.HTTPError as error:
        return f"error {error.code}"
    except OSError as error:
        return f"no answer: {error}"


while True:
    begun = time.monotonic()
    seen = collections.Counter()
    for number in range(50):
        seen[order()] += 1
        time.sleep(max(0, begun + (number + 1) / 50 - time.monotonic()))
    print(", ".join(f"{count} x {what}" for what, count in sorted(seen.items())), flush=True)
