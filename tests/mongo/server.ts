import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { dropDatabases } from '../../adapters/mongo/test/drop-database.ts'
import type { ServerProcess } from '../python/server-process.ts'
import { pythonVenv } from '../python/venv.ts'
import { databaseUrl } from './database-url.ts'
import { startSecantus } from './secantus.ts'

const requirements = path.join(import.meta.dirname, 'requirements.txt')

/** A server that speaks MongoDB's wire protocol, for tests. */
export interface MongoServer {
  /** The URL of a database on this server. Other calls of `startMongo` never have the same database. */
  url(database: string): string
  /** SIGKILL; resolves after the exit. Requires the option `killable`. */
  kill(): Promise<void>
  /** Restarts it at the same address, with the data that is on its disk. */
  restart(): Promise<void>
  /** Stops it, or drops the databases on the server of `MONGODB_URL`. */
  close(): Promise<void>
}

export interface MongoOptions {
  /** Starts a server even if `MONGODB_URL` is set, because that one must not be killed. */
  readonly killable?: boolean
  /** Without a replica set. */
  readonly standalone?: boolean
}

/** Returns why no server can be started, for the message of a skipped test; null if one can. Throws in CI. */
export async function whyNoMongo(options: MongoOptions = {}): Promise<string | null> {
  if (given(options) !== null) return null
  try {
    await pythonVenv(requirements)
    return null
  } catch (error) {
    if (process.env.CI) throw error
    return `needs MONGODB_URL, or Python and the package secantusdb: ${error instanceof Error ? error.message : error}`
  }
}

/** Returns the server of `MONGODB_URL` if it is set, else starts SecantusDB. */
export async function startMongo(options: MongoOptions = {}): Promise<MongoServer> {
  const known = given(options)
  return known === null ? startOwn(options) : useGiven(known)
}

function given(options: MongoOptions): string | null {
  const url = process.env.MONGODB_URL
  return url && !options.killable && !options.standalone ? url : null
}

function useGiven(server: string): MongoServer {
  const suffix = randomBytes(6).toString('hex')
  const used = new Set<string>()
  const notOurs = async () => {
    throw new Error('This is the server of MONGODB_URL. Start one with the option killable.')
  }
  return {
    url(database) {
      const url = databaseUrl(server, `${database}-${suffix}`)
      used.add(url)
      return url
    },
    kill: notOurs,
    restart: notOurs,
    close: () => dropDatabases([...used]),
  }
}

async function startOwn({ standalone = false }: MongoOptions): Promise<MongoServer> {
  const { bin } = await pythonVenv(requirements)
  const folder = await mkdtemp(path.join(tmpdir(), 'mongo-'))
  const start = (port: number) =>
    startSecantus({ command: path.join(bin, 'secantusd-py'), folder, port, standalone })
  let server: ServerProcess = await start(0)
  return {
    url: (database) => databaseUrl(`mongodb://127.0.0.1:${server.port}`, database),
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGKILL')
      server = await start(server.port)
    },
    async close() {
      await server.end('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
