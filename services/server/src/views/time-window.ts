import { invalidField } from '@toolkit/http-kit'

/** The window a query asks for, clamped to `extent` seconds. Refuses one that begins past the end. */
export function timeWindow(
  query: { readonly start?: number | undefined; readonly end?: number | undefined },
  extent: number,
): { start: number; end: number } {
  const start = query.start ?? 0
  if (start > 0 && start >= extent) {
    throw invalidField('start', `must lie before the end, ${extent} s`)
  }
  return { start, end: Math.min(query.end ?? extent, extent) }
}
