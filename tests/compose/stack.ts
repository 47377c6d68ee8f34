import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { provideBaseImages } from './base-images.ts'
import { command, timed } from './command.ts'
import { type Engine, openEngine } from './engine.ts'

export const ROOT = path.join(import.meta.dirname, '../..')
/** A name of our own: no other deployment on this machine is touched. Always the same: builds are found again. */
export const PROJECT = 'toolkit-test'

export type Role = keyof typeof PORTS
/** Where each role listens, inside. */
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

/** The stack of the compose file on an engine, with settings of its own. */
export interface Stack {
  readonly engine: Engine
  readonly origin: string
  /** A folder with the stack's `.env`, gone at the end. */
  readonly folder: string
  /** For programs that shall speak of this stack. */
  readonly environment: NodeJS.ProcessEnv
  readonly settings: Readonly<Record<string, string>>
  compose(...args: readonly string[]): Promise<string>
  /** Brings everything up and waits until whoever is waited for is healthy; its failure says what the roles said. */
  up(): Promise<void>
  container(role: Role): Promise<string>
  /** Answers what a command in the container of a role writes. */
  exec(role: Role, ...line: readonly string[]): Promise<string>
  log(role: Role): Promise<string>
  close(): Promise<void>
}

/** Provides base images and settings; nothing is built yet. The reason where no engine can be had. */
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
      // Our services write on standard error.
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

/** A port that nobody listens on at this moment. */
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
