import { type RecordingDraft, ToolkitError } from '@toolkit/core'
import { invalidField, problemResponse } from '@toolkit/http-kit'
import type { MiddlewareHandler } from 'hono'
import type { Ctx, Environment } from '../http/environment.ts'
import type { DraftReader } from './draft.ts'

const TUS_VERSION = '1.0.0'
const OFFSET_TYPE = 'application/offset+octet-stream'

/** Refuses other versions than tus 1.0.0, and names the version in every response. */
export function tusVersion(): MiddlewareHandler<Environment> {
  return async (context, next) => {
    // The list of open uploads is not part of tus.
    if (context.req.method === 'GET' && context.req.path === '/api/uploads') return next()
    const version = context.req.header('Tus-Resumable')
    if (context.req.method !== 'OPTIONS' && version !== TUS_VERSION) {
      const error = new ToolkitError('request-invalid', `Send Tus-Resumable: ${TUS_VERSION}.`)
      const headers = { 'Tus-Version': TUS_VERSION }
      // The tus protocol requires this status.
      context.res = problemResponse(error, { status: 412, headers })
    } else await next()
    context.res.headers.set('Tus-Resumable', TUS_VERSION)
    context.res.headers.set('Cache-Control', 'no-store')
  }
}

/** The value of a header that is a number of bytes. `request-invalid` if it is missing or not a number. */
export function byteCount(context: Ctx, header: string): number {
  const text = context.req.header(header)
  if (text !== undefined && /^\d{1,15}$/.test(text)) return Number(text)
  throw invalidField(header, 'must be a whole number of bytes')
}

/** Whether the request has bytes of the upload. `request-media-type` for a body of another type. */
export function hasUploadBytes(context: Ctx, required: boolean): boolean {
  const type = context.req.header('Content-Type')
  if (type === OFFSET_TYPE) return true
  if (!required && (type === undefined || context.req.header('Content-Length') === '0'))
    return false
  throw new ToolkitError('request-media-type', `Send the bytes as ${OFFSET_TYPE}.`)
}

/** Keys of the file itself. Its type is ignored: it is determined from the bytes. */
const FILE_KEYS = new Set(['filename', 'filetype', 'type'])
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The draft in `Upload-Metadata`: `key base64, key base64 …`. */
export function draftOfMetadata(header: string | undefined, draftOf: DraftReader): RecordingDraft {
  const all = parse(header ?? '')
  const fields = new Map([...all].filter(([key]) => !FILE_KEYS.has(key)))
  return draftOf(fields, all.get('filename') ?? '')
}

/** The draft as `Upload-Metadata`, for HEAD. */
export function metadataOfDraft(draft: RecordingDraft): string {
  const { num, min, max } = draft.speakers
  const fields = {
    // A finished upload has no name.
    name: draft.name || null,
    numSpeakers: num,
    minSpeakers: min,
    maxSpeakers: max,
    provider: draft.provider,
    model: draft.model,
    diarize: draft.diarize,
    confirm: draft.confirmed || null,
    track: draft.track,
    onDuplicate: draft.onDuplicate ?? null,
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
    throw invalidField(key, 'must be UTF-8 text') // the message says it all
  }
}
