import { readFileSync } from 'node:fs'
import {
  type FieldError,
  fieldErrors,
  type ProviderRegistration,
  type ProviderSetting,
  type ProviderSettings,
  type SettingValues,
  ToolkitError,
} from '@toolkit/core'
import { z } from 'zod'
import { PROVIDERS } from './providers/registered.ts'

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

const common = z.object({
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
  NGROK_SUBDOMAIN: text.optional(),
  NGROK_AUTH_TOKEN: text.optional(),
  WEBHOOK_PUBLIC_URL: origin.optional(),
  WEBHOOK_PORT: port.default(8081),
  LOCAL_WEBHOOK_URL: origin.optional(),
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

/** The settings of everybody, and those of each provider that is registered. */
export type Settings = z.output<typeof common> &
  Intersection<SettingValues<(typeof PROVIDERS)[number]['settings']>>

type Intersection<T> = (T extends unknown ? (given: T) => void : never) extends (
  given: infer All,
) => void
  ? All
  : never

function schemaOf({ kind, default: usual, maxLength }: ProviderSetting): z.ZodType {
  if (kind === 'list') return list.default([])
  const schema = kind === 'origin' ? origin : maxLength === undefined ? text : text.max(maxLength)
  return usual === undefined ? schema.optional() : schema.default(usual)
}

function settingsSchema(providers: readonly ProviderRegistration[]) {
  const own = providers.flatMap(({ settings }) => Object.entries(settings))
  return common.extend(Object.fromEntries(own.map(([name, given]) => [name, schemaOf(given)])))
}

/** The settings that a provider reads, and no others: keys are nobody else's business. */
export function settingsOf(
  { settings: own }: ProviderRegistration,
  settings: Settings,
): SettingValues<ProviderSettings> {
  const all = settings as Readonly<Record<string, unknown>> as SettingValues<ProviderSettings>
  return Object.fromEntries(Object.keys(own).map((name) => [name, all[name]]))
}

/** Settings that make no sense alone. */
function contradictions(
  settings: Settings,
  providers: readonly ProviderRegistration[],
): FieldError[] {
  const faults: FieldError[] = []
  // Behind a wrapper no provider is opened here.
  if (settings.WRAPPER_URL === undefined) {
    faults.push(...providers.flatMap((provider) => provider.faults(settingsOf(provider, settings))))
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
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  providers: readonly ProviderRegistration[] = PROVIDERS,
): Settings {
  const schema = settingsSchema(providers)
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
  const settings = parsed.data as Settings | undefined
  if (settings !== undefined) faults.push(...contradictions(settings, providers))
  if (!parsed.success) faults.push(...fieldErrors(parsed.error.issues))
  if (settings !== undefined && faults.length === 0) return settings
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
