/** Charts as SVG, without a library: what is measured is few numbers. */
export interface Bar {
  label: string;
  value: number;
  least: number;
  most: number;
  /** The gateway's own is drawn in its own colour. */
  ours: boolean;
}

export interface Line {
  label: string;
  points: { x: number; y: number; least: number; most: number }[];
  ours: boolean;
}

const [ours, others, ink, rule] = ['#2563eb', '#94a3b8', '#1f2937', '#d1d5db'];
const font = 'font-family="system-ui, sans-serif" font-size="13"';

/** Bars that lie, each with the span of its rounds. */
export function bars(title: string, unit: string, items: Bar[]): string {
  const [left, width, step, top] = [330, 420, 30, 44];
  const most = Math.max(...items.map((item) => item.most));
  const scale = (value: number) => (value / most) * width;
  const rows = items.map(({ label, value, least, most: highest, ours: isOurs }, index) => {
    const y = top + index * step;
    const [from, to] = [left + scale(least), left + scale(highest)];
    return [
      text(left - 8, y + 15, label, 'end', isOurs),
      `<rect x="${left}" y="${y}" width="${fixed(scale(value))}" height="20" fill="${isOurs ? ours : others}"/>`,
      `<path d="M${fixed(from)} ${y + 10}H${fixed(to)}M${fixed(from)} ${y + 6}v8M${fixed(to)} ${y + 6}v8" stroke="${ink}" fill="none"/>`,
      text(to + 8, y + 15, short(value), 'start', isOurs),
    ].join('');
  });
  return svg(left + width + 70, top + items.length * step + 12, `${title} (${unit})`, rows.join('\n'));
}

/** Lines from nought, so that a bend shows. */
export function lines(title: string, xUnit: string, yUnit: string, items: Line[]): string {
  const [left, top, width, height] = [70, 50, 560, 300];
  const points = items.flatMap((item) => item.points);
  const [mostX, mostY] = [Math.max(...points.map(({ x }) => x)), Math.max(...points.map((point) => point.most))];
  const toX = (x: number) => left + (x / mostX) * width;
  const toY = (y: number) => top + height - (y / mostY) * height;
  const axes = `<path d="M${left} ${top}V${top + height}H${left + width}" stroke="${ink}" fill="none"/>`;
  const marks = [0.25, 0.5, 0.75, 1].map((part) => {
    const y = fixed(toY(mostY * part));
    return `<path d="M${left} ${y}h${width}" stroke="${rule}"/>${text(left - 6, Number(y) + 4, short(mostY * part), 'end')}`;
  });
  const below = [...new Set(points.map(({ x }) => x))].map((x) => text(toX(x), top + height + 18, short(x), 'middle'));
  const drawn = items.map(({ label, points: own, ours: isOurs }) => {
    const colour = isOurs ? ours : others;
    const path = own.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${fixed(toX(x))} ${fixed(toY(y))}`).join('');
    const spans = own
      .map(({ x, least, most }) => `M${fixed(toX(x))} ${fixed(toY(least))}V${fixed(toY(most))}`)
      .join('');
    const dots = own.map(
      ({ x, y }) => `<circle cx="${fixed(toX(x))}" cy="${fixed(toY(y))}" r="3.5" fill="${colour}"/>`,
    );
    const last = own.at(-1);
    const name = last ? text(toX(last.x) + 8, toY(last.y) + 4, label, 'start', isOurs) : '';
    return `<path d="${path}" stroke="${colour}" stroke-width="2" fill="none"/><path d="${spans}" stroke="${ink}"/>${dots.join('')}${name}`;
  });
  const units = text(left + width / 2, top + height + 38, xUnit, 'middle');
  return svg(
    left + width + 190,
    top + height + 50,
    `${title} (${yUnit})`,
    [...marks, axes, ...below, ...drawn, units].join('\n'),
  );
}

function svg(width: number, height: number, title: string, body: string): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`;
  const heading = `<text x="12" y="24" ${font} font-weight="600" fill="${ink}">${escaped(title)}</text>`;
  return `${head}\n<title>${escaped(title)}</title>\n<rect width="100%" height="100%" fill="#fff"/>\n${heading}\n${body}\n</svg>\n`;
}

function text(x: number, y: number, content: string, anchor: string, strong = false): string {
  const weight = strong ? ' font-weight="600"' : '';
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${font}${weight} text-anchor="${anchor}" fill="${ink}">${escaped(content)}</text>`;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function short(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

function escaped(content: string): string {
  return content.replace(/[&<>`]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? '');
}
