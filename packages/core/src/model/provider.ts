/** Who diarizes: pyannoteAI's cloud, or the engine on this machine. */
export const PROVIDERS = ['pyannoteai', 'local'] as const
export type ProviderName = (typeof PROVIDERS)[number]
