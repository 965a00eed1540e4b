/** Route options that check a body against `name:type` pairs. */
export function bodyOf(required: string, optional = '') {
  const names = pairs(required).map(([name]) => name);
  const all = [...pairs(required), ...pairs(optional)];
  const properties = Object.fromEntries(all.map(([name, type]) => [name, { type }]));
  // A POST that needs no member may come without a body.
  const type = names.length > 0 ? 'object' : ['object', 'null'];
  return { schema: { body: { type, required: names, properties, additionalProperties: false } } };
}

function pairs(text: string): [name: string, type: string][] {
  return text.split(' ').flatMap((pair) => (pair ? [pair.split(':') as [string, string]] : []));
}
