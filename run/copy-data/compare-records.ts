/** `replaced`: equal except for lone surrogates, which MongoDB stores as U+FFFD because UTF-8 cannot encode them. */
export type Comparison = 'same' | 'replaced' | 'different'

/** Compares two records field by field; the order of fields does not count. */
export function compareRecords(source: unknown, target: unknown): Comparison {
  const [ours, theirs] = [canonical(source), canonical(target)]
  if (ours === theirs) return 'same'
  return canonical(source, (text) => text.toWellFormed()) === theirs ? 'replaced' : 'different'
}

function canonical(record: unknown, write = (text: string) => text): string {
  return JSON.stringify(record, (_name, value: unknown) => {
    if (typeof value === 'string') return write(value)
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
    const fields = Object.entries(value).map(([name, field]) => [write(name), field] as const)
    return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : Number(a > b))))
  })
}
