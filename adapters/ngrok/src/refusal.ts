import { ToolkitError } from '@toolkit/core'

/** What was under way: the session (its token), or the endpoint (its domain). */
export type Step = 'session' | 'endpoint'

/** ngrok's codes for a token that is malformed, of version 1, unknown, revoked, or of an account that is not verified. */
const TOKEN_CODES = ['105', '106', '107', '300', '4018']
const WORDS_MAX = 200

/**
 * What an error of the ngrok module means, in words for people: `settings-invalid` where ngrok refuses token, account
 * or domain; `provider-unreachable` where it was not reached. ngrok quotes the token in its own words: it is cut out.
 */
export function refusal(
  error: unknown,
  step: Step,
  request: { readonly authToken: string; readonly domain: string | null },
): ToolkitError {
  const text = error instanceof Error ? error.message : String(error)
  const code = /ERR_NGROK_(\d+)/.exec(text)?.[1]
  const words = ngrokWords(text, request.authToken)
  if (code === undefined) {
    return new ToolkitError('provider-unreachable', `ngrok cannot be reached (${words}).`)
  }
  const said = `ERR_NGROK_${code}${words === '' ? '' : `: ${words}`}`
  return new ToolkitError(
    'settings-invalid',
    `${whatIsRefused(code, step, request.domain)} (${said})`,
  )
}

function whatIsRefused(code: string, step: Step, domain: string | null): string {
  if (TOKEN_CODES.includes(code)) return 'ngrok refuses the token. Check NGROK_AUTH_TOKEN.'
  if (step === 'session') return 'ngrok refuses the account. Look at its dashboard.'
  if (domain === null) return 'ngrok refuses the tunnel. Look at its dashboard.'
  return `ngrok refuses the domain ${domain}. Check NGROK_SUBDOMAIN, and that the account owns it.`
}

/** One line of ngrok's own words, without its code, and without whatever it quotes of the token. */
function ngrokWords(text: string, authToken: string): string {
  const line = text
    .split(/\r?\n/)
    .filter((part) => !/^\s*(your )?authtoken:|^\s*ERR_NGROK_\d+\s*$/i.test(part))
    .join(' ')
    .replace(
      /^.*?(failed to (connect session|start listener)|authentication failed|rpc error response):\s*/i,
      '',
    )
  const clean = (authToken === '' ? line : line.replaceAll(authToken, '…'))
    .replaceAll(/\s+/g, ' ')
    .trim()
  return clean.length > WORDS_MAX ? `${clean.slice(0, WORDS_MAX)}…` : clean
}
