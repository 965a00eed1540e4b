/** D1's two-digit years are all of this century: no card outlives it, and none that lives began before it. */
const century = '20';

/** `2029-06` for D1's `0629`, also written `06/29`; null for everything else. */
export function fromMmyy(text: string | null | undefined): string | null {
  const match = /^(0[1-9]|1[0-2])\/?([0-9]{2})$/.exec(text ?? '');
  return match ? `${century}${match[2]}-${match[1]}` : null;
}

/** `0629` for `2029-06`: D1's form in a registration. @throws RangeError for anything but a year and month of this century */
export function toMmyy(yearMonth: string): string {
  const { year, month } = parse(yearMonth);
  return month + year;
}

/** `2906` for `2029-06`: D1's form in a card order. @throws RangeError for anything but a year and month of this century */
export function toYymm(yearMonth: string): string {
  const { year, month } = parse(yearMonth);
  return year + month;
}

/** The error does not quote the value: it is card data. */
function parse(yearMonth: string): { year: string; month: string } {
  const [, year, month] = /^20([0-9]{2})-(0[1-9]|1[0-2])$/.exec(yearMonth) ?? [];
  if (year === undefined || month === undefined) throw new RangeError('Not a year and month of the form 2029-06');
  return { year, month };
}
