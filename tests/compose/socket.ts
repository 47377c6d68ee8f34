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

/** Calls whose bodies never come: each is under way until `end`. Answers how many were answered all the same. */
export function heldCalls(stack: Stack, path: string, count: number) {
  const { hostname, port } = new URL(stack.origin)
  let answered = 0
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ host: hostname, port: Number(port) })
    socket.once('data', () => {
      answered += 1
    })
    // Whoever is refused may be cut.
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
