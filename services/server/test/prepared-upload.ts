import type { Recording } from '@toolkit/core'
import type { RunningServer } from './running-server.ts'

/** Uploads a file without a diarization. Resolves with its id when it is decoded; rejects if it cannot be. */
export async function uploadPrepared(
  server: RunningServer,
  file: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const data = new FormData()
  data.append('file', new Blob([file]), 'uploaded.wav')
  data.append('diarize', 'false')
  const made = await server.json('/api/recordings', { method: 'POST', body: data })
  const { id } = made.body
  const prepared = Promise.withResolvers<void>()
  const look = ({ error, durationSeconds, sound }: Recording) => {
    if (error) prepared.reject(new Error(error.message))
    if (durationSeconds !== null && sound !== null) prepared.resolve()
  }
  const unsubscribe = server.toolkit.subscribe((event) => {
    if (event.type === 'recording' && event.recording.id === id) look(event.recording)
  })
  look(await server.toolkit.recordings.get(id))
  await prepared.promise
  unsubscribe()
  return id
}
