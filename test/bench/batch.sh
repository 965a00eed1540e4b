#!/bin/sh
# How much memory and time `batch build` and `batch read` need: test/bench/batch.sh [rows] ["encrypted clear bad"]. Wants GNU time,
# a built project, and 1.5 GB of disk where temporary files are.
set -eu
rows=${1:-1000000}
kinds=${2:-encrypted clear bad}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$(dirname "$0")/../.."

D1_ISSUER_ID=BENCH_BANK
D1_SIGNING_KEY_ID=signing
D1_ENCRYPTION_KEY_ID=encryption
D1_SIGNING_KEY=$(node --import tsx test/bench/batch-key.ts private)
D1_ENCRYPTION_KEY=$(node --import tsx test/bench/batch-key.ts public)
export D1_ISSUER_ID D1_SIGNING_KEY_ID D1_ENCRYPTION_KEY_ID D1_SIGNING_KEY D1_ENCRYPTION_KEY

# Exit code 1 says that some rows were refused.
measure() {
  /usr/bin/time -v "$@" 2>"$folder/measured" >"$folder/printed" || [ $? -eq 1 ]
  grep -E '^[0-9]+ rows|Elapsed|Maximum resident' "$folder/measured"
}

echo "$(node -v), $(nproc) cores, $rows rows"
for kind in $kinds; do
  node --import tsx test/bench/batch-rows.ts "$rows" "$kind" >"$folder/rows.ndjson"
  echo "build, $kind card data:"
  measure node dist/cli.js batch build "$folder/rows.ndjson" --out "$folder/$kind" --batch-id bench --report "$folder/report"
  rm -rf "${folder:?}/$kind" "$folder/report"
done
node --import tsx test/bench/batch-output.ts "$rows" >"$folder/bench_OUT.json"
echo "read:"
measure node dist/cli.js batch read "$folder/bench_OUT.json" --out "$folder/results.ndjson"
