import { ToolkitError } from '../errors.ts'

const KEY = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/
const MAX_LENGTH = 200

/** Gives back a key of a blob store; refuses (`internal`) what is none, above all any path out of a folder. */
export function requireBlobKey(key: string): string {
  if (key.length > MAX_LENGTH || !KEY.test(key)) {
    throw new ToolkitError('internal', `${JSON.stringify(key)} is no key for a blob.`)
  }
  return key
}
