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

/** A call whose path no client tidies up; answers the whole response as text. */
export async function rawCall(
  stack: Stack,
  method: string,
  path: string,
  body = '',
): Promise<string> {
  const { hostname, port } = new URL(stack.origin)
  const socket = connect({ host: hostname, port: Number(port) })
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')
  return text(socket)
}
