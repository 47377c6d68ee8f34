import { execFileSync } from 'node:child_process'
import { findChromium } from './chromium.ts'

/** Runs once before the tests: installs Debian's chromium if there is none and the user is root. */
export default function provideChromium(): void {
  if (findChromium(process.env) !== null || process.getuid?.() !== 0) return
  process.stdout.write('There is no chromium: installing it …\n')
  try {
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 300_000,
    })
  } catch (error) {
    // No Debian or no package source: the browser tests are skipped.
    process.stdout.write(
      `It could not be installed: ${error instanceof Error ? error.message : error}\n`,
    )
  }
}
