# Puts the addresses and tokens of a running demo into variables:  . docs/guide/env.sh
# Reads what the demo has written:  npm run demo | tee demo.log
eval "$(sed -n 's/^demo ready //p' demo.log | node -e '
  const said = require("node:fs").readFileSync(0, "utf8");
  const { graphql, ws, stream, sandbox, identityProvider, tokens = {} } = JSON.parse(said || "{}");
  const values = { GRAPHQL: graphql, WS: ws, STREAM: stream, SANDBOX: sandbox, IDENTITY: identityProvider };
  for (const [who, token] of Object.entries(tokens)) values[who.toUpperCase()] = token;
  if (graphql) for (const [name, value] of Object.entries(values)) console.log(`export ${name}=${value}`);
')"
# The tokens of a demo that has ended are no use, though another one may answer at its address.
curl -s "${GRAPHQL:-http://127.0.0.1:1}" -H "authorization: Bearer $ALICE" -H 'content-type: application/json' -d '{"query": "{ me { id } }"}' |
  grep -q '"alice"' || {
  echo "No demo answers as demo.log says. Start it with: npm run demo | tee demo.log  and wait for its last line." >&2
  false
}
