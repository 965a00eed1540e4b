import { ConfigError, readConfig, type Config } from './config.ts';
import { openSecretFiles } from './config/secret-files.ts';
import { startGateway } from './gateway.ts';
import { createLogger } from './log.ts';

/** npm hands on a signal that the whole process group has had already: this soon a second one is no wish to end without waiting. */
const repeatMs = 1_000;

/** The production gateway. Logs go to standard error; standard output carries the one line that says where it listens. */
const config = configuration();
if (config) await run(config).catch(giveUp);

async function run(settings: Config): Promise<void> {
  const logger = createLogger({ name: 'gateway', level: settings.log.level });
  const secretFiles = openSecretFiles(process.env);
  const { stop, rereadSecrets, ...urls } = await startGateway(settings, logger, { secretFiles });
  let begun: number | undefined;
  const end = () => {
    const now = performance.now();
    if (begun !== undefined && now - begun < repeatMs) return;
    begun ??= now;
    void stop().catch(giveUp);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  // Where there is nothing to read again the signal ends the process, as it always does.
  if (secretFiles.names.length > 0) process.on('SIGHUP', () => void rereadSecrets().catch(giveUp));
  // Whoever waits for this may send a signal next.
  process.stdout.write(`gateway ready ${JSON.stringify(urls)}\n`);
}

/** In one line: the start's faults are about settings, and none of our messages quotes a key. */
function giveUp(error: unknown): never {
  const code = (error as { code?: unknown }).code;
  const reason = code === 'EADDRINUSE' ? 'PORT is in use' : error instanceof Error ? error.message : 'unknown reason';
  process.stderr.write(`The gateway had to end: ${reason}\n`);
  process.exit(1);
}

function configuration(): Config | undefined {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\nEvery variable is explained in docs/configuration.md.\n`);
    process.exitCode = 1;
    return undefined;
  }
}
