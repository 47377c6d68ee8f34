import { type ServerProcess, startServerProcess } from '../python/server-process.ts'

export interface SecantusOptions {
  readonly command: string
  /** The folder of its data. */
  readonly folder: string
  /** 0: any free port. */
  readonly port: number
  readonly standalone: boolean
}

/** Starts SecantusDB; resolves when it listens, and rejects with its output if it exits. */
export function startSecantus(options: SecantusOptions): Promise<ServerProcess> {
  const { command, folder, port, standalone } = options
  const args = ['--port', String(port), '--storage-path', folder, '--enable-test-commands']
  const all = standalone ? [...args, '--standalone'] : args
  return startServerProcess(command, all, /listening on \S+:(\d+)/)
}
