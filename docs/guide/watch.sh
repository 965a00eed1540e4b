# Watches carla's order, and has the sandbox go on with it: what the first page of the README shows. Ctrl-C ends it.
. docs/guide/env.sh || exit 1
order=c0ffee00-0000-4000-8000-00000000ca51
(for _ in 1 2; do sleep 2; curl -s -X POST "$SANDBOX/sandbox/orders/$order/step" > /dev/null; done) &
curl -sN "$STREAM" -H "authorization: Bearer $CARLA" -H 'content-type: application/json' -H 'accept: text/event-stream' \
  -d '{"query": "subscription { cardOrderUpdated(cardId: \"crd-carla-visa\") { kind order { stage shipment { status } } } }"}' |
  while read -r line; do
    case $line in data:*) echo "${line#data: }" ;; '{'*) echo "$line" ;; esac
  done
