import { hasCode, ToolkitError } from '@toolkit/core'
import { readDiarizeOptions, USAGE } from './diarize-command/options.ts'
import { printable } from './diarize-command/progress.ts'
import { runProgram } from './process/program.ts'
import { version } from './process/version.ts'

const WRONG_USAGE = 2

/** The command `toolkit`; bin/toolkit.js starts it. */
runProgram(async () => {
  try {
    return await run(process.argv.slice(2))
  } catch (error) {
    if (!hasCode(error, 'settings-invalid')) throw error
    process.stderr.write(`${error.message.split('\n').map(printable).join('\n')}\n`)
    return WRONG_USAGE
  }
})

async function run([command, ...args]: readonly string[]): Promise<number> {
  if (command === '--version') return print(version)
  if (command === '--help' || command === '-h') return print(USAGE)
  if (command === 'diarize') {
    const options = readDiarizeOptions(args)
    if (options === 'help') return print(USAGE)
    // Only now: it loads the neural runtime.
    const { runDiarize } = await import('./diarize-command/diarize.ts')
    return runDiarize(options)
  }
  const what = command === undefined ? 'Give a command.' : `There is no command ${command}.`
  throw new ToolkitError('settings-invalid', `${what}\n\n${USAGE}`)
}

function print(text: string): number {
  console.log(text)
  return 0
}
