import { ToolkitError } from '@toolkit/core'

/** The step that failed: the session needs the token, the endpoint needs the domain. */
export type Step = 'session' | 'endpoint'

/** ngrok's codes for a token that is malformed, of version 1, unknown, revoked, or of an unverified account. */
const TOKEN_CODES = ['105', '106', '107', '300', '4018']
const MAX_MESSAGE_LENGTH = 200

/**
 * An error of the ngrok module as an error for users: `settings-invalid` if ngrok refuses the token, account or domain,
 * `provider-unreachable` if it was not reached. The token, which ngrok may quote, is removed.
 */
export function refusalOf(
  error: unknown,
  step: Step,
  request: { readonly authToken: string; readonly domain: string | null },
): ToolkitError {
  const text = error instanceof Error ? error.message : String(error)
  const code = /ERR_NGROK_(\d+)/.exec(text)?.[1]
  const message = ngrokMessage(text, request.authToken)
  if (code === undefined) {
    return new ToolkitError('provider-unreachable', `ngrok cannot be reached (${message}).`)
  }
  const details = `ERR_NGROK_${code}${message === '' ? '' : `: ${message}`}`
  return new ToolkitError('settings-invalid', `${advice(code, step, request.domain)} (${details})`)
}

function advice(code: string, step: Step, domain: string | null): string {
  if (TOKEN_CODES.includes(code)) return 'ngrok refuses the token. Check NGROK_AUTH_TOKEN.'
  if (step === 'session') return 'ngrok refuses the account. See its dashboard.'
  if (domain === null) return 'ngrok refuses the tunnel. See its dashboard.'
  return `ngrok refuses the domain ${domain}. Check NGROK_SUBDOMAIN, and that the account owns it.`
}

/** ngrok's message in one line, without its code and the token. */
function ngrokMessage(text: string, authToken: string): string {
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
  return clean.length > MAX_MESSAGE_LENGTH ? `${clean.slice(0, MAX_MESSAGE_LENGTH)}…` : clean
}
