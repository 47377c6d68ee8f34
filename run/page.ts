import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { ToolkitError } from '@toolkit/core'

const webFolder = path.join(import.meta.dirname, '..', 'web')
const builtFolder = path.join(webFolder, 'dist')
const stampFile = path.join(builtFolder, '.stamp')
/** What the built page depends on. */
const sources = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/vite.config.ts',
  'web/package.json',
  'services/server/src/client.ts',
  'services/server/src/client',
  'packages/core/src',
  'package-lock.json',
]

/** The folder of the built page; builds it first where its source has changed. */
export async function builtPage(say: (line: string) => void): Promise<string> {
  const wanted = await stamp()
  const present = await readFile(stampFile, 'utf8').catch(() => null)
  if (present === wanted) return builtFolder
  say('Building the page …')
  await build()
  await writeFile(stampFile, wanted)
  return builtFolder
}

/** Name, size and time of every source file, digested. */
async function stamp(): Promise<string> {
  const digest = createHash('sha256')
  for (const source of sources) await digestTree(path.join(webFolder, '..', source), digest)
  return digest.digest('hex')
}

async function digestTree(at: string, digest: ReturnType<typeof createHash>): Promise<void> {
  const found = await stat(at)
  if (!found.isDirectory()) {
    digest.update(`${path.relative(webFolder, at)} ${found.size} ${found.mtimeMs}\n`)
    return
  }
  for (const name of (await readdir(at)).sort()) await digestTree(path.join(at, name), digest)
}

async function build(): Promise<void> {
  const vite = createRequire(path.join(webFolder, 'package.json')).resolve('vite/package.json')
  const program = path.join(path.dirname(vite), 'bin', 'vite.js')
  const child = spawn(process.execPath, [program, 'build', '--logLevel', 'warn'], {
    cwd: webFolder,
    // Whoever starts us: people get the page as it shall be, never React's development build.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (block: Buffer) => {
      words = (words + block.toString()).slice(-4000)
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new ToolkitError('internal', `The page could not be built:\n${words}`)
}
