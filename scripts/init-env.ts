import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** What belongs to one deployment alone; the secrets of others (pyannoteAI's, ngrok's) stay empty. */
const FRESH = ['LOCAL_WEBHOOK_SIGNING_SECRET', 'LOCAL_PYANNOTEAI_KEY', 'MONGODB_PASSWORD']

const root = path.join(import.meta.dirname, '..')

/** `.env.example` with a fresh secret in each line that has to have one. Letters and digits alone: they stand in URLs. */
function filled(example: string): string {
  return FRESH.reduce((text, name) => {
    const line = `${name}=\n`
    if (!text.includes(`\n${line}`)) throw new Error(`.env.example has no line ${name}=`)
    return text.replace(line, `${name}=${randomBytes(32).toString('hex')}\n`)
  }, example)
}

try {
  const text = filled(readFileSync(path.join(root, '.env.example'), 'utf8'))
  // Another folder may be named, for a deployment elsewhere.
  const folder = process.argv[2] ?? root
  writeFileSync(path.join(folder, '.env'), text, { flag: 'wx', mode: 0o600 })
  console.log('Wrote .env with fresh secrets. Add yours if you have any, then: docker compose up')
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  console.error('There is a .env already: it stays as it is. Move it away first for a fresh one.')
  process.exitCode = 1
}
