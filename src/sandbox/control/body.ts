/** Route options that check a body against `name:type` pairs, and members named in `rules` against further JSON Schema. */
export function bodyOf(required: string, optional = '', rules: Record<string, object> = {}) {
  const names = pairs(required).map(([name]) => name);
  const all = [...pairs(required), ...pairs(optional)];
  const properties = Object.fromEntries(all.map(([name, type]) => [name, { type, ...rules[name] }]));
  // A POST that needs no member may come without a body.
  const type = names.length > 0 ? 'object' : ['object', 'null'];
  return { schema: { body: { type, required: names, properties, additionalProperties: false } } };
}

/** A rule: nothing below nought. */
export const notNegative = { minimum: 0 };

function pairs(text: string): [name: string, type: string][] {
  return text.split(' ').flatMap((pair) => (pair ? [pair.split(':') as [string, string]] : []));
}
