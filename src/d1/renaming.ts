/** Members that may be called otherwise on the wire (wire.ts): our name of each, and theirs. Of a body itself, not of what is in them. */
export type Names = Readonly<Record<string, string>>;

/** The body as D1 wants it. */
export function toWire(body: object, names: Names): object {
  const theirs = new Map(Object.entries(names));
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [theirs.get(name) ?? name, value]));
}

/** The path of a member as we call it, from D1's. */
export function fromWire([first, ...rest]: string[], names: Names): string[] {
  if (first === undefined) return [];
  const ours = new Map(Object.entries(names).map(([name, theirs]) => [theirs, name]));
  return [ours.get(first) ?? first, ...rest];
}
