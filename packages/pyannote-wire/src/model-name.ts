/** The models that pyannoteAI is known to have. A name is data: others will come. */
export const CLOUD_MODELS = ['precision-2', 'precision-3', 'community-1'] as const
