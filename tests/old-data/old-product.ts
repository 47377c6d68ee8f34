import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { countDocuments } from '../../adapters/mongo/test/database-dump.ts'

const KEY = 'old-data-key'
const SIGNING = 'old-data-signing-secret-0123456789'
const SHARED = 'old-data-service-key-0123456789abcdef'
const at = (port: number) => `http://127.0.0.1:${port}`

/** Free on the machine that writes the data. */
const PORTS = { cloud: 48_801, local: 48_802, gateway: 48_803, wrapper: 48_804, webhook: 48_805 }
const SERVER_PORT = 48_806
const INTERNAL_PORT = 48_807

/** A running product of an old version, with a paid provider that generates its results. */
export interface OldProduct {
  readonly origin: string
  /** Makes the paid provider fail; without arguments it works. */
  setFaults(...faults: readonly object[]): Promise<void>
  /** Stops the local provider if it is a process of its own: its calls get no answer. */
  pauseLocal(): void
  /** Deletes a recording, and kills everything as soon as the deletion is stored. */
  deleteAndKill(id: string): Promise<void>
  /** SIGKILL to all processes; resolves when they are gone. */
  kill(): Promise<void>
}

/**
 * Starts the product of a checkout: in one process with the data in `folder`, or, with the URL of a database, as separate
 * services, of which the local provider sends notices.
 */
export async function startOldProduct(
  checkout: string,
  folder: string,
  mongoUrl: string | undefined,
): Promise<OldProduct> {
  const children: ChildProcess[] = []
  const dataDir = path.join(folder, 'data')
  const database = path.join(dataDir, 'toolkit.sqlite')
  let local: ChildProcess | null = null
  const kill = async () => {
    for (const child of children) child.kill('SIGKILL')
    for (const child of children) {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    }
  }
  const start = (args: readonly string[], environment: Environment, ready: string) =>
    startProcess({ checkout, args, environment, ready }, children)
  const provider = (port: number, name: string, ...more: readonly string[]) => {
    const data = path.join(folder, name)
    const args = ['--port', `${port}`, '--data', data, '--no-limits']
    const environment = { LOCAL_PYANNOTEAI_KEY: KEY, LOCAL_WEBHOOK_SIGNING_SECRET: SIGNING }
    return start(['run/local-pyannoteai.ts', ...args, ...more], environment, 'local-started')
  }
  await provider(PORTS.cloud, 'cloud', '--results', 'generated', '--faults')
  const paid = { TOKEN_PYANNOTE: KEY, PYANNOTEAI_API_URL: at(PORTS.cloud) }
  if (mongoUrl === undefined) {
    const product = ['/run/product/product.ts', '/run/product.ts']
    const PRODUCT = product.find((file) => existsSync(checkout + file)) ?? ''
    const settings = { ...paid, PRODUCT, DATA_DIR: dataDir, PORT: `${SERVER_PORT}` }
    await start(['--input-type=module', '--eval', START_WITHOUT_PAGE], settings, 'serving')
  } else {
    local = await provider(PORTS.local, 'local', '--webhook-origin', at(PORTS.webhook))
    const shared = { SERVICE_KEY: SHARED }
    const service = (name: string, environment: Environment, ready = '"event":"started"') =>
      start([`run/${name}.ts`], { ...shared, ...environment }, ready)
    await service('mongo-gateway', { PORT: `${PORTS.gateway}`, MONGODB_URL: mongoUrl })
    await service('pyannote-wrapper', {
      ...paid,
      PORT: `${PORTS.wrapper}`,
      LOCAL_PYANNOTEAI_URL: at(PORTS.local),
      LOCAL_PYANNOTEAI_KEY: KEY,
    })
    await service('webhook', {
      WEBHOOK_PORT: `${PORTS.webhook}`,
      SERVER_URL: at(INTERNAL_PORT),
      LOCAL_WEBHOOK_SIGNING_SECRET: SIGNING,
    })
    const server = {
      PORT: `${SERVER_PORT}`,
      INTERNAL_PORT: `${INTERNAL_PORT}`,
      DATA_DIR: path.join(folder, 'server'),
      GATEWAY_URL: at(PORTS.gateway),
      WRAPPER_URL: at(PORTS.wrapper),
      LOCAL_WEBHOOK_URL: at(PORTS.webhook),
    }
    await service('server', server, '"event":"serving"')
  }
  return {
    origin: at(SERVER_PORT),
    setFaults: async (...faults) => {
      const response = await fetch(`${at(PORTS.cloud)}/local/faults`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify(faults),
      })
      if (!response.ok) throw new Error(`PUT /local/faults: ${await response.text()}`)
    },
    pauseLocal: () => void local?.kill('SIGSTOP'),
    async deleteAndKill(id) {
      const deletion = `${at(SERVER_PORT)}/api/recordings/${id}`
      // A process of its own: this one does nothing but read until the deletion is stored.
      children.push(spawn('curl', ['--silent', '--request', 'DELETE', deletion]))
      if (mongoUrl === undefined) untilStored(database)
      else while ((await countDocuments(mongoUrl, 'deletions')) === 0);
      await kill()
    },
    kill,
  }
}

/** Blocks until a deletion is in the database. */
function untilStored(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true })
  const count = database.prepare('SELECT count(*) AS count FROM deletions')
  while (count.get()?.count === 0);
  database.close()
}

/** `npm start` without the page, which would have to be built. */
const START_WITHOUT_PAGE = `
  const { startProduct } = await import(process.cwd() + process.env.PRODUCT)
  const { readSettings } = await import(process.cwd() + '/run/settings.ts')
  const settings = readSettings(process.env)
  const log = (entry) => console.log(JSON.stringify(entry))
  await startProduct({ settings, webRoot: null, version: 'old', log, environment: process.env })
  console.log('serving')
`

type Environment = Readonly<Record<string, string>>

interface Command {
  readonly checkout: string
  readonly args: readonly string[]
  readonly environment: Environment
  readonly ready: string
}

function startProcess(command: Command, children: ChildProcess[]): Promise<ChildProcess> {
  const { checkout, args, environment, ready } = command
  const child = spawn(process.execPath, args, {
    cwd: checkout,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let output = ''
  return new Promise((resolve, reject) => {
    const onOutput = (block: Buffer) => {
      output += block.toString()
      if (output.includes(ready)) resolve(child)
    }
    child.stdout.on('data', onOutput)
    child.stderr.on('data', onOutput)
    child.once('close', () => reject(new Error(`${args[0]} exited: ${output}`)))
  })
}
