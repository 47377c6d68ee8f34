import { type Fault, recordingOf } from './turn-list.ts'

/**
 * The file's name in a URL or a path, without folder and, for `http(s)`, without query; `%20` is decoded. Null if there is
 * none. Errors: `fault` for a name that is too long.
 */
export function fileOfUrl(url: string, fault: Fault): string | null {
  const path = /^https?:/i.test(url) ? (/^[^?#]*/.exec(url)?.[0] ?? url) : url
  return recordingOf(decoded(path), fault)
}

function decoded(path: string): string {
  // A `%` that begins no escape is part of the name.
  return path.replace(/(?:%[0-9a-f]{2}){1,64}/gi, (escapes) => {
    const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex')
    const text = bytes.toString('utf8')
    return text.includes('\uFFFD') ? escapes : text
  })
}
