/** Changes whenever the same recording may give another result; shown as `local-<version>`. */
export const ENGINE_VERSION = '1'
