import { kinds } from '../bodies.ts';
import type { Calls } from '../calls.ts';
import { figure, table } from './form.ts';

export function callsTable(found: Calls[]): string {
  const rows = found.map(({ what, calls, wrong }) => {
    const sum = kinds.reduce((total, kind) => total + calls[kind], 0);
    const label = wrong > 0 ? `${what} **void: ${wrong} wrong answers**` : what;
    return [label, ...kinds.map((kind) => figure(calls[kind])), figure(sum)];
  });
  return table(['home screens of five cards', ...kinds, 'in all'], rows);
}
