import { ConfigError, readConfig, type Config } from './config.ts';
import { openSecretFiles } from './config/secret-files.ts';
import { startGateway } from './gateway.ts';
import { createLogger } from './log.ts';

/** npm hands on a signal that the whole process group has had already: this soon a second one is no wish to end without waiting. */
const repeatMs = 1_000;

/** Whatever the level of the log is, and also before that is known: why a process ended is always told. */
const lastWords = createLogger({ name: 'gateway', level: 'fatal' });

// Node would print what was thrown, with its text and all its members.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, giveUp);

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

/** What is wrong with the settings is said in our own words. Anybody else's may quote a key, or a card. */
function giveUp(error: unknown): never {
  const { code, port } = Object(error) as { code?: unknown; port?: unknown };
  if (error instanceof ConfigError) process.stderr.write(`The gateway had to end: ${error.message}\n`);
  else if (code === 'EADDRINUSE')
    process.stderr.write(`The gateway had to end: port ${String(port)} is in use (PORT or METRICS_PORT)\n`);
  else lastWords.fatal({ err: error }, 'the gateway had to end');
  process.exit(1);
}

function configuration(): Config | undefined {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) return giveUp(error);
    process.stderr.write(`${error.message}\nEvery variable is explained in docs/configuration.md.\n`);
    process.exitCode = 1;
    return undefined;
  }
}
