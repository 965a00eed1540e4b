import process from 'node:process';
import { LRUCache } from 'lru-cache';
import { clients } from './clients.mjs';

const below = '/banking/VERSION/issuers/BENCH_BANK';
const [v1, v2] = ['v1', 'v2'].map((version) => below.replace('VERSION', version));

/** D1's reads, each with more headers where they are given, by the HTTP client that CLIENT names. With CACHE=entities each answer is kept in the process for a minute. */
export function createD1() {
  const get = process.env.CACHE === 'entities' ? kept(clients[process.env.CLIENT]()) : clients[process.env.CLIENT]();
  return {
    consumer: (id, more) => get(`${v2}/consumers/${id}`, more),
    cards: async (id, more) => (await get(`${v2}/consumers/${id}/cards`, more)).cards,
    profiles: async (id, more) => (await get(`${v1}/consumers/${id}/clickToPay`, more)).clickToPayProfiles,
    orders: async (id, more) => (await get(`${v1}/physicalCards/${id}/productionStatus`, more)).operations,
  };
}

function kept(get) {
  const cache = new LRUCache({ max: 100_000, ttl: 300_000 });
  return (path) => {
    const found = cache.get(path);
    if (found) return found;
    const asked = get(path);
    cache.set(path, asked);
    asked.catch(() => cache.delete(path));
    return asked;
  };
}
