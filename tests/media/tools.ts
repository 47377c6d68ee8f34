import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MAX_WORDS_BYTES = 64 * 1024 * 1024

export const FFMPEG = find('ffmpeg')
const FFPROBE = find('ffprobe')
const SOX = find('sox')

/** Why inputs cannot be made here; null where they can. */
export const MISSING =
  FFMPEG === null || FFPROBE === null ? 'there is no ffmpeg on this machine' : null

/** Whether a program that only some kinds take is here. */
export function isThere(tool: 'sox'): boolean {
  return tool === 'sox' && SOX !== null
}

/** The encoder for whose lack ffmpeg failed; null: it failed for something else. */
export function missingEncoder(error: unknown): string | null {
  const words = String((error as { stderr?: unknown }).stderr)
  return /Unknown encoder '([^']+)'/.exec(words)?.[1] ?? null
}

export async function ffmpeg(args: readonly string[]): Promise<void> {
  const all = ['-nostdin', '-v', 'error', '-y', '-threads', '1', ...args]
  await run(FFMPEG ?? 'ffmpeg', all, { maxBuffer: MAX_WORDS_BYTES })
}

export async function sox(args: readonly string[]): Promise<void> {
  await run(SOX ?? 'sox', ['-V1', ...args], { maxBuffer: MAX_WORDS_BYTES })
}

/** How many packets the first sound track has, by ffprobe's count. */
export async function packetCount(file: string): Promise<number> {
  const asked = ['-select_streams', 'a:0', '-count_packets', '-show_entries']
  const args = ['-v', 'error', ...asked, 'stream=nb_read_packets', '-of', 'csv=p=0', file]
  const { stdout } = await run(FFPROBE ?? 'ffprobe', args)
  return Number.parseInt(stdout, 10)
}

function find(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const files = folders.map((folder) => path.join(folder, name))
  return files.find(canRun) ?? null
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return path.isAbsolute(file)
  } catch {
    return false // not there, or not ours to run
  }
}
