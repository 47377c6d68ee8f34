import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ToolkitError } from '@toolkit/core'

export const USAGE = `npm run local-pyannoteai -- --port 8090 --token KEY
  --token KEY                  the key that callers must show (or in LOCAL_PYANNOTEAI_KEY)
  --host HOST                  where to listen (127.0.0.1)
  --data DIR                   where recordings and jobs are kept (a temporary folder, gone at the end)
  --results engine             listen to the recordings (the default)
  --results generated          make results up, in milliseconds
  --results FILE               give this recorded result for every recording
  --no-limits                  no rate limits
  --signing-secret-file FILE   sign notices with the secret in FILE (or in LOCAL_WEBHOOK_SIGNING_SECRET)
  --webhook-origin ORIGIN      also send notices to this http origin; may be given more than once
  --faults                     misbehave on request by PUT /local/faults`

/** How the local pyannoteAI is started alone. */
export interface AloneOptions {
  readonly port: number
  readonly host: string
  readonly token: string
  /** null: a temporary folder. */
  readonly dataDir: string | null
  readonly results: 'engine' | 'generated' | { readonly file: string }
  readonly faults: boolean
  readonly limits: boolean
  readonly signingSecret: string | null
  readonly webhookOrigins: readonly string[]
}

/** Reads the command line; the secret may also stand in the environment. `settings-invalid` says what is wrong. */
export function readAloneOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): AloneOptions {
  const given = parsed(args)
  const { port, host, data, results, faults } = given
  const token = given.token ?? environment.LOCAL_PYANNOTEAI_KEY
  if (port === undefined || !/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw invalid('Give --port with a number from 0 (any free port) to 65535.')
  }
  if (token === undefined || !/^[\x21-\x7e]+$/.test(token)) {
    throw invalid(
      'Give --token (or LOCAL_PYANNOTEAI_KEY) with the key that callers must show: letters, digits and signs.',
    )
  }
  return {
    port: Number(port),
    host,
    token,
    dataDir: data ?? null,
    results: results === 'engine' || results === 'generated' ? results : { file: results },
    faults,
    limits: !given['no-limits'],
    signingSecret: signingSecret(given['signing-secret-file'], environment),
    webhookOrigins: given['webhook-origin'].map(origin),
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        token: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        data: { type: 'string' },
        results: { type: 'string', default: 'engine' },
        faults: { type: 'boolean', default: false },
        'no-limits': { type: 'boolean', default: false },
        'signing-secret-file': { type: 'string' },
        'webhook-origin': { type: 'string', multiple: true, default: [] },
      },
    }).values
  } catch (error) {
    throw invalid((error as Error).message)
  }
}

function signingSecret(
  file: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (file === undefined) return environment.LOCAL_WEBHOOK_SIGNING_SECRET?.trim() || null
  let secret: string
  try {
    secret = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw invalid(
      `The signing secret in ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
    )
  }
  if (secret === '') throw invalid(`The file ${file} holds no signing secret.`)
  return secret
}

function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.origin === 'null' || !['', '/'].includes(url.pathname + url.search)) {
    throw invalid(
      `--webhook-origin ${text} is no origin. Give one such as http://webhook:8081, no path.`,
    )
  }
  return url.origin
}

function invalid(message: string): ToolkitError {
  return new ToolkitError('settings-invalid', `${message}\n\n${USAGE}`)
}
