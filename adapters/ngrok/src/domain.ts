import { ToolkitError } from '@toolkit/core'

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The domain that NGROK_SUBDOMAIN names: itself, or `<label>.ngrok.app` for a bare label. A scheme before it and a
 * slash behind it are forgiven. `settings-invalid` where it can be no domain.
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
      'NGROK_SUBDOMAIN is no domain. Give a whole one (notices.example.com) or a bare label (my-team).',
    )
  }
  return labels.length === 1 ? `${name}.ngrok.app` : name
}
