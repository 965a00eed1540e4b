import { countOf } from './diary.ts';
import type { Fault } from './fault.ts';
import type { GatewayProcess } from './gateway.ts';
import { pause } from './processes.ts';
import { connectionsLost, drained, postsUnanswered } from './signs.ts';
import type { World } from './world.ts';

export const faultsOfGateways: Fault[] = [
  {
    name: 'gateway killed while it answers D1',
    signs: [postsUnanswered, connectionsLost],
    async strike(world, healed) {
      const from = Date.now();
      // Each once, and again while none was struck between a post and its answer.
      for (let round = 0; round === 0 || (round < 4 && !hasUnanswered(world, from)); round++)
        await killEach(world, healed);
    },
  },
  {
    name: 'gateway killed with subscribers',
    signs: [connectionsLost],
    async strike(world, healed) {
      const { gateways, links, random } = world;
      const isUsed = ({ port }: GatewayProcess) => links.some((link) => link.connections(port) > 0);
      const gateway = random.pick(gateways.filter(isUsed));
      await gateway.kill();
      healed();
      await pause(2_000);
      await gateway.start();
    },
  },
  {
    name: 'rolling restart of all gateways',
    signs: [drained],
    async strike({ gateways }, healed) {
      for (const gateway of gateways) {
        const code = await gateway.terminate();
        if (code !== 0) throw new Error(`a gateway ended with ${String(code)} where it should have drained`);
        await gateway.start();
      }
      healed();
    },
  },
  {
    name: 'clock of a gateway 2 minutes ahead',
    strike: (world, healed) => withClock(world, 120, healed),
  },
  {
    name: 'clock of a gateway 2 minutes behind',
    strike: (world, healed) => withClock(world, -120, healed),
  },
];

async function killEach({ notifier, gateways, random }: World, healed: () => void): Promise<void> {
  for (const [index, gateway] of gateways.entries()) {
    await notifier.nextPost(index);
    await pause(random.between(0, 4));
    await gateway.kill();
    healed();
    await gateway.start();
  }
}

function hasUnanswered({ diary }: World, from: number): boolean {
  return countOf(diary.within(from, Infinity), 'post unanswered') > 0;
}

async function withClock(world: World, seconds: number, healed: () => void): Promise<void> {
  const gateway = anyGateway(world);
  await gateway.kill();
  await gateway.start({ clock: seconds });
  await pause(4_000);
  await gateway.kill();
  await gateway.start();
  healed();
}

function anyGateway({ gateways, random }: World): GatewayProcess {
  return random.pick(gateways);
}
