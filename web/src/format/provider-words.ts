import type { DiarizationView, ScoreOriginView } from '@toolkit/server/client'

type Provider = ScoreOriginView['provider']

const WORDS: Readonly<Record<Provider, string>> = {
  pyannoteai: 'pyannoteAI',
  local: 'this machine',
}

/** Who diarizes, in plain words: `pyannoteAI`, `this machine`. */
export function providerWords(provider: Provider): string {
  return WORDS[provider] ?? provider
}

/** Who diarized with which model: `pyannoteAI · precision-3`. */
export function sourceWords({
  provider,
  model,
}: {
  readonly provider: Provider
  readonly model: string
}): string {
  return `${providerWords(provider)} · ${model}`
}

/** The same of a run: the model that the provider reported where it did, else the one asked for. */
export function runSourceWords({
  provider,
  model,
  modelReported,
}: Pick<DiarizationView, 'provider' | 'model' | 'modelReported'>): string {
  return sourceWords({ provider, model: modelReported ?? model })
}
