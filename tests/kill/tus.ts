/** Single tus 1.0 requests for tests. */
const TUS = { 'tus-resumable': '1.0.0' }

export async function createUpload(
  origin: string,
  sizeBytes: number,
  metadata: Readonly<Record<string, string>>,
): Promise<string> {
  const pairs = Object.entries(metadata).map(
    ([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`,
  )
  const answer = await fetch(`${origin}/api/uploads`, {
    method: 'POST',
    headers: { ...TUS, 'upload-length': String(sizeBytes), 'upload-metadata': pairs.join(',') },
  })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
  return new URL(answer.headers.get('location') as string, origin).pathname
}

/** Returns the offset of an upload, and its recording once it is complete. */
export async function uploadState(
  origin: string,
  upload: string,
): Promise<{ offset: number; recording: string | null }> {
  const answer = await fetch(origin + upload, { method: 'HEAD', headers: TUS })
  if (answer.status !== 200) throw new Error(`HEAD ${upload}: ${answer.status}`)
  return {
    offset: Number(answer.headers.get('upload-offset')),
    recording: answer.headers.get('recording-location'),
  }
}

export function sendBytes(
  origin: string,
  upload: string,
  offset: number,
  bytes: Buffer,
): Promise<Response> {
  return fetch(origin + upload, {
    method: 'PATCH',
    headers: {
      ...TUS,
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(bytes),
  })
}
