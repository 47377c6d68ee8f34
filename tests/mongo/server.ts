import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { dropDatabases } from '../../adapters/mongo/test/drop-database.ts'
import { pythonVenv } from '../python/venv.ts'
import { databaseUrl } from './database-url.ts'
import { type SecantusProcess, startSecantus } from './secantus.ts'

const requirements = path.join(import.meta.dirname, 'requirements.txt')

/** A server that speaks MongoDB's wire protocol, for tests. */
export interface MongoServer {
  /** The URL of a database on it; the same name gives the same database, which no other `startMongo` has. */
  url(database: string): string
  /** SIGKILL; resolves when it is gone. Only of a server that was asked for as `killable`. */
  kill(): Promise<void>
  /** Starts it again at the same address with the data that reached its disk. */
  restart(): Promise<void>
  /** Ends it, or drops the databases of a server that was given. */
  close(): Promise<void>
}

export interface MongoOptions {
  /** Of one's own also where `MONGODB_URL` is given: that one is not ours to kill. */
  readonly killable?: boolean
  /** Without a replica set. */
  readonly standalone?: boolean
}

/** Why no server can be had here, for the message of a skip; null: one can. In CI there is no such reason: it throws. */
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

/** The server of `MONGODB_URL` where that is given, else a SecantusDB of one's own. */
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
    throw new Error('This server was given by MONGODB_URL: ask for a killable one.')
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
  let server: SecantusProcess = await start(0)
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
