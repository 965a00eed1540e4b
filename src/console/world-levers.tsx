import { levers, type LeverState } from './levers.ts';

export interface WorldLeversProps {
  state: LeverState;
  move(done: string, work: () => Promise<unknown>): Promise<void>;
}

const speeds = [1, 5, 20];

/** What befalls everybody: notifications on their way, the gateway's Redis, and time. */
export function WorldLevers({ state: { policy, redis, speed }, move }: WorldLeversProps) {
  const isTwice = policy.duplicate > 0;
  const isCut = redis === 'cut';
  return (
    <>
      <section aria-labelledby="on-the-way">
        <h2 id="on-the-way">Notifications on their way</h2>
        <Switch
          name="Hold back"
          isOn={policy.withhold}
          turn={(withhold) => move(withhold ? 'None comes.' : 'All come now.', () => levers.policy({ withhold }))}
        />
        <Switch
          name="Send twice"
          isOn={isTwice}
          turn={(on) =>
            move(on ? 'Each comes twice.' : 'Each comes once.', () => levers.policy({ duplicate: on ? 1 : 0 }))
          }
        />
        <Switch
          name="Shuffle"
          isOn={policy.reorder}
          turn={(reorder) =>
            move(reorder ? 'They overtake each other.' : 'They keep their order.', () => levers.policy({ reorder }))
          }
        />
      </section>
      <section aria-labelledby="in-the-gateway">
        <h2 id="in-the-gateway">In the gateway</h2>
        {redis === 'none' ? (
          <p className="hint">
            This demo keeps its record in memory. Start it with <code>REDIS_URL</code> to cut it off from Redis.
          </p>
        ) : (
          <Switch
            name="Cut its Redis"
            isOn={isCut}
            turn={(cut) => move(cut ? 'Redis is out of reach.' : 'Redis is back.', () => levers.cutRedis(cut))}
          />
        )}
        <label htmlFor="speed">Speed of time</label>
        <select
          id="speed"
          value={String(speed)}
          onChange={({ target }) => void move('Time runs so.', () => levers.speed(Number(target.value)))}
        >
          {[...new Set([...speeds, speed])].map((times) => (
            <option key={times} value={String(times)}>
              {times === 1 ? 'as it is' : `${String(times)} times as fast`}
            </option>
          ))}
        </select>
      </section>
    </>
  );
}

function Switch({ name, isOn, turn }: { name: string; isOn: boolean; turn(on: boolean): Promise<void> }) {
  return (
    <button type="button" aria-pressed={isOn} onClick={() => void turn(!isOn)}>
      {name}
    </button>
  );
}
