import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse as parseYaml } from 'yaml';
import { readConfig, type Config } from '../../src/config.ts';
import { variables } from '../../src/variables.ts';
import { faultsIn } from '../support/literals.ts';
import { makeKey } from '../support/secret-folder.ts';
import { makeCertificates } from '../unit/d1-certificates.ts';

const root = new URL('../../', import.meta.url).pathname;
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const yaml = <T>(file: string) => parseYaml(read(file)) as T;

/** What a manifest is held against: the schemas that Kubernetes publishes, as the package has them. */
type Model = new (data: unknown) => { validate(): void };

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec?: Record<string, unknown>;
}

interface Probe {
  httpGet: { path: string; port: string };
  periodSeconds: number;
  failureThreshold: number;
}

interface PodSpec {
  terminationGracePeriodSeconds: number;
  securityContext: { runAsNonRoot: boolean };
  containers: {
    image: string;
    envFrom: { configMapRef: { name: string } }[];
    ports: { name: string; containerPort: number }[];
    startupProbe: Probe;
    readinessProbe: Probe;
    livenessProbe: Probe;
    lifecycle: { preStop: { exec: { command: string[] } } };
    securityContext: Record<string, unknown>;
    volumeMounts: { mountPath: string; subPath?: string }[];
  }[];
}

interface DeploymentSpec {
  strategy: { rollingUpdate: { maxSurge: number; maxUnavailable: number } };
  progressDeadlineSeconds: number;
  template: { metadata: { annotations: Record<string, string> }; spec: PodSpec };
}

const folder = 'deploy/kubernetes';
const kustomization = yaml<{
  resources: string[];
  configMapGenerator: { name: string; envs: string[] }[];
  images: { name: string; newTag: string }[];
}>(`${folder}/kustomization.yaml`);
const manifests = kustomization.resources.map((file) => [file, yaml<Manifest>(`${folder}/${file}`)] as const);
const { template, ...deployment } = yaml<{ spec: DeploymentSpec }>(`${folder}/deployment.yaml`).spec;
const pod = template.spec;
const [gateway] = pod.containers as [PodSpec['containers'][number]];
const env = Object.fromEntries(
  [...read(`${folder}/gateway.env`).matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value]),
) as Record<string, string>;

describe('deploy/kubernetes', () => {
  it('is made of the files that are there', () => {
    const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.yaml'));
    expect(['kustomization.yaml', ...kustomization.resources].sort()).toEqual(files.sort());
    expect(kustomization.configMapGenerator).toEqual([{ name: 'd1-gateway', envs: ['gateway.env'] }]);
  });

  it.each(manifests)('has a %s that Kubernetes takes', async (_file, manifest) => {
    expect(await wrongWith(manifest)).toBeNull();
  });

  it('has no member in them that Kubernetes would pass over', () => {
    expect(faultsIn(manifests.map(([, manifest]) => literalOf(manifest)))).toEqual([]);
  });

  it('would be found wrong if it were', async () => {
    const wrong = (spec: Record<string, unknown>) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x' },
      spec,
    });
    expect(await wrongWith(wrong({ ...deployment, template: { spec: { containers: 'none' } } }))).toMatch(/containers/);
    const misspelt = { ...pod, containers: [{ ...gateway, readynessProbe: gateway.readinessProbe }] };
    const faults = faultsIn([literalOf(wrong({ ...deployment, template: { ...template, spec: misspelt } }))]);
    expect(faults).toEqual([expect.stringContaining('readynessProbe')]);
  });

  it('names the image and its version as they are', () => {
    const { name, version } = JSON.parse(read('package.json')) as { name: string; version: string };
    expect(kustomization.images).toEqual([expect.objectContaining({ name, newTag: version })]);
    expect(gateway.image).toBe(name);
    expect(gateway.envFrom).toEqual([{ configMapRef: { name: kustomization.configMapGenerator[0]?.name } }]);
  });

  it('has settings that there are', () => {
    const names = Object.keys(env).map((name) => name.replace(/_FILE$/, ''));
    expect(names.filter((name) => !Object.hasOwn(variables, name))).toEqual([]);
  });

  it('listens where the probes and Prometheus look', () => {
    const ports = Object.fromEntries(gateway.ports.map(({ name, containerPort }) => [name, containerPort]));
    expect(ports).toEqual({ http: Number(env['PORT']), metrics: Number(env['METRICS_PORT']) });
    expect(template.metadata.annotations).toEqual({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': env['METRICS_PORT'],
      'prometheus.io/path': /metricsPath = '([^']+)'/.exec(read('src/metrics/listener.ts'))?.[1],
    });
  });

  it('probes what each path is for', () => {
    const { startupProbe, readinessProbe, livenessProbe } = gateway;
    const asked = [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet);
    expect(asked).toEqual(
      ['/health/ready', '/health/ready/d1', '/health/live'].map((path) => ({ path, port: 'http' })),
    );
    const served = read('src/server/http-server.ts');
    for (const { path } of asked) expect(served).toContain(`'${path}'`);
    const startsWithin = startupProbe.periodSeconds * startupProbe.failureThreshold;
    expect(startsWithin).toBeLessThan(deployment.progressDeadlineSeconds);
  });

  it('may not be ended before it has drained, and drains when the services have heard of it', () => {
    const { preStop } = gateway.lifecycle;
    const hook = Number(preStop.exec.command[1]);
    const { drain, d1 } = configOf(env);
    const [, least = '', margin = ''] =
      /const finishing = \{ leastMs: ([\d_]+), marginMs: ([\d_]+) \}/.exec(read('src/gateway.ts')) ?? [];
    const number = (text: string) => Number(text.replaceAll('_', ''));
    const finishing = Math.max(number(least), d1.timeouts.totalMs + number(margin));
    expect(finishing).toBeGreaterThan(0);
    const needed = hook + (drain.delayMs + drain.windowMs + 2 * finishing) / 1_000;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(needed);
    expect(hook + drain.delayMs / 1_000).toBeGreaterThanOrEqual(5);
  });

  it('never has fewer gateways than before while it rolls', () => {
    expect(deployment.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    const spec = (name: string) => manifests.find(([file]) => file === name)?.[1].spec;
    expect(spec('pod-disruption-budget.yaml')).toMatchObject({ maxUnavailable: 1 });
    expect(spec('horizontal-pod-autoscaler.yaml')).toMatchObject({ minReplicas: 3 });
    expect(deployment).not.toHaveProperty('replicas');
  });

  it('gives the process nothing that it does not need', () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
    expect(gateway.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const mount of gateway.volumeMounts) expect(mount).not.toHaveProperty('subPath');
  });

  it('lets only the ports in that there are', () => {
    const policy = manifests.find(([file]) => file === 'network-policy.yaml')?.[1].spec as {
      ingress: { ports: { port: string }[] }[];
    };
    expect(policy.ingress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual(['http', 'metrics']);
  });

  let secrets: string;
  let keys: Record<string, string>;
  beforeAll(async () => {
    secrets = mkdtempSync(join(tmpdir(), 'deploy-'));
    const { client } = await makeCertificates();
    const [signing, encryption] = [await makeKey('signing'), await makeKey('encryption')];
    keys = {
      D1_SIGNING_KEY: signing.file,
      D1_ENCRYPTION_KEY: JSON.stringify(encryption.publicJwk),
      D1_CLIENT_CERTIFICATE: client.cert,
      D1_CLIENT_KEY: client.key,
      NOTIFICATION_CLIENT_SECRET_2: '',
      NOTIFICATION_TOKEN_SECRET_2: '',
    };
  });
  afterAll(() => rmSync(secrets, { recursive: true }));

  /** The settings, with a secret in each file that they name. */
  function configOf(settings: Record<string, string>): Config {
    const [mount] = gateway.volumeMounts as [{ mountPath: string }];
    const given = Object.entries(settings).map(([name, value]) => {
      if (!name.endsWith('_FILE')) return [name, value];
      expect(value).toMatch(new RegExp(`^${mount.mountPath}/[a-z0-9.-]+$`));
      const file = join(secrets, basename(value));
      const variable = name.replace(/_FILE$/, '');
      writeFileSync(file, keys[variable] ?? `${name} of this test, and long enough`);
      return [name, file];
    });
    return readConfig(Object.fromEntries(given) as NodeJS.ProcessEnv);
  }

  it('is a configuration that the gateway starts with', () => {
    expect(configOf(env).observe).toMatchObject({ metrics: { host: '0.0.0.0', port: 9464 } });
  });
});

const moduleOf = ({ apiVersion, kind }: Manifest) => `kubernetes-models/${apiVersion}/${kind}`;
const literalOf = (manifest: Manifest) => ({ type: `I${manifest.kind}`, from: moduleOf(manifest), value: manifest });

/** What Kubernetes says of a manifest that it does not take. */
async function wrongWith(manifest: Manifest): Promise<string | null> {
  const models = (await import(moduleOf(manifest))) as Record<string, Model>;
  const model = models[manifest.kind] as Model;
  try {
    new model(manifest).validate();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
