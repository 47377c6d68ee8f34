import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { provideBaseImages } from './base-images.ts'
import { command, timed } from './command.ts'
import { type Engine, openEngine } from './engine.ts'

export const ROOT = path.join(import.meta.dirname, '../..')
/** A project name that no other deployment has. It is constant, so that builds are cached. */
export const PROJECT = 'toolkit-test'

export type Role = keyof typeof PORTS
/** The port of each service in its container. */
export const PORTS = {
  page: 8080,
  server: 8080,
  webhook: 8081,
  'pyannote-wrapper': 8080,
  'local-pyannoteai': 8090,
  'mongo-gateway': 8080,
  mongodb: 27017,
}
export const ROLES = Object.keys(PORTS) as Role[]

/** The services of the compose file on an engine, with settings for tests. */
export interface Stack {
  readonly engine: Engine
  readonly origin: string
  /** A temporary folder with `.env`. */
  readonly folder: string
  /** The environment of programs that use this stack. */
  readonly environment: NodeJS.ProcessEnv
  readonly settings: Readonly<Record<string, string>>
  compose(...args: readonly string[]): Promise<string>
  /** Starts everything and waits until it is healthy. Rejects with the logs of the services. */
  up(): Promise<void>
  container(role: Role): Promise<string>
  /** Resolves to the output of a command in the container of a service. */
  exec(role: Role, ...line: readonly string[]): Promise<string>
  log(role: Role): Promise<string>
  close(): Promise<void>
}

/** Provides base images and settings; nothing is built yet. Returns the reason if there is no engine. */
export async function openStack(): Promise<Stack | string> {
  const engine = await timed('engine', openEngine)
  if (typeof engine === 'string') return engine
  const folder = await mkdtemp(path.join(tmpdir(), 'stack-'))
  try {
    const isStandIn = await provideBaseImages(engine)
    if (isStandIn) process.stdout.write('compose: SecantusDB in the place of MongoDB\n')
    return await prepare(engine, folder, isStandIn)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    await engine.close()
    throw error
  }
}

async function prepare(engine: Engine, folder: string, isStandIn: boolean): Promise<Stack> {
  const files = ['compose.yaml', ...(isStandIn ? ['tests/compose/secantus.yaml'] : [])]
  const settings = await writeSettings(folder)
  const environment = {
    ...engine.environment,
    ...settings,
    COMPOSE_PROJECT_NAME: PROJECT,
    COMPOSE_FILE: files.map((file) => path.join(ROOT, file)).join(path.delimiter),
  }
  const compose = async (...args: readonly string[]) =>
    (await command([...engine.compose, ...args], { environment, cwd: ROOT })).toString().trim()
  const container = async (role: Role) => {
    const labels = { project: PROJECT, service: role }
    const filters = Object.entries(labels).map(
      ([name, value]) => `--filter=label=com.docker.compose.${name}=${value}`,
    )
    const [id = '', ...others] = (await engine.docker('ps', '--all', '--quiet', ...filters)).split(
      '\n',
    )
    if (id === '' || others.length > 0) throw new Error(`${role} has no container of its own`)
    return id
  }
  return {
    engine,
    origin: `http://127.0.0.1:${settings.PORT}`,
    folder,
    environment,
    settings,
    compose,
    async up() {
      await compose('up', '--detach').catch(async (error: unknown) => {
        const said = await compose('logs', '--no-color', '--tail', '20')
        throw new Error(`${(error as Error).message}\n${said}`, { cause: error })
      })
    },
    container,
    exec: async (role, ...line) => engine.docker('exec', await container(role), ...line),
    async log(role) {
      // The services log to standard error.
      const line = ['sh', '-c', `docker logs ${await container(role)} 2>&1`]
      return (await command(line, { environment })).toString()
    },
    async close() {
      await compose('down', '--volumes', '--remove-orphans')
      await engine.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What `npm run init-env` writes, with a free port and a name for the one behind TLS. */
async function writeSettings(folder: string): Promise<Record<string, string>> {
  await copyFile(path.join(ROOT, '.env.example'), path.join(folder, '.env.example'))
  await command([process.execPath, path.join(ROOT, 'scripts/init-env.ts'), folder])
  const file = path.join(folder, '.env')
  const settings: Record<string, string> = {}
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [, name, value = ''] = /^([A-Z_]+)=(.*)$/.exec(line) ?? []
    if (name !== undefined)
      settings[name] = value.replace(/\$\{(\w+)\}/g, (_, of) => settings[of] ?? '')
  }
  settings.PORT = String(await freePort())
  settings.ALLOWED_HOSTS = 'toolkit.example'
  await writeFile(
    file,
    Object.entries(settings)
      .map((line) => line.join('='))
      .join('\n'),
  )
  return settings
}

/** A free port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
