import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parsePlace } from '@toolkit/adapter-s3'
import { isAllowedSource } from '@toolkit/adapter-web-source'
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
function isWatchable(entry: string): boolean {
  return entry.startsWith('s3://') ? parsePlace(entry) !== null : path.isAbsolute(entry)
}

/** `https://host[:port]`, without a path. */
const origin = text.refine((value) => {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && /^\/?$/.test(url.pathname) && !url.search
}, 'must be an origin such as https://host.example')

const common = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: port.default(8080),
  DATA_DIR: text.default('./data'),
  ALLOWED_HOSTS: list.default([]),
  /** What recordings may be fetched from besides https at public addresses. */
  ALLOWED_SOURCES: list
    .refine(
      (entries) => entries.every(isAllowedSource),
      'must be hosts, host:port or networks such as 10.1.0.0/16',
    )
    .default([]),
  /** The buckets, or folders of buckets, that recordings may be chosen from. */
  SOURCE_BUCKETS: list
    .refine(
      (entries) => entries.every((entry) => parsePlace(entry) !== null),
      'must be names of buckets, or bucket/folder',
    )
    .default([]),
  /** The folders and buckets whose new objects become recordings. */
  WATCH: list
    .refine(
      (entries) => entries.every(isWatchable),
      'must be s3://bucket, s3://bucket/folder or absolute paths of folders',
    )
    .default([]),
  WATCH_SECONDS: z.coerce.number().min(1).max(86_400).default(60),
  MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(1024 ** 3),
  MAX_DURATION_HOURS: z.coerce.number().positive().max(24).default(24),
  CONFIRM_HOURS: z.coerce.number().nonnegative().default(1),
  TRASH_DAYS: z.coerce.number().nonnegative().max(36_500).default(30),
  /** Whether a file that ends before its declared end is refused instead of accepted up to there. */
  REFUSE_CUT_FILES: z.stringbool().default(false),
  /** Whether to start with an empty database although there are files whose database was lost. */
  NEW_DATABASE: z.stringbool().default(false),
  NGROK_SUBDOMAIN: text.optional(),
  NGROK_AUTH_TOKEN: text.optional(),
  WEBHOOK_PUBLIC_URL: origin.optional(),
  WEBHOOK_PORT: port.default(8081),
  LOCAL_WEBHOOK_URL: origin.optional(),
  /** The key that the services share; they send it in a header. */
  SERVICE_KEY: text
    .regex(/^[\x21-\x7e]{32,}$/, 'must have at least 32 letters, digits and signs')
    .optional(),
  INTERNAL_HOST: text.default('127.0.0.1'),
  INTERNAL_PORT: port.default(8082),
  SERVER_URL: origin.optional(),
  GATEWAY_URL: origin.optional(),
  WRAPPER_URL: origin.optional(),
  MONGODB_URL: text.regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb://').optional(),
  AUDIO_RETENTION_DAYS: z.coerce.number().positive().max(36_500).optional(),
  /** The bucket and prefix that hold audio, curves, raw answers and uploads; unset: where the records are. */
  AUDIO_STORE: text
    .regex(
      /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[A-Za-z0-9_.-]+)*\/?$/,
      'must look like s3://bucket or s3://bucket/prefix',
    )
    .optional(),
  S3_ENDPOINT: origin.optional(),
  S3_FORCE_PATH_STYLE: z.stringbool().optional(),
  AWS_REGION: text.optional(),
})

/** The common settings, and those of each registered provider. */
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

/** The settings of one provider, without the keys of others. */
export function settingsOf(
  { settings: own }: ProviderRegistration,
  settings: Settings,
): SettingValues<ProviderSettings> {
  const all = settings as Readonly<Record<string, unknown>> as SettingValues<ProviderSettings>
  return Object.fromEntries(Object.keys(own).map((name) => [name, all[name]]))
}

/** Whether what the product writes appears in a watched place: each recording would become another one, without end. */
function holdsOwnFiles(entry: string, { DATA_DIR, AUDIO_STORE }: Settings): boolean {
  if (!entry.startsWith('s3://')) {
    const below = path.relative(path.resolve(entry), path.resolve(DATA_DIR))
    return below !== '..' && !below.startsWith(`..${path.sep}`) && !path.isAbsolute(below)
  }
  const [watched, own] = [entry, AUDIO_STORE ?? ''].map((place) => parsePlace(place))
  if (!watched || !own || watched.bucket !== own.bucket) return false
  const written = ['blobs/', 'uploads/'].map((folder) => own.prefix + folder)
  return written.some(
    (folder) => folder.startsWith(watched.prefix) || watched.prefix.startsWith(folder),
  )
}

/** Errors of settings that depend on each other. */
function dependencyErrors(
  settings: Settings,
  providers: readonly ProviderRegistration[],
): FieldError[] {
  const errors: FieldError[] = []
  // With a wrapper, no provider is opened in this process.
  if (settings.WRAPPER_URL === undefined) {
    errors.push(...providers.flatMap((provider) => provider.faults(settingsOf(provider, settings))))
  }
  const other = (['GATEWAY_URL', 'WRAPPER_URL', 'SERVER_URL'] as const).find(
    (name) => settings[name],
  )
  if (other !== undefined && settings.SERVICE_KEY === undefined) {
    errors.push({
      path: 'SERVICE_KEY',
      message: `is needed with ${other}: the key that the services share. \`npm run init-env\` writes one into .env`,
    })
  }
  if (settings.AUDIO_STORE !== undefined && settings.GATEWAY_URL !== undefined) {
    errors.push({
      path: 'AUDIO_STORE',
      message:
        'belongs to the gateway, which holds the credentials of the stores; leave it unset beside GATEWAY_URL',
    })
  }
  if (settings.WATCH.some((place) => holdsOwnFiles(place, settings))) {
    errors.push({
      path: 'WATCH',
      message:
        "holds the product's own files (DATA_DIR or AUDIO_STORE), which would become recordings again; watch a folder beside them",
    })
  }
  const usesBuckets =
    settings.AUDIO_STORE !== undefined ||
    settings.SOURCE_BUCKETS.length > 0 ||
    settings.WATCH.some((place) => place.startsWith('s3://'))
  if (settings.S3_ENDPOINT !== undefined && !usesBuckets) {
    errors.push({
      path: 'AUDIO_STORE',
      message: 'is needed with S3_ENDPOINT: s3://bucket/prefix; or SOURCE_BUCKETS, or WATCH',
    })
  }
  return errors
}

/**
 * Reads every setting, from the environment or from the file that `<NAME>_FILE` names. An empty value counts as unset.
 * `settings-invalid` lists all errors at once, and no values.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  providers: readonly ProviderRegistration[] = PROVIDERS,
): Settings {
  const schema = settingsSchema(providers)
  const errors: FieldError[] = []
  const given: Record<string, string> = {}
  for (const name of Object.keys(schema.shape)) {
    const file = environment[`${name}_FILE`]
    const value = environment[name]
    if (value && file) errors.push({ path: name, message: `both ${name} and ${name}_FILE are set` })
    else if (file) readSecret(name, file, given, errors)
    else if (value) given[name] = value
  }
  const parsed = schema.safeParse(given)
  const settings = parsed.data as Settings | undefined
  if (settings !== undefined) errors.push(...dependencyErrors(settings, providers))
  if (!parsed.success) errors.push(...fieldErrors(parsed.error.issues))
  if (settings !== undefined && errors.length === 0) return settings
  const lines = errors.map((error) => `  ${error.path}: ${error.message}`)
  throw new ToolkitError(
    'settings-invalid',
    `These settings are not valid:\n${lines.join('\n')}\nCorrect them in the environment or in .env, then start again.`,
    { fields: errors },
  )
}

function readSecret(
  name: string,
  file: string,
  given: Record<string, string>,
  errors: FieldError[],
): void {
  try {
    const value = readFileSync(file, 'utf8').trim()
    if (value !== '') given[name] = value
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    errors.push({ path: `${name}_FILE`, message: `cannot be read (${reason})` })
  }
}
