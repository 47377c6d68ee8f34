/** Incremented whenever the result for the same recording may change; shown as `local-<version>`. */
export const ENGINE_VERSION = '2'
