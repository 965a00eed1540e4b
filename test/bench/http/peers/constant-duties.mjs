// A constant body as constant.mjs has it, for whoever may have it: with all that the gateway does for a kept answer.
import { createServer } from 'node:http';
import process from 'node:process';
import { dutifully } from './duties.mjs';
import { listen } from './listen.mjs';

const length = Number(process.env.SAMPLE);
listen(createServer(dutifully((viewer) => `{"data":{"me":{"id":"${viewer}",`.padEnd(length, '-'))));
