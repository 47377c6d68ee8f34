import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ToolkitError } from '@toolkit/core'

export const USAGE = `LOCAL_PYANNOTEAI_KEY=KEY npm run local-pyannoteai -- --port 8090
  LOCAL_PYANNOTEAI_KEY         the key that callers must send, in the environment
  --token-file FILE            or in FILE
  --host HOST                  where to listen (127.0.0.1)
  --data DIR                   the folder of recordings and jobs (a temporary folder, removed at the end)
  --results engine             diarize the recordings (the default)
  --results generated          generate results, in milliseconds
  --results FILE               return this recorded result for every recording
  --evidence-mb N              how much evidence is kept, so that a recording is diarized again at once (512; 0: none)
  --no-limits                  no rate limits
  --signing-secret-file FILE   sign notices with the secret in FILE (or in LOCAL_WEBHOOK_SIGNING_SECRET)
  --webhook-origin ORIGIN      also send notices to this http origin; may be given more than once
  --faults                     allow faults on request, by PUT /local/faults`

/** The options of `npm run local-pyannoteai`. */
export interface LocalOptions {
  readonly port: number
  readonly host: string
  readonly token: string
  /** null: a temporary folder. */
  readonly dataDir: string | null
  readonly results: 'engine' | 'generated' | { readonly file: string }
  readonly evidenceMaxBytes: number
  readonly faults: boolean
  readonly limits: boolean
  readonly signingSecret: string | null
  readonly webhookOrigins: readonly string[]
}

/** Reads the command line, and secrets also from the environment. `settings-invalid` for wrong options. */
export function readLocalOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): LocalOptions {
  const given = parsed(args)
  const { port, host, data, results, faults } = given
  if (given.token !== undefined) {
    // The message does not repeat the key: it is a secret.
    throw invalid(
      'Give the key in LOCAL_PYANNOTEAI_KEY or by --token-file, not by --token: every user of this machine can see command lines. Use another key if somebody may have seen this one.',
    )
  }
  if (!/^\d{1,9}$/.test(given['evidence-mb'])) {
    throw invalid('Give --evidence-mb with a number of megabytes, or 0.')
  }
  const token = secretOf(given['token-file'], environment.LOCAL_PYANNOTEAI_KEY, 'key')
  if (port === undefined || !/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw invalid('Give --port with a number from 0 (any free port) to 65535.')
  }
  if (token === null || !/^[\x21-\x7e]+$/.test(token)) {
    throw invalid(
      'Give LOCAL_PYANNOTEAI_KEY (or --token-file) with the key that callers must send: letters, digits and signs.',
    )
  }
  return {
    port: Number(port),
    host,
    token,
    dataDir: data ?? null,
    results: results === 'engine' || results === 'generated' ? results : { file: results },
    evidenceMaxBytes: Number(given['evidence-mb']) * 1_000_000,
    faults,
    limits: !given['no-limits'],
    signingSecret: secretOf(
      given['signing-secret-file'],
      environment.LOCAL_WEBHOOK_SIGNING_SECRET,
      'signing secret',
    ),
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
        'token-file': { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        data: { type: 'string' },
        results: { type: 'string', default: 'engine' },
        'evidence-mb': { type: 'string', default: '512' },
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

/** A secret from its file, else from the environment; null if neither is given. `what` is its name in messages. */
function secretOf(
  file: string | undefined,
  environment: string | undefined,
  what: string,
): string | null {
  if (file === undefined) return environment?.trim() || null
  let secret: string
  try {
    secret = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw invalid(
      `The ${what} in ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
    )
  }
  if (secret === '') throw invalid(`The file ${file} is empty; it must hold the ${what}.`)
  return secret
}

function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.origin === 'null' || !['', '/'].includes(url.pathname + url.search)) {
    throw invalid(
      `--webhook-origin ${text} is not an origin. Give one such as http://webhook:8081, without a path.`,
    )
  }
  return url.origin
}

function invalid(message: string): ToolkitError {
  return new ToolkitError('settings-invalid', `${message}\n\n${USAGE}`)
}
