import { readFileSync } from 'node:fs'
import { type FieldError, fieldErrors, ToolkitError } from '@toolkit/core'
import { z } from 'zod'

const text = z.string().trim().min(1)
const port = z.coerce.number().int().min(0).max(65_535)
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)
/** `https://host[:port]`, without a path. */
const origin = text.refine((value) => {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && /^\/?$/.test(url.pathname) && !url.search
}, 'must be an origin such as https://host.example')

/** Settings that are known and whose room is not built yet: naming one is refused, not ignored. */
const later = (what: string) => z.never(`${what} is not available yet; leave it unset`).optional()

const schema = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: port.default(8080),
  DATA_DIR: text.default('./data'),
  ALLOWED_HOSTS: list.default([]),
  MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(1024 ** 3),
  MAX_DURATION_HOURS: z.coerce.number().positive().max(24).default(24),
  CONFIRM_HOURS: z.coerce.number().nonnegative().default(1),
  /** Whether a file that ends before what it promises is refused, instead of taken as far as it goes. */
  REFUSE_CUT_FILES: z.stringbool().default(false),
  /** Whether to begin with an empty database beside files of recordings whose database was lost. */
  NEW_DATABASE: z.stringbool().default(false),
  TOKEN_PYANNOTE: text.optional(),
  PYANNOTEAI_API_URL: origin.default('https://api.pyannote.ai'),
  PYANNOTEAI_MODEL: text.max(200).default('precision-2'),
  PYANNOTEAI_WEBHOOK_SIGNING_SECRET: list.default([]),
  NGROK_SUBDOMAIN: text.optional(),
  NGROK_AUTH_TOKEN: text.optional(),
  WEBHOOK_PUBLIC_URL: origin.optional(),
  WEBHOOK_PORT: port.default(8081),
  LOCAL_PYANNOTEAI_URL: origin.optional(),
  LOCAL_PYANNOTEAI_KEY: text.optional(),
  LOCAL_WEBHOOK_URL: origin.optional(),
  LOCAL_WEBHOOK_SIGNING_SECRET: text.optional(),
  /** Shown by each of our services to the next one; it stands in a header. */
  SERVICE_KEY: text
    .regex(/^[\x21-\x7e]{32,}$/, 'must have at least 32 letters, digits and signs')
    .optional(),
  INTERNAL_HOST: text.default('127.0.0.1'),
  INTERNAL_PORT: port.default(8082),
  SERVER_URL: origin.optional(),
  GATEWAY_URL: origin.optional(),
  WRAPPER_URL: origin.optional(),
  MONGODB_URL: text.regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb://').optional(),
  AUDIO_RETENTION_DAYS: later('Dropping audio after some days'),
})

export type Settings = z.output<typeof schema>

/** Settings that make no sense alone. */
function contradictions(settings: Settings): FieldError[] {
  const faults: FieldError[] = []
  if (settings.LOCAL_PYANNOTEAI_URL && !settings.LOCAL_PYANNOTEAI_KEY && !settings.WRAPPER_URL) {
    faults.push({
      path: 'LOCAL_PYANNOTEAI_KEY',
      message:
        'is needed with LOCAL_PYANNOTEAI_URL: the key that the server there was started with',
    })
  }
  const other = (['GATEWAY_URL', 'WRAPPER_URL', 'SERVER_URL'] as const).find(
    (name) => settings[name],
  )
  if (other !== undefined && settings.SERVICE_KEY === undefined) {
    faults.push({
      path: 'SERVICE_KEY',
      message: `is needed with ${other}: the key that our services share. \`npm run init-env\` writes one into .env`,
    })
  }
  return faults
}

/**
 * Reads every setting, each also from the file that `<NAME>_FILE` names. An empty value counts as unset.
 * `settings-invalid` names every fault at once, and no value.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const faults: FieldError[] = []
  const given: Record<string, string> = {}
  for (const name of Object.keys(schema.shape)) {
    const file = environment[`${name}_FILE`]
    const value = environment[name]
    if (value && file) faults.push({ path: name, message: `both ${name} and ${name}_FILE are set` })
    else if (file) readSecret(name, file, given, faults)
    else if (value) given[name] = value
  }
  const parsed = schema.safeParse(given)
  if (parsed.success) faults.push(...contradictions(parsed.data))
  else faults.push(...fieldErrors(parsed.error.issues))
  if (parsed.success && faults.length === 0) return parsed.data
  const lines = faults.map((fault) => `  ${fault.path}: ${fault.message}`)
  throw new ToolkitError(
    'settings-invalid',
    `These settings are not valid:\n${lines.join('\n')}\nMend them in the environment or in .env, then start again.`,
    { fields: faults },
  )
}

function readSecret(
  name: string,
  file: string,
  given: Record<string, string>,
  faults: FieldError[],
): void {
  try {
    const value = readFileSync(file, 'utf8').trim()
    if (value !== '') given[name] = value
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    faults.push({ path: `${name}_FILE`, message: `cannot be read (${reason})` })
  }
}
