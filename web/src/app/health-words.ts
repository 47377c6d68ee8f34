import type { Health } from '@toolkit/server/client'
import { providerWords } from '../format/provider-words.ts'

/** Who diarizes and where things are kept, in one line. */
export function healthWords({ providers, database, version }: Health): string {
  const names = providers.map(({ name }) => providerWords(name)).join(', ')
  return `Diarizers: ${names} · Database: ${database.kind} · Version ${version}`
}

/** What does not work now, and what that means; empty where everything does. */
export function healthTroubles(health: Health): readonly string[] {
  const { providers, database } = health
  return [
    ...providers
      .filter(({ reachable, detail }) => !reachable || detail !== undefined)
      .map(({ name, detail }) => `${providerWords(name)}: ${detail ?? 'cannot be reached now.'}`),
    ...(database.reachable ? [] : [`Database (${database.kind}): cannot be reached now.`]),
    ...noticeTrouble(health),
  ]
}

function noticeTrouble({ providers, webhook }: Health): readonly string[] {
  // Without a paid provider nobody waits for notices.
  if (!providers.some(({ paid }) => paid)) return []
  const isBroken = webhook.reachable === false || webhook.detail !== undefined
  if (!isBroken) return []
  // The server's own words say already that results are fetched by asking.
  const why = webhook.detail ?? 'cannot arrive now; results are fetched by asking instead.'
  return [`Notices of pyannoteAI: ${why}`]
}
