import { spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

const root = path.join(import.meta.dirname, '../..')

/** Runs `npm run storage` on a data folder; resolves to its exit code and its output. */
export function runStorage(
  dataDir: string,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, ['run/storage-command.ts', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const hear = (block: Buffer) => {
    output += block.toString()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

/** The sizes of the audio files of a data folder, in ascending order. */
export async function audioSizes(dataDir: string): Promise<readonly number[]> {
  const sizes: number[] = []
  for (const folder of ['blobs', 'uploads']) {
    const entries = await readdir(path.join(dataDir, folder), {
      recursive: true,
      withFileTypes: true,
    })
    for (const entry of entries) {
      const isAudio = entry.name === 'audio.blob' || entry.name.endsWith('.part')
      if (isAudio) sizes.push((await stat(path.join(entry.parentPath, entry.name))).size)
    }
  }
  return sizes.sort((a, b) => a - b)
}
