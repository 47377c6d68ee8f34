import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolkitError } from '@toolkit/core'
import { MODEL_FILES } from './models.ts'

const SUMS = 'SHA256SUMS'

/**
 * Compares the models in `folder` with its `SHA256SUMS`, whole: 22 MB take some 50 ms, so nothing is remembered from an
 * earlier start. `model-damaged` names every file that is missing, is another one, or is not listed.
 */
export async function checkModels(folder: string): Promise<void> {
  const listed = sums(await bytesOf(folder, SUMS))
  const faults: string[] = []
  for (const name of MODEL_FILES) {
    const wanted = listed.get(name)
    const bytes = await bytesOf(folder, name)
    if (bytes === null) faults.push(`${join(folder, name)} is missing or cannot be read`)
    else if (wanted === undefined) faults.push(`${join(folder, SUMS)} does not list ${name}`)
    else if (createHash('sha256').update(bytes).digest('hex') !== wanted) {
      faults.push(
        `${join(folder, name)} is another file than ${SUMS} lists (${bytes.length} bytes)`,
      )
    }
  }
  if (faults.length === 0) return
  throw new ToolkitError(
    'model-damaged',
    `The local engine does not start with these models:\n  ${faults.join('\n  ')}\nGet them back as they were: \`git checkout -- models\` in a clone, \`docker compose build\` for the image, else download this version again.`,
  )
}

async function bytesOf(folder: string, name: string): Promise<Buffer | null> {
  return readFile(join(folder, name)).catch(() => null)
}

/** The lines of `sha256sum`: a digest, two spaces (or a space and a star), a name. */
function sums(bytes: Buffer | null): ReadonlyMap<string, string> {
  const lines = bytes?.toString('utf8').matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm) ?? []
  return new Map([...lines].map(([, digest = '', name = '']) => [name, digest]))
}
