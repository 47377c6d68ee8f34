import { spawn } from 'node:child_process'

/** A running SecantusDB. */
export interface SecantusProcess {
  readonly port: number
  /** Sends the signal; resolves after the exit. */
  end(signal: NodeJS.Signals): Promise<void>
}

export interface SecantusOptions {
  readonly command: string
  /** The folder of its data. */
  readonly folder: string
  /** 0: any free port. */
  readonly port: number
  readonly standalone: boolean
}

/** Starts a server; resolves when it listens, and rejects with its output if it exits. */
export function startSecantus(options: SecantusOptions): Promise<SecantusProcess> {
  const { command, folder, port, standalone } = options
  const args = ['--port', String(port), '--storage-path', folder, '--enable-test-commands']
  const child = spawn(command, standalone ? [...args, '--standalone'] : args, {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output: string | null = ''
  // Otherwise the server would outlive a test process that exits early.
  const takeAlong = () => child.kill('SIGKILL')
  process.once('exit', takeAlong)
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', takeAlong)
      resolve()
    })
  })
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return gone
  }
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (block: Buffer) => {
      if (output === null) return
      output += block.toString()
      const listening = /listening on \S+:(\d+)/.exec(output)?.[1]
      if (listening === undefined) return
      output = null
      resolve({ port: Number(listening), end })
    })
    child.once('error', reject)
    void gone.then(() => reject(new Error(`SecantusDB ended: ${output}`)))
  })
}
