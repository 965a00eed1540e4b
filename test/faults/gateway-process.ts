import { readConfig } from '../../src/config.ts';
import { startGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';
import { breaks, isBreak } from './breaks.ts';

/** The gateway with its guarantee broken on purpose, as FAULTS_BREAK names it. */
const broken = process.env['FAULTS_BREAK'] ?? '';
if (!isBreak(broken)) throw new Error(`FAULTS_BREAK must be one of ${Object.keys(breaks).join()}`);
const config = readConfig(process.env);
const logger = createLogger({ name: 'gateway', level: config.log.level });
const { stop, ...urls } = await startGateway(config, logger, { sabotage: breaks[broken] });
process.stdout.write(`gateway ready ${JSON.stringify(urls)}\n`);
process.on('SIGTERM', () => void stop());
