import { ToolkitError } from '@toolkit/core'

const KEY = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/
const MAX_LENGTH = 200

/** Refuses (`internal`) what is no key. */
export function requireKey(key: string): string {
  if (key.length > MAX_LENGTH || !KEY.test(key)) {
    throw new ToolkitError('internal', `${JSON.stringify(key)} is no key for a blob.`)
  }
  return key
}

/** The keys under `key/`, as bounds of file names: `0` is what follows `/`. */
export function keysUnder(key: string): { readonly $gt: string; readonly $lt: string } {
  return { $gt: `${requireKey(key)}/`, $lt: `${key}0` }
}
