import { ApiError } from '@toolkit/server/client'

/** An upload of a file by one request. */
export interface FilePut<T> {
  /** Rejects with an `ApiError`, or a `TypeError` without an answer. Never settles after `cancel`. */
  readonly answer: Promise<T>
  cancel(): void
}

/** Sends a file as the body of a PUT. `onProgress` receives the sent share, 0–1: fetch cannot tell it. */
export function putFile<T>(
  url: string,
  file: Blob,
  onProgress: (fraction: number) => void,
): FilePut<T> {
  const request = new XMLHttpRequest()
  const answer = new Promise<T>((resolve, reject) => {
    request.open('PUT', url)
    request.responseType = 'json'
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onerror = () => reject(new TypeError('no answer'))
    request.onload = () => {
      if (request.status === 200) resolve(request.response)
      else reject(refusal(request))
    }
    request.send(file)
  })
  return { answer, cancel: () => request.abort() }
}

function refusal({ response, status, statusText }: XMLHttpRequest): Error {
  return typeof response?.code === 'string'
    ? new ApiError(response)
    : new Error(`The server answered ${status} ${statusText}`.trim())
}
