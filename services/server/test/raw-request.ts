import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends exactly these bytes, which `fetch` would normalize or reject, and reads until the server closes. */
export async function rawRequest(
  port: number,
  lines: readonly string[],
  body = '',
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${[...lines, 'Connection: close', '', body].join('\r\n')}`, 'latin1')
  const blocks: Buffer[] = []
  for await (const block of socket) blocks.push(block as Buffer)
  const [head = '', ...rest] = Buffer.concat(blocks).toString('latin1').split('\r\n\r\n')
  const [first = '', ...fields] = head.split('\r\n')
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(
      fields.map((field) => {
        const colon = field.indexOf(':')
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
      }),
    ),
    body: rest.join('\r\n\r\n'),
  }
}
