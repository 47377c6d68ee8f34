import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { command } from './command.ts'
import { PROJECT, ROOT, type Stack } from './stack.ts'

/** Runs the commands that docs/deploy.md gives under `<!-- tried: NAME -->`, word for word, in the stack's folder. */
export async function documented(stack: Stack, name: 'backup' | 'restore'): Promise<void> {
  const text = await readFile(path.join(ROOT, 'docs/deploy.md'), 'utf8')
  const block = new RegExp(`<!-- tried: ${name} -->\\n+\`\`\`sh\\n([^\`]+)`).exec(text)?.[1]
  if (block === undefined) throw new Error(`docs/deploy.md has no commands for ${name}`)
  // The test has another project name, and its machine may have the older program docker-compose.
  const older =
    stack.engine.compose.length > 1
      ? ''
      : 'docker() { if [ "$1" = compose ]; then shift; docker-compose "$@"; else command docker "$@"; fi; }\n'
  const script = `set -eu\n${older}${block.replaceAll('pyannote-api-toolkit', PROJECT)}`
  await command(['bash', '-c', script], { environment: stack.environment, cwd: stack.folder })
}
