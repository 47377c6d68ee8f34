import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Stack } from './stack.ts'

/** Whether a connection can be opened. */
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

/** Sends calls without their bodies, which last until `end`. Resolves to the number of those that were answered. */
export function heldCalls(stack: Stack, path: string, count: number) {
  const { hostname, port } = new URL(stack.origin)
  let answered = 0
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ host: hostname, port: Number(port) })
    socket.once('data', () => {
      answered += 1
    })
    // The connection of a refused call may be closed.
    socket.on('error', () => undefined)
    const lines = [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Length: 9']
    const type = 'Content-Type: multipart/form-data; boundary=x'
    socket.write([...lines, type, '', ''].join('\r\n'))
    return socket
  })
  return {
    answered: () => answered,
    end() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Sends a call with its path unchanged; resolves to the whole response as text. */
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
