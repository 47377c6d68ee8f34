const GIVES: Readonly<Record<string, string>> = {
  'precision-2': 'confidence',
  'precision-3': 'derived certainty',
  'community-1': 'no scores',
}

/** Which scores a model is known to give, in a word or two; null: not known. */
export function modelGives(model: string): string | null {
  return GIVES[model] ?? null
}
