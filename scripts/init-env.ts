import { randomBytes } from 'node:crypto'
import {
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

/** Secrets that are specific to one deployment. Those of other services (pyannoteAI, ngrok) stay empty. */
const FRESH = [
  'LOCAL_WEBHOOK_SIGNING_SECRET',
  'LOCAL_PYANNOTEAI_KEY',
  'SERVICE_KEY',
  'MONGODB_PASSWORD',
]

const root = path.join(import.meta.dirname, '..')
// The folder of another deployment may be given.
const file = path.join(process.argv[2] ?? root, '.env')

/** Letters and digits only, because secrets are part of URLs. */
const secret = () => randomBytes(32).toString('hex')

/** Returns `.env.example` with a new secret in each line that requires one. */
function filled(example: string): string {
  return FRESH.reduce((text, name) => {
    const line = `${name}=\n`
    if (!text.includes(`\n${line}`)) throw new Error(`.env.example has no line ${name}=`)
    return text.replace(line, `${name}=${secret()}\n`)
  }, example)
}

/** Adds the missing secrets to the settings of a deployment and changes nothing else. */
function completed(settings: string): { text: string; added: readonly string[] } {
  // The database keeps the password of its first start, so a new one would be refused.
  const names = FRESH.filter((name) => name !== 'MONGODB_PASSWORD')
  const added = names.filter(
    (name) => !new RegExp(`^${name}=[ \\t]*(?!""|'')\\S`, 'm').test(settings),
  )
  const text = added.reduce((given, name) => {
    const empty = new RegExp(`^${name}=[ \\t]*(?:""|'')?[ \\t]*$`, 'm')
    if (empty.test(given)) return given.replace(empty, `${name}=${secret()}`)
    return `${given}${given === '' || given.endsWith('\n') ? '' : '\n'}${name}=${secret()}\n`
  }, settings)
  return { text, added }
}

/** Replaces the file atomically: a partly written file would lose secrets. */
function replace(target: string, text: string): void {
  const unfinished = `${target}.${process.pid}`
  writeFileSync(unfinished, text, { flag: 'wx', mode: statSync(target).mode & 0o777 })
  renameSync(unfinished, target)
}

if (existsSync(file)) {
  const target = realpathSync(file)
  const { text, added } = completed(readFileSync(target, 'utf8'))
  if (added.length === 0) {
    console.log('.env already has every secret. It was not changed.')
  } else {
    replace(target, text)
    console.log(`Added to .env: ${added.join(', ')}. The rest was not changed.`)
  }
} else {
  const text = filled(readFileSync(path.join(root, '.env.example'), 'utf8'))
  writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
  console.log('Wrote .env with new secrets. Add your own settings, then run: docker compose up')
}
