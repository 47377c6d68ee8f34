import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Stack } from './stack.ts'

/** Whether somebody takes a connection there. */
export function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 })
    const end = (taken: boolean) => {
      socket.destroy()
      resolve(taken)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}

/** A POST whose path no client tidies up; answers the whole response as text. */
export async function rawPost(stack: Stack, path: string): Promise<string> {
  const { hostname, port } = new URL(stack.origin)
  const socket = connect({ host: hostname, port: Number(port) })
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Length: 0',
    'Connection: close',
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return text(socket)
}
