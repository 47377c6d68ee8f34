import { hasCode, ToolkitError } from '@toolkit/core'
import { runDiarize } from './diarize-command/diarize.ts'
import { readDiarizeOptions, USAGE } from './diarize-command/options.ts'
import { runProgram } from './process/program.ts'
import { version } from './process/version.ts'

const WRONG_USAGE = 2

/** The command `toolkit`; bin/toolkit.js starts it. */
runProgram(async () => {
  try {
    return await run(process.argv.slice(2))
  } catch (error) {
    if (!hasCode(error, 'settings-invalid')) throw error
    process.stderr.write(`${error.message}\n`)
    return WRONG_USAGE
  }
})

async function run([command, ...args]: readonly string[]): Promise<number> {
  if (command === '--version') return print(version)
  if (command === '--help' || command === '-h') return print(USAGE)
  if (command === 'diarize') {
    const options = readDiarizeOptions(args)
    return options === 'help' ? print(USAGE) : runDiarize(options)
  }
  const what = command === undefined ? 'Give a command.' : `There is no command ${command}.`
  throw new ToolkitError('settings-invalid', `${what}\n\n${USAGE}`)
}

function print(text: string): number {
  console.log(text)
  return 0
}
