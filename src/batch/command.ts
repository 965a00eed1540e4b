import { InvalidArgumentError, Option, type Command } from 'commander';
import { build, type BuildArguments } from './build-command.ts';
import type { ExitCode, Io } from './io.ts';
import { read } from './read-command.ts';

/** D1's limit of a batch file. It says MB: a million bytes is the smaller reading. */
const maxMb = 200;

/** Gives a program the command `batch` with its two verbs, and gives that. `done` gets the exit code; a fault rejects `parseAsync`. */
export function addBatchCommand(program: Command, io: Io, done: (code: ExitCode) => void): Command {
  const batch = program.command('batch').description('many registrations by batch files: docs/batch.md');
  batch
    .command('build')
    .description('make registration files of NDJSON')
    .argument('<rows>', 'file of NDJSON, one row a line; - for standard input')
    .requiredOption('--out <folder>', 'where the files go; made when it is not there')
    .requiredOption('--batch-id <id>', 'the id of the batch: 1 to 48 letters, digits, _ or -')
    .option('--seq <number>', 'sequence number of the first file; as wide as the others are to be', '1')
    .addOption(
      new Option('--operation <name>', 'what D1 does with the file')
        .choices(['CONSUMER_CARD_REGISTRATION', 'CONSUMER_CARD_REGISTRATION_WITH_DIGITAL_CARDS'])
        .default('CONSUMER_CARD_REGISTRATION'),
    )
    .option('--max-mb <number>', 'largest size of a file, in millions of bytes', megabytes, maxMb)
    .option('--report <file>', 'a new file for the bad rows, as NDJSON (default: standard error)')
    .option('--no-issuer-in-name', "names without the issuer's id")
    .addOption(
      new Option('--signed <what>', 'what the signature is over').choices(['document', 'records']).default('document'),
    )
    .action(async (rows: string, options: BuildArguments) => done(await build(rows, options, io)));
  batch
    .command('read')
    .description("read D1's output file into one line of NDJSON a row")
    .argument('<file>', "D1's output file, ..._OUT.json")
    .option('--out <file>', 'a new file for the rows (default: standard output)')
    .action(async (file: string, options: { out?: string }) => done(await read(file, options, io)));
  return batch;
}

function megabytes(text: string): number {
  const number = Number(text);
  if (number > 0 && number <= maxMb) return number;
  throw new InvalidArgumentError(`It must be more than 0 and at most ${maxMb}.`);
}
