// Answers every end user with a body of the same length, made once: the least that node:http can do.
import { createServer } from 'node:http';
import process from 'node:process';
import { listen } from './listen.mjs';

const sample = process.env.SAMPLE;
listen(
  createServer((request, response) => {
    const id = request.headers['x-consumer-id'];
    // The load generator looks whether an answer begins with the right end user.
    const text = `{"data":{"me":{"id":"${id}",`.padEnd(Number(sample), '-');
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
    });
  }),
);
