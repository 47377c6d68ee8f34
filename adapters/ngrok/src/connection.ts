/** What a tunnel asks of the ngrok service. */
export interface ConnectRequest {
  readonly authToken: string
  /** null: whichever ngrok gives. */
  readonly domain: string | null
  /** The port on this machine that requests are forwarded to. */
  readonly port: number
}

/** An open tunnel. */
export interface Connection {
  /** The public address, without a path. */
  readonly url: string
  /** Resolves once it is closed or lost; it does not mend itself. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** Rejects with an error whose message is for people and holds no token. */
export type Connect = (request: ConnectRequest) => Promise<Connection>
