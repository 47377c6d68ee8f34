import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { ToolkitError } from '@toolkit/core'
import { invalidField } from '@toolkit/http-kit'
import busboy from 'busboy'

const LIMITS = { fieldNameSize: 100, fieldSize: 64 * 1024, fields: 20, files: 1, parts: 22 }

export interface FormFile {
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
}

/** The bytes of the form. Reading rejects with the signal's reason when the signal fires. */
export type FormBody = (signal: AbortSignal) => AsyncIterable<Uint8Array>

/**
 * Reads a multipart form with exactly one file, in the part `file`, and passes it to `take` while it is received. The
 * `fields` that `take` gets are those received so far: fields may come before and after the file. The first error of the
 * body, the parser or `take` ends the others.
 */
export async function readForm<T>(
  contentType: string,
  body: FormBody,
  take: (file: FormFile, fields: ReadonlyMap<string, string>) => Promise<T>,
): Promise<{ readonly fields: ReadonlyMap<string, string>; readonly taken: T }> {
  const parser = openParser(contentType)
  const fields = new Map<string, string>()
  const failed = new AbortController()
  let taking: Promise<T> | undefined
  const fail = (error: unknown) => {
    failed.abort(error)
    parser.destroy(error instanceof Error ? error : new Error(String(error)))
  }

  parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
    if (nameTruncated || valueTruncated) fail(invalidField(name, 'is too long'))
    else if (name === 'file') fail(invalidField('file', 'must be a file, with a file name'))
    else if (fields.has(name)) fail(invalidField(name, 'is given twice'))
    else fields.set(name, value)
  })
  parser.on('file', (part, stream, { filename }) => {
    // Errors also arrive through the reader or the parser; `fail` may be called twice.
    stream.on('error', (error) => fail(malformed(error)))
    // The parser still emits what was in the same block as the failure, and such a stream never ends.
    if (failed.signal.aborted) return
    if (part !== 'file') return fail(invalidField(part, 'is a file; send the file as `file`'))
    taking = take({ name: unescaped(filename ?? ''), bytes: chunksOf(stream) }, fields)
    // Bytes that `take` did not read are skipped, so that the fields after the file are read.
    taking.then(() => stream.resume(), fail)
  })
  const tooMany = () => fail(invalidField('file', 'must be one file, with at most 20 other fields'))
  parser.on('filesLimit', tooMany).on('fieldsLimit', tooMany).on('partsLimit', tooMany)
  parser.on('error', (error) => fail(malformed(error)))

  try {
    for await (const block of body(failed.signal)) {
      if (!parser.write(block)) await once(parser, 'drain', { signal: failed.signal })
    }
    const closed = once(parser, 'close', { signal: failed.signal })
    parser.end()
    await closed
  } catch (error) {
    const reason: unknown = failed.signal.aborted ? failed.signal.reason : error
    fail(reason)
    await taking?.catch(() => undefined) // it fails with the same reason, or with its own, which is the reason
    throw reason
  }
  if (taking === undefined) throw invalidField('file', 'is missing')
  return { fields, taken: await taking }
}

function openParser(contentType: string): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': contentType },
      limits: LIMITS,
      defParamCharset: 'utf8',
      preservePath: true,
    })
  } catch (error) {
    throw malformed(error)
  }
}

/** Does not destroy the stream if the reader stops early: the reader's error must be reported, not the stream's. */
async function* chunksOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array
}

/** Browsers escape quotes and line breaks in file names in this way (WHATWG HTML, multipart/form-data encoding). */
function unescaped(fileName: string): string {
  return fileName.replaceAll(/%(22|0D|0A)/gi, (code) => decodeURIComponent(code))
}

function malformed(error: unknown): unknown {
  if (error instanceof ToolkitError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new ToolkitError(
    'request-invalid',
    `The body is not a complete multipart form: ${message}.`,
    {
      cause: error,
    },
  )
}
