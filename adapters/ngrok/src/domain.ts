import { ToolkitError } from '@toolkit/core'

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The domain of NGROK_SUBDOMAIN: a whole domain, or `LABEL.ngrok.app` for a label. A leading `https://` and a trailing
 * slash are ignored. Throws `settings-invalid` for an invalid domain.
 */
export function tunnelDomain(given: string): string {
  const name = given
    .trim()
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/\/$/, '')
  const labels = name.split('.')
  if (name.length > 253 || !labels.every((label) => LABEL.test(label))) {
    throw new ToolkitError(
      'settings-invalid',
      'NGROK_SUBDOMAIN is not a domain. Set it to a whole domain (notices.example.com) or a label (my-team).',
    )
  }
  return labels.length === 1 ? `${name}.ngrok.app` : name
}
