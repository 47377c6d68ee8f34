import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const cache = path.join(import.meta.dirname, '../../.cache')

export interface PythonVenv {
  readonly python: string
  /** The folder of the installed commands. */
  readonly bin: string
}

/**
 * A virtual environment with what a requirements file pins, made once for each content and Python in the ignored
 * `.cache` and found again after that. It is made under a name of its own and linked when it is whole, so that a kill
 * leaves nothing half done in use and two test processes do not meet. Throws where there is no Python or no packages, and
 * if the installation takes longer than `timeoutMs`.
 */
export async function pythonVenv(
  requirementsFile: string,
  timeoutMs = 300_000,
): Promise<PythonVenv> {
  const version = (await run('python3', ['--version'])).stdout
  const requirements = await readFile(requirementsFile)
  const digest = createHash('sha256').update(version).update(requirements).digest('hex')
  const link = path.join(cache, `python-${digest.slice(0, 12)}`)
  if (!existsSync(link)) await install(requirementsFile, link, timeoutMs)
  const bin = path.join(link, 'bin')
  return { python: path.join(bin, 'python'), bin }
}

async function install(requirementsFile: string, link: string, timeoutMs: number): Promise<void> {
  await mkdir(cache, { recursive: true })
  const made = await mkdtemp(`${link}-`)
  try {
    await run('python3', ['-m', 'venv', made])
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', requirementsFile]
    await run(path.join(made, 'bin/python'), pip, { timeout: timeoutMs })
    await symlink(path.basename(made), link)
  } catch (error) {
    await rm(made, { recursive: true, force: true })
    // Another process has installed the same environment.
    if (!existsSync(link)) throw error
  }
}
