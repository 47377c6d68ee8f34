import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { ToolkitError } from '@toolkit/core'
import { compressFiles } from './compress-files.ts'

const webFolder = path.join(import.meta.dirname, '../..', 'web')
/** One folder for each state of the source, so that a process can serve one while another is built. */
const builds = path.join(webFolder, 'dist')
const KEPT_BUILDS = 3
/** The files that the built page depends on. */
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
  'run/process/compress-files.ts',
]

/** The folder of the built page. Builds the page first if its source has changed. */
export async function builtPage(say: (line: string) => void): Promise<string> {
  const folder = path.join(builds, await stamp())
  if (await exists(folder)) return folder
  say('Building the page …')
  const unfinished = `${folder}.${process.pid}`
  await build(unfinished)
  await compressFiles(unfinished)
  // Two processes may build at the same time: the first complete build is kept.
  if (await exists(folder)) await rm(unfinished, { recursive: true })
  else await rename(unfinished, folder)
  await dropOldBuilds()
  return folder
}

async function dropOldBuilds(): Promise<void> {
  const names = (await readdir(builds)).filter((name) => /^[0-9a-f]{16}(\.\d+)?$/.test(name))
  const aged = await Promise.all(
    names.map(async (name) => ({ name, madeMs: (await stat(path.join(builds, name))).mtimeMs })),
  )
  for (const { name } of aged.sort((a, b) => b.madeMs - a.madeMs).slice(KEPT_BUILDS)) {
    await rm(path.join(builds, name), { recursive: true, force: true })
  }
}

function exists(place: string): Promise<boolean> {
  return stat(place).then(
    () => true,
    () => false,
  )
}

/** A digest of the name, size and time of every source file. */
async function stamp(): Promise<string> {
  const digest = createHash('sha256')
  for (const source of sources) await digestTree(path.join(webFolder, '..', source), digest)
  return digest.digest('hex').slice(0, 16)
}

async function digestTree(at: string, digest: ReturnType<typeof createHash>): Promise<void> {
  const found = await stat(at)
  if (!found.isDirectory()) {
    digest.update(`${path.relative(webFolder, at)} ${found.size} ${found.mtimeMs}\n`)
    return
  }
  for (const name of (await readdir(at)).sort()) await digestTree(path.join(at, name), digest)
}

async function build(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true })
  const vite = createRequire(path.join(webFolder, 'package.json')).resolve('vite/package.json')
  const program = path.join(path.dirname(vite), 'bin', 'vite.js')
  const child = spawn(
    process.execPath,
    [program, 'build', '--logLevel', 'warn', '--outDir', outDir],
    {
      cwd: webFolder,
      // Always the production build of React, whatever the environment says.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (block: Buffer) => {
      output = (output + block.toString()).slice(-4000)
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return
  await rm(outDir, { recursive: true, force: true })
  throw new ToolkitError('internal', `The page could not be built:\n${output}`)
}
