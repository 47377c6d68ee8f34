import { readFileSync } from 'node:fs'
import { ToolkitError } from '@toolkit/core'
import { z } from 'zod'

const text = z.string().trim().min(1)
const port = z.coerce.number().int().min(0).max(65_535)

/** Settings that are known and whose room is not built yet: naming one is refused, not ignored. */
const later = (what: string) => z.never(`${what} is not available yet; leave it unset`).optional()

const schema = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: port.default(8080),
  DATA_DIR: text.default('./data'),
  ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
    ),
  MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(1024 ** 3),
  MAX_DURATION_HOURS: z.coerce.number().positive().max(24).default(24),
  CONFIRM_HOURS: z.coerce.number().nonnegative().default(1),
  TOKEN_PYANNOTE: text.optional(),
  PYANNOTEAI_WEBHOOK_SIGNING_SECRET: text.optional(),
  NGROK_SUBDOMAIN: text.optional(),
  NGROK_AUTH_TOKEN: text.optional(),
  WEBHOOK_PUBLIC_URL: text.optional(),
  MONGODB_URL: later('MongoDB'),
  LOCAL_PYANNOTEAI_URL: later('A local pyannoteAI elsewhere'),
  AUDIO_RETENTION_DAYS: later('Dropping audio after some days'),
})

export type Settings = z.output<typeof schema>

/** Set for the cloud line, which is not built yet: said at start, and used for nothing. */
const NOT_YET_USED = [
  'TOKEN_PYANNOTE',
  'PYANNOTEAI_WEBHOOK_SIGNING_SECRET',
  'NGROK_SUBDOMAIN',
  'NGROK_AUTH_TOKEN',
  'WEBHOOK_PUBLIC_URL',
] as const

/**
 * Reads every setting, each also from the file that `<NAME>_FILE` names. An empty value counts as unset.
 * `settings-invalid` names every fault at once.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const faults: { path: string; message: string }[] = []
  const given: Record<string, string> = {}
  for (const name of Object.keys(schema.shape)) {
    const file = environment[`${name}_FILE`]
    const value = environment[name]
    if (value && file) faults.push({ path: name, message: `both ${name} and ${name}_FILE are set` })
    else if (file) readSecret(name, file, given, faults)
    else if (value) given[name] = value
  }
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      faults.push({ path: issue.path.join('.'), message: issue.message })
    }
  }
  if (parsed.success && faults.length === 0) return parsed.data
  const lines = faults.map((fault) => `  ${fault.path}: ${fault.message}`)
  throw new ToolkitError(
    'settings-invalid',
    `These settings are not valid:\n${lines.join('\n')}\nMend them in the environment or in .env, then start again.`,
    { fields: faults },
  )
}

/** What the person should know of settings that have no effect yet. Names only, never values. */
export function unusedSettings(settings: Settings): readonly string[] {
  return NOT_YET_USED.filter((name) => settings[name] !== undefined)
}

function readSecret(
  name: string,
  file: string,
  given: Record<string, string>,
  faults: { path: string; message: string }[],
): void {
  try {
    const value = readFileSync(file, 'utf8').trim()
    if (value !== '') given[name] = value
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    faults.push({ path: `${name}_FILE`, message: `cannot be read (${reason})` })
  }
}
