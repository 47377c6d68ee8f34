import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FileEvidence } from '../evidence.ts'
import { UnusableEvidence } from '../evidence-bytes.ts'
import { packEvidence, unpackEvidence } from '../evidence-file.ts'
import type { EvidenceReport } from './engine-protocol.ts'

type Report = (report: EvidenceReport) => void

/** The evidence in a file; null if there is none. A file that cannot be used is reported, and replaced after the run. */
export async function readStoredEvidence(
  path: string,
  report: Report,
): Promise<FileEvidence | null> {
  try {
    const evidence = await unpackEvidence(createReadStream(path))
    report({ event: 'used' })
    return evidence
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') report({ event: 'not-used', reason: reasonOf(error) })
    return null
  }
}

/**
 * Writes evidence as a whole or not at all: to `<path>.unfinished`, which is synced and renamed. A failure is reported
 * and does not fail the run. Rejects with the signal's reason on abort.
 */
export async function storeEvidence(
  path: string,
  evidence: FileEvidence,
  { signal, report }: { readonly signal: AbortSignal; readonly report: Report },
): Promise<void> {
  const unfinished = `${path}.unfinished`
  try {
    await writeSynced(unfinished, packEvidence(evidence), signal)
    await rename(unfinished, path)
    await syncFolder(dirname(path))
    report({ event: 'stored' })
  } catch (error) {
    await rm(unfinished, { force: true })
    signal.throwIfAborted()
    report({ event: 'not-stored', reason: reasonOf(error) })
  }
}

async function writeSynced(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    for await (const block of bytes) {
      signal.throwIfAborted()
      await file.appendFile(block)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null
}

/** Without the path, which belongs to this machine. */
function reasonOf(error: unknown): string {
  if (error instanceof UnusableEvidence) return error.message
  return codeOf(error) ?? (error instanceof Error ? error.message : String(error))
}
