import type { Batch, Member, Wanted } from './batch.ts'

/** What can happen to the batches. Nothing that is told twice changes anything the second time. */
export type BatchEvent =
  /** A file is on its way; it joins what waits for the same diarizer, else begins a batch with `batchId`. */
  | {
      readonly type: 'coming'
      readonly batchId: string
      readonly uploadKey: number
      readonly name: string
      readonly wanted: Wanted
    }
  | { readonly type: 'arrived'; readonly uploadKey: number; readonly id: string }
  /** The file's upload rests, has failed or was taken back: the others do not wait for it. */
  | { readonly type: 'withdrawn'; readonly uploadKey: number }
  | { readonly type: 'measured'; readonly id: string; readonly seconds: number }
  | { readonly type: 'unreadable'; readonly id: string; readonly reason: string }
  /** The recording was deleted. */
  | { readonly type: 'gone'; readonly id: string }
  /** The person chose recordings and agreed. */
  | { readonly type: 'chosen'; readonly batch: Batch }
  /** `wanted`: what was agreed to, by name. */
  | {
      readonly type: 'answered'
      readonly batchId: string
      readonly answer: 'go' | 'no'
      readonly wanted: Wanted
      /** The person was asked, and agrees to what it costs. */
      readonly isAgreed: boolean
    }
  /** The server wants the person asked first: other diarizations count too. */
  | { readonly type: 'unconfirmed'; readonly batchId: string }
  /** A no is taken back. */
  | { readonly type: 'reopened'; readonly batchId: string }
  | { readonly type: 'started'; readonly batchId: string; readonly id: string }
  | {
      readonly type: 'refused'
      readonly batchId: string
      readonly id: string
      readonly reason: string
    }
  /** What was refused is tried again. */
  | { readonly type: 'retried'; readonly batchId: string }
  | { readonly type: 'dismissed'; readonly batchId: string }

/** The batches after `move`; the very same array where it changes nothing. */
export function updateBatches(batches: readonly Batch[], move: BatchEvent): readonly Batch[] {
  switch (move.type) {
    case 'coming':
      return coming(batches, move)
    case 'arrived':
      return overMembers(batches, (member) =>
        member.state === 'uploading' && member.uploadKey === move.uploadKey
          ? { state: 'measuring', name: member.name, id: move.id }
          : member,
      )
    case 'withdrawn':
      return overMembers(batches, (member) =>
        member.state === 'uploading' && member.uploadKey === move.uploadKey ? null : member,
      )
    case 'measured':
      return overMembers(batches, (member) =>
        member.state === 'measuring' && member.id === move.id
          ? { ...member, state: 'ready', seconds: move.seconds }
          : member,
      )
    case 'unreadable':
      return overMembers(batches, (member) =>
        member.state === 'measuring' && member.id === move.id
          ? { ...member, state: 'unreadable', reason: move.reason }
          : member,
      )
    case 'gone':
      return overMembers(batches, (member) =>
        member.state !== 'uploading' && member.id === move.id ? null : member,
      )
    case 'chosen':
      return [...batches, move.batch]
    case 'answered':
      return overBatch(batches, move.batchId, (batch) =>
        batch.answer === null
          ? {
              ...batch,
              ...move.wanted,
              answer: move.answer,
              consent: move.isAgreed ? 'given' : batch.consent,
            }
          : batch,
      )
    case 'unconfirmed':
      return overBatch(batches, move.batchId, (batch) =>
        batch.answer === 'go' && batch.consent !== 'given'
          ? { ...batch, answer: null, consent: 'needed' }
          : batch,
      )
    case 'reopened':
      return overBatch(batches, move.batchId, (batch) =>
        batch.answer === 'no' ? { ...batch, answer: null } : batch,
      )
    case 'started':
      return overMembers(
        batches,
        (member) =>
          member.state === 'ready' && member.id === move.id
            ? { state: 'started', name: member.name, id: member.id }
            : member,
        move.batchId,
      )
    case 'refused':
      return overMembers(
        batches,
        (member) =>
          member.state === 'ready' && member.id === move.id
            ? { ...member, state: 'refused', reason: move.reason }
            : member,
        move.batchId,
      )
    case 'retried':
      return overMembers(
        batches,
        (member) =>
          member.state === 'refused'
            ? { state: 'ready', name: member.name, id: member.id, seconds: member.seconds }
            : member,
        move.batchId,
      )
    case 'dismissed':
      return overBatch(batches, move.batchId, () => null)
  }
}

function coming(
  batches: readonly Batch[],
  { batchId, uploadKey, name, wanted }: Extract<BatchEvent, { type: 'coming' }>,
): readonly Batch[] {
  const isKnown = batches.some(({ members }) =>
    members.some((member) => member.state === 'uploading' && member.uploadKey === uploadKey),
  )
  if (isKnown) return batches
  const member: Member = { state: 'uploading', name, uploadKey }
  const open = batches.find(
    ({ answer, provider, model }) =>
      answer === null && provider === wanted.provider && model === wanted.model,
  )
  if (open) {
    return overBatch(batches, open.id, (batch) => ({
      ...batch,
      members: [...batch.members, member],
    }))
  }
  return [...batches, { ...wanted, id: batchId, answer: null, consent: 'none', members: [member] }]
}

/** One batch changed, or taken away by null. */
function overBatch(
  batches: readonly Batch[],
  id: string,
  change: (batch: Batch) => Batch | null,
): readonly Batch[] {
  const before = batches.find((batch) => batch.id === id)
  if (before === undefined) return batches
  const after = change(before)
  if (after === before) return batches
  return batches.flatMap((batch) => (batch !== before ? [batch] : after === null ? [] : [after]))
}

/** Members changed, or taken away by null, in one batch or in all; a batch that holds nothing any more is gone. */
function overMembers(
  batches: readonly Batch[],
  change: (member: Member) => Member | null,
  only?: string,
): readonly Batch[] {
  let isChanged = false
  const after = batches.flatMap((batch) => {
    if (only !== undefined && batch.id !== only) return [batch]
    const members = batch.members.flatMap((member) => change(member) ?? [])
    const isSame =
      members.length === batch.members.length && members.every((m, i) => m === batch.members[i])
    if (isSame) return [batch]
    isChanged = true
    return members.length === 0 ? [] : [{ ...batch, members }]
  })
  return isChanged ? after : batches
}
