import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

export const FFMPEG = find('ffmpeg')
const FFPROBE = find('ffprobe')
const SOX = find('sox')

/** The reason why inputs cannot be created; null if they can. */
export const MISSING_TOOLS = FFMPEG === null || FFPROBE === null ? 'ffmpeg is not installed' : null

/** Whether a program that only some kinds need is installed. */
export function isInstalled(tool: 'sox'): boolean {
  return tool === 'sox' && SOX !== null
}

/** The missing encoder because of which ffmpeg failed; null for other errors. */
export function missingEncoder(error: unknown): string | null {
  const words = String((error as { stderr?: unknown }).stderr)
  return /Unknown encoder '([^']+)'/.exec(words)?.[1] ?? null
}

export async function ffmpeg(args: readonly string[]): Promise<void> {
  const all = ['-nostdin', '-v', 'error', '-y', '-threads', '1', ...args]
  await run(FFMPEG ?? 'ffmpeg', all, { maxBuffer: MAX_OUTPUT_BYTES })
}

export async function sox(args: readonly string[]): Promise<void> {
  await run(SOX ?? 'sox', ['-V1', ...args], { maxBuffer: MAX_OUTPUT_BYTES })
}

/** Number of packets of the first audio track, by ffprobe. */
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
    return false // missing, or not executable
  }
}
