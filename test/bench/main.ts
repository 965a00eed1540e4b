/** `npm run bench`: each of the benches in turn, or the one that is named first. What follows the name is for it. */
const benches = ['http', 'watchers', 'appends', 'start'];
const [first, ...rest] = process.argv.slice(2);
const named = benches.includes(first ?? '');
process.argv = [...process.argv.slice(0, 2), ...(named ? rest : process.argv.slice(2))];
for (const name of named ? benches.filter((each) => each === first) : benches)
  await import(new URL(`${name}/main.ts`, import.meta.url).href);
