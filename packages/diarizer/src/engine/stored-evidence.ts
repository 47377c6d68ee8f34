import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { errorCode, writeDurably } from '@toolkit/file-kit'
import type { FileEvidence } from '../evidence.ts'
import { UnusableEvidence } from '../evidence-bytes.ts'
import { packEvidence, unpackEvidence } from '../evidence-file.ts'
import type { EvidenceReport } from './engine-protocol.ts'

type Report = (report: EvidenceReport) => void

/**
 * The evidence in a file, which must have been written under this name; null if there is none. A file that cannot be used
 * is reported, and replaced after the run.
 */
export async function readStoredEvidence(
  path: string,
  report: Report,
): Promise<FileEvidence | null> {
  try {
    const evidence = await unpackEvidence(createReadStream(path), basename(path))
    report({ event: 'used' })
    return evidence
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') report({ event: 'not-used', reason: reasonOf(error) })
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
  try {
    await writeDurably(path, { unfinished: `${path}.unfinished`, mode: 0o600 }, async (append) => {
      for await (const block of packEvidence(evidence, basename(path))) {
        signal.throwIfAborted()
        await append(block)
      }
    })
    report({ event: 'stored' })
  } catch (error) {
    signal.throwIfAborted()
    report({ event: 'not-stored', reason: reasonOf(error) })
  }
}

/** Without the path, which belongs to this machine. */
function reasonOf(error: unknown): string {
  if (error instanceof UnusableEvidence) return error.message
  return errorCode(error) ?? (error instanceof Error ? error.message : String(error))
}
