/** The headers of an answer, by their names in small letters. */
export function headersOf({ headers }: Response): Record<string, string> {
  const found: Record<string, string> = {};
  headers.forEach((value, name) => void (found[name] = value));
  return found;
}

/** What of them a browser would read of whose pages may see the answer. */
export function corsOf(response: Response): string[] {
  return Object.keys(headersOf(response)).filter((name) => name.startsWith('access-control-'));
}
