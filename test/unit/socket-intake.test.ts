import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { WebSocket } from 'ws';
import { createIntake } from '../../src/server/websocket/socket-intake.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

let floods: number;
const onFlood = () => void (floods += 1);
beforeEach(() => {
  floods = 0;
});

function fakeSocket() {
  const socket = { isPaused: false, pause: () => (socket.isPaused = true), resume: () => (socket.isPaused = false) };
  return socket;
}

it('hears a thousand messages at once, then a hundred a second', () => {
  const socket = fakeSocket();
  const came = createIntake(socket as unknown as WebSocket, onFlood);
  for (let times = 0; times < 1_000; times += 1) came();
  expect(socket.isPaused).toBe(false);
  came();
  expect(socket.isPaused).toBe(true);
  // What had come in the same piece counts as well.
  for (let times = 0; times < 99; times += 1) came();
  jest.advanceTimersByTime(11);
  expect(socket.isPaused).toBe(false);
  came();
  expect(socket.isPaused).toBe(true);
  jest.advanceTimersByTime(980);
  expect(socket.isPaused).toBe(true);
  jest.advanceTimersByTime(20);
  expect(socket.isPaused).toBe(false);
});

it('has enough of one that says a thousand more before it can be stopped', () => {
  const came = createIntake(fakeSocket() as unknown as WebSocket, onFlood);
  for (let times = 0; times < 2_000; times += 1) came();
  expect(floods).toBe(0);
  came();
  expect(floods).toBe(1);
});

it('never stops to hear one that says less than that', () => {
  const socket = fakeSocket();
  const came = createIntake(socket as unknown as WebSocket, onFlood);
  for (let times = 0; times < 5_000; times += 1) {
    came();
    jest.advanceTimersByTime(10);
    expect(socket.isPaused).toBe(false);
  }
});
