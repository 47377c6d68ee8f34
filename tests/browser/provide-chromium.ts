import { execFileSync } from 'node:child_process'
import { findChromium } from './chromium.ts'

/** Run once before the tests: installs Debian's chromium where there is none and this user may. */
export default function provideChromium(): void {
  if (findChromium(process.env) !== null || process.getuid?.() !== 0) return
  process.stdout.write('There is no chromium here: installing it …\n')
  try {
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 300_000,
    })
  } catch (error) {
    // Not a Debian, or no package source: the browser's tests say that they are skipped.
    process.stdout.write(
      `It could not be installed: ${error instanceof Error ? error.message : error}\n`,
    )
  }
}
