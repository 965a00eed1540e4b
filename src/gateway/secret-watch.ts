import type { SecretFiles } from '../config/secret-files.ts';
import type { Logger } from '../log.ts';

/** Looks at the files of keys and secrets now and then, and when it is told to. */
export interface SecretWatch {
  /** Of now on, whatever is whole and good in the files. */
  lookNow(): Promise<void>;
  /** How often files were looked at, taken over, and refused for what was in them. */
  counts(): { looks: number; taken: number; refused: number };
  stop(): void;
}

/** A slow look rather than the file system's word: that is not given for every kind of folder, and not for links that are exchanged. */
export function watchSecrets(files: SecretFiles, everyMs: number, logger: Logger): SecretWatch {
  const counts = { looks: 0, taken: 0, refused: 0 };

  async function look(atOnce: boolean): Promise<void> {
    counts.looks += 1;
    const { taken, refused } = await files.look(atOnce);
    counts.taken += taken.length;
    counts.refused += refused.length;
    if (taken.length > 0) logger.info({ variables: taken }, 'keys or secrets were exchanged');
    for (const { variable, expected } of refused)
      logger.error({ variable, expected }, 'a file with a key or secret is not usable: the one before goes on');
  }

  const inTime = () =>
    void look(false).catch((err: unknown) => logger.error({ err }, 'the files could not be looked at'));
  const timer = files.names.length > 0 ? setInterval(inTime, everyMs) : undefined;
  timer?.unref();
  return { lookNow: () => look(true), counts: () => ({ ...counts }), stop: () => clearInterval(timer) };
}
