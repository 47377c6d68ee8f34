import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type MongoServer, startMongo } from '../mongo/server.ts'
import { type ServiceCommand, type ServiceProcess, startService } from './service-process.ts'

/** In the order in which they are started; each waits for those that it needs. */
export const SERVICES = [
  'mongo-gateway',
  'local-pyannoteai',
  'pyannote-wrapper',
  'webhook',
  'server',
] as const
export type Service = (typeof SERVICES)[number]

/** The services of a deployment, each a process on a port of this machine, with a database. */
export interface Deployment {
  /** Where the server listens. */
  readonly url: string
  readonly secrets: readonly string[]
  /** Kills a service, or the database, and starts it again. */
  killAndRestart(name: Service | 'mongo'): Promise<void>
  /** Everything that a service has printed, also before it was restarted. */
  output(name: Service): string
  /** Sends SIGTERM to all; resolves to the exit codes. */
  close(): Promise<readonly (number | null)[]>
}

/** Starts all services; resolves when each is ready. */
export async function startDeployment(): Promise<Deployment> {
  const folder = await mkdtemp(path.join(tmpdir(), 'deployment-'))
  const database = await startMongo({ killable: true })
  const key = randomBytes(24).toString('hex')
  const signing = randomBytes(24).toString('hex')
  const shared = randomBytes(24).toString('hex')
  const commands = await commandsOf({ folder, database, key, signing, shared })
  const running = new Map<Service, ServiceProcess>()
  const earlier = new Map<Service, string>()
  const start = async (name: Service) => {
    running.set(name, await startService(commands.of(name)))
  }

  async function close(): Promise<readonly (number | null)[]> {
    const codes: (number | null)[] = []
    for (const name of [...SERVICES].reverse()) {
      const service = running.get(name)
      if (service !== undefined) codes.push(await service.stop())
    }
    await database.close()
    await rm(folder, { recursive: true, force: true })
    return codes
  }

  const output = (name: Service) => `${earlier.get(name) ?? ''}${running.get(name)?.output() ?? ''}`
  const starting = await Promise.allSettled(SERVICES.map(start))
  const failed = starting.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) {
    await close()
    throw failed.reason
  }
  return {
    url: commands.url,
    secrets: [key, signing, shared, database.url('line')],
    async killAndRestart(name) {
      if (name === 'mongo') {
        await database.kill()
        return database.restart()
      }
      await running.get(name)?.kill()
      earlier.set(name, output(name))
      await start(name)
    },
    output,
    close,
  }
}

async function commandsOf(given: {
  readonly folder: string
  readonly database: MongoServer
  readonly key: string
  readonly signing: string
  readonly shared: string
}): Promise<{ readonly url: string; of(name: Service): ServiceCommand }> {
  const { folder, database, key, signing, shared } = given
  const ports = await freePorts(SERVICES.length + 1)
  const [gateway, local, wrapper, webhook, server, internal] = ports
  const at = (port: number | undefined) => `http://127.0.0.1:${port}`
  const data = path.join(folder, 'local')
  const commands: Readonly<Record<Service, ServiceCommand>> = {
    'mongo-gateway': {
      script: 'mongo-gateway.ts',
      environment: {
        PORT: `${gateway}`,
        SERVICE_KEY: shared,
        MONGODB_URL: database.url('line'),
      },
      ready: '"event":"started"',
    },
    'local-pyannoteai': {
      script: 'local-pyannoteai.ts',
      args: ['--port', `${local}`, '--data', data, '--no-limits'],
      environment: { LOCAL_PYANNOTEAI_KEY: key, LOCAL_WEBHOOK_SIGNING_SECRET: signing },
      ready: '"event":"local-started"',
    },
    'pyannote-wrapper': {
      script: 'pyannote-wrapper.ts',
      environment: {
        PORT: `${wrapper}`,
        SERVICE_KEY: shared,
        LOCAL_PYANNOTEAI_URL: at(local),
        LOCAL_PYANNOTEAI_KEY: key,
      },
      ready: '"event":"started"',
    },
    webhook: {
      script: 'webhook.ts',
      environment: {
        WEBHOOK_PORT: `${webhook}`,
        SERVER_URL: at(internal),
        SERVICE_KEY: shared,
        LOCAL_WEBHOOK_SIGNING_SECRET: signing,
      },
      ready: '"event":"started"',
    },
    server: {
      script: 'server.ts',
      environment: {
        PORT: `${server}`,
        INTERNAL_PORT: `${internal}`,
        SERVICE_KEY: shared,
        DATA_DIR: path.join(folder, 'server'),
        GATEWAY_URL: at(gateway),
        WRAPPER_URL: at(wrapper),
        LOCAL_WEBHOOK_URL: at(webhook),
      },
      ready: '"event":"serving"',
    },
  }
  return { url: at(server), of: (name) => commands[name] }
}

/** Free ports, chosen in advance so that a restarted service has the same one. */
/** Ports of this machine that are free now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  const ports: number[] = []
  for (const server of servers) {
    if (!server.listening) await once(server, 'listening')
    ports.push((server.address() as AddressInfo).port)
  }
  for (const server of servers) {
    server.close()
    await once(server, 'close')
  }
  return ports
}
