import type { Health } from '@toolkit/server/client'
import { formatNumber, formatSize } from '../format/number-format.ts'

/** Providers, database and version in one line. */
export function healthWords({ providers, database, version }: Health): string {
  const names = providers.map(({ label }) => label).join(', ')
  return `Providers: ${names} · Database: ${database.kind} · Version ${version}`
}

/** Returns the current problems and their effects; empty if there are none. */
export function healthProblems(health: Health): readonly string[] {
  const { providers, database } = health
  return [
    ...providers
      .filter(({ reachable, detail }) => !reachable || detail !== undefined)
      .map(({ label, detail }) => `${label}: ${detail ?? 'cannot be reached now.'}`),
    ...(database.reachable ? [] : [`Database (${database.kind}): cannot be reached now.`]),
    ...noticeProblem(health),
    ...diskProblems(health),
  ]
}

function diskProblems({ disk, strays }: Health): readonly string[] {
  return [
    ...(disk.low
      ? [
          `Disk: only ${formatSize(disk.freeBytes)} are free, so new recordings are refused. Delete recordings, or free space elsewhere on the disk.`,
        ]
      : []),
    ...(strays.count > 0
      ? [
          `Files without a record in the database: ${formatNumber(strays.count, 0)} (${formatSize(strays.bytes)}). They are deleted after 30 days. To keep them, stop the server and run npm run storage -- adopt; verify names them.`,
        ]
      : []),
  ]
}

function noticeProblem({ providers, webhook }: Health): readonly string[] {
  // Only paid providers send notices.
  const paid = providers.filter((provider) => provider.paid).map(({ label }) => label)
  if (paid.length === 0) return []
  const isBroken = webhook.reachable === false || webhook.detail !== undefined
  if (!isBroken) return []
  // The server's message already says that results are polled.
  const detail = webhook.detail ?? 'are not received now; results are polled instead.'
  return [`Notices of ${paid.join(', ')}: ${detail}`]
}
