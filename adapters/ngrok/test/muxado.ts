import type { Duplex } from 'node:stream'

const RESET = 0
const DATA = 1
const FIN = 1
const SYN = 2
const HEADER_BYTES = 8

/** The receiving side of a stream. */
export interface MuxStream {
  readonly onData: (bytes: Buffer) => void
  readonly onEnd: () => void
}

export interface Mux {
  /** Opens a stream and sends its first bytes. */
  open(first: Buffer, stream: MuxStream): MuxWriter
}

export interface MuxWriter {
  write(bytes: Buffer): void
  end(): void
}

/**
 * The server side of muxado, the protocol of ngrok's agents inside TLS. A frame is a length (24 bits), a type and flags
 * (4 bits each), a stream number and a body. Flow control is not implemented: tests send little.
 */
export function muxado(connection: Duplex, accept: (writer: MuxWriter) => MuxStream): Mux {
  const streams = new Map<number, MuxStream>()
  let rest = Buffer.alloc(0)
  let lastId = 0

  const send = (id: number, flags: number, body: Buffer) => {
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt32BE(((body.length << 8) | (DATA << 4) | flags) >>> 0, 0)
    header.writeUInt32BE(id, 4)
    connection.write(Buffer.concat([header, body]))
  }
  const writerOf = (id: number): MuxWriter => ({
    write: (bytes) => send(id, 0, bytes),
    end: () => send(id, FIN, Buffer.alloc(0)),
  })
  const take = (type: number, flags: number, id: number, body: Buffer) => {
    if (flags & SYN) streams.set(id, accept(writerOf(id)))
    const stream = streams.get(id)
    if (type === DATA && body.length > 0) stream?.onData(body)
    if (type === RESET || flags & FIN) {
      streams.delete(id)
      stream?.onEnd()
    }
  }

  connection.on('data', (block: Buffer) => {
    rest = Buffer.concat([rest, block])
    while (rest.length >= HEADER_BYTES) {
      const word = rest.readUInt32BE(0)
      const end = HEADER_BYTES + (word >>> 8)
      if (rest.length < end) return
      const [id, body] = [rest.readUInt32BE(4), rest.subarray(HEADER_BYTES, end)]
      rest = rest.subarray(end)
      take((word >> 4) & 0xf, word & 0xf, id, body)
    }
  })

  return {
    open(first, stream) {
      lastId += 2
      streams.set(lastId, stream)
      send(lastId, SYN, first)
      return writerOf(lastId)
    },
  }
}
