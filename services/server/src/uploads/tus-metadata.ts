import type { RecordingDraft } from '@toolkit/core'
import { invalidField } from '@toolkit/http-kit'
import type { DraftReader } from './draft.ts'

/** What browsers' clients send of the file itself; its type is judged by its bytes alone. */
const OF_THE_FILE = new Set(['filename', 'filetype', 'type'])
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The draft in `Upload-Metadata`: `key base64, key base64 …`. */
export function draftOfMetadata(header: string | undefined, draftOf: DraftReader): RecordingDraft {
  const all = parse(header ?? '')
  const fields = new Map([...all].filter(([key]) => !OF_THE_FILE.has(key)))
  return draftOf(fields, all.get('filename') ?? '')
}

/** The draft as `Upload-Metadata`, for HEAD. */
export function metadataOfDraft(draft: RecordingDraft): string {
  const { num, min, max } = draft.speakers
  const fields = {
    // A finished upload has none any more.
    name: draft.name || null,
    numSpeakers: num,
    minSpeakers: min,
    maxSpeakers: max,
    provider: draft.provider,
    model: draft.model,
    diarize: draft.diarize,
    confirm: draft.confirmed || null,
    track: draft.track,
  }
  return Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key} ${Buffer.from(String(value)).toString('base64')}`)
    .join(',')
}

function parse(header: string): Map<string, string> {
  const fields = new Map<string, string>()
  if (header.length > 16_384) throw invalidField('Upload-Metadata', 'is too long')
  for (const pair of header.split(',').map((text) => text.trim())) {
    if (pair === '') continue
    const [key = '', value = '', ...rest] = pair.split(/ +/)
    if (rest.length > 0 || !BASE64.test(value)) {
      throw invalidField('Upload-Metadata', 'must be pairs of a key and Base64 text')
    }
    if (fields.has(key)) throw invalidField(key, 'is given twice')
    fields.set(key, textOf(key, value))
  }
  return fields
}

function textOf(key: string, base64: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'))
  } catch {
    throw invalidField(key, 'must be UTF-8 text') // the reason is said whole by the field
  }
}
