import { ToolkitError } from '@toolkit/core'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * The origin that WEBHOOK_PUBLIC_URL names: https (the cloud sends notices nowhere else), or http on this machine,
 * for trials. `settings-invalid` for anything else, and for a path: the tunnel must lead to the webhook's root.
 */
export function publicAddress(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : null
  const isPlain = url?.protocol === 'http:' && LOOPBACK.includes(url.hostname)
  const isBare = url !== null && `${url.origin}/` === url.href
  if (url !== null && isBare && (url.protocol === 'https:' || isPlain)) return url.origin
  throw new ToolkitError(
    'settings-invalid',
    'WEBHOOK_PUBLIC_URL must be https:// and a host, without a path, a user or a query.',
  )
}
