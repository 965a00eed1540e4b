/** Where what came is not what a page shows. `…` in a text stands for any; members that a page does not show may be there. */
export function differences(shown: unknown, came: unknown, path = '$'): string[] {
  if (typeof shown === 'string' && typeof came === 'string' && isLike(shown, came)) return [];
  if (Array.isArray(shown) && Array.isArray(came) && shown.length === came.length)
    return shown.flatMap((item, index) => differences(item, came[index], `${path}[${index}]`));
  if (isObject(shown) && isObject(came))
    return Object.entries(shown).flatMap(([name, value]) => differences(value, came[name], `${path}.${name}`));
  return Object.is(shown, came) ? [] : [`${path}: ${JSON.stringify(came)} where the page has ${JSON.stringify(shown)}`];
}

/** Whether a line is the one of the page, in which `…` stands for any text. */
export function isLike(shown: string, came: string): boolean {
  const parts = shown.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(came);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
