import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fail, run, say } from './run.mjs';

const tools = [
  {
    purposes: ['tests', 'faults', 'hostile', 'bench'],
    programs: ['redis-server'],
    variable: 'REDIS_URL',
    aptPackage: 'redis-server',
    distributions: ['debian', 'ubuntu'],
    advice: 'The tests need a Redis server: install redis-server (macOS: brew install redis), or set REDIS_URL.',
  },
  {
    purposes: ['tests'],
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    variable: 'CHROMIUM_PATH',
    aptPackage: 'chromium',
    // Ubuntu's package is a snap, which does not run in containers.
    distributions: ['debian'],
    advice: 'The tests need a browser: install Chromium or Chrome, or set CHROMIUM_PATH to its program file.',
  },
  {
    purposes: ['tests'],
    programs: ['openssl'],
    aptPackage: 'openssl',
    distributions: ['debian', 'ubuntu'],
    advice: 'The tests make certificates with openssl: install it (macOS: brew install openssl).',
  },
  {
    purposes: ['tests'],
    // `promtool` comes with it.
    programs: ['prometheus'],
    aptPackage: 'prometheus',
    distributions: ['debian', 'ubuntu'],
    advice: 'The tests load the rules and the dashboard into Prometheus: install it (macOS: brew install prometheus).',
  },
  {
    purposes: ['faults'],
    programs: ['faketime'],
    aptPackage: 'faketime',
    distributions: ['debian', 'ubuntu'],
    advice: 'The fault tests set clocks wrong with faketime: install it (macOS: brew install libfaketime).',
  },
];

// Debian starts a server as it installs it, unless policy-rc.d forbids that. The tests start their own.
const aptScript = `
  policy=/usr/sbin/policy-rc.d
  trap 'exit 1' INT TERM
  [ -e $policy ] || { trap "rm -f $policy" EXIT; printf '#!/bin/sh\\nexit 101\\n' > $policy; chmod 755 $policy; }
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"`;

/** Sees to what the tests, the fault runs, the hostile runs or the bench need beside Node. A tool whose variable is set is left to them. */
export async function installTools(purpose) {
  const isSet = ({ variable }) => variable !== undefined && process.env[variable];
  const wanted = tools.filter(({ purposes }) => purposes.includes(purpose));
  const absent = () => wanted.filter((tool) => !isSet(tool) && !tool.programs.some(isOnPath));
  const installable = absent().filter((tool) => tool.distributions.includes(distribution()));
  const sudo = installable.length > 0 ? superuser() : undefined;
  if (sudo) {
    const packages = installable.map((tool) => tool.aptPackage);
    say(`Installing ${packages.join(' and ')} with apt-get, for the ${purpose} ...`);
    await run([...sudo, 'sh', '-c', aptScript, 'sh', ...packages]);
  }
  if (absent().length > 0)
    fail(
      absent()
        .map((tool) => tool.advice)
        .join('\n'),
    );
}

/** What to write before a command so that it runs as root; undefined when there is no way without a password. */
function superuser() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

function distribution() {
  const file = '/etc/os-release';
  return existsSync(file) ? /^ID="?([a-z]+)/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

function isOnPath(program) {
  const file = process.platform === 'win32' ? `${program}.exe` : program;
  return process.env.PATH.split(delimiter).some((folder) => isExecutable(join(folder, file)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
