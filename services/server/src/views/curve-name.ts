import type { CurveKind, CurveName } from '@toolkit/core'

/** The curve a query names, as its schema lets it through; null for the default one. */
export function curveName(query: { readonly curve?: string | undefined }): CurveName | null {
  if (query.curve === undefined) return null
  const colon = query.curve.indexOf(':')
  if (colon < 0) return { kind: query.curve as CurveKind, speaker: null }
  return { kind: 'speaker', speaker: query.curve.slice(colon + 1) }
}
