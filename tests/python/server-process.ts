import { spawn } from 'node:child_process'

/** A running server. */
export interface ServerProcess {
  readonly port: number
  /** Sends the signal; resolves after the exit. */
  end(signal: NodeJS.Signals): Promise<void>
}

/**
 * Starts a server that writes its port to stderr; `listening` finds it there. Resolves when the server listens, and rejects
 * with its output if it exits.
 */
export function startServerProcess(
  command: string,
  args: readonly string[],
  listening: RegExp,
): Promise<ServerProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
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
      const port = listening.exec(output)?.[1]
      if (port === undefined) return
      output = null
      resolve({ port: Number(port), end })
    })
    child.once('error', reject)
    void gone.then(() => reject(new Error(`${command} ended: ${output}`)))
  })
}
