/** Incremented whenever the result for the same recording may change; shown as `local-<version>`. */
export const ENGINE_VERSION = '4'

/**
 * Incremented whenever the evidence of the same recording may change: with another model, or a change in `segmentation`
 * or in decoding. Stored evidence of another version is not used. A change of the conclusion alone does not change it.
 */
export const EVIDENCE_VERSION = 2
