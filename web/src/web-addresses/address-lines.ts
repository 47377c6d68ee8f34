/** The most addresses that are added at once. */
export const MAX_ADDRESSES = 200

/** A line that is no address that can be read. */
export interface LineFault {
  /** From 1. */
  readonly line: number
  readonly text: string
  readonly message: string
}

export interface AddressLines {
  readonly addresses: readonly { readonly line: number; readonly url: string }[]
  readonly faults: readonly LineFault[]
}

/** Reads one address from each line. Empty lines are left out, and an address that is there twice is read once. */
export function addressLines(text: string): AddressLines {
  const addresses = new Map<string, { readonly line: number; readonly url: string }>()
  const faults: LineFault[] = []
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const url = raw.trim()
    if (url === '') continue
    const message = faultOf(url)
    if (message !== null) faults.push({ line: index + 1, text: url, message })
    else if (!addresses.has(url)) addresses.set(url, { line: index + 1, url })
  }
  return { addresses: [...addresses.values()], faults }
}

/** Why an address cannot be read, as far as the page knows; null: it may be. */
function faultOf(text: string): string | null {
  if (text.startsWith('s3://')) {
    return /^s3:\/\/[^/]+\/.*[^/]$/.test(text) ? null : 'must look like s3://bucket/key'
  }
  const url = /\s/.test(text) ? null : URL.parse(text)
  if (url === null) return 'is not a web address'
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'must begin with https:// or s3://'
  return null
}
