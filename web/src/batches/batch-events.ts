import type { Batch, Member, ProviderChoice } from './batch.ts'

/** The events of batches. Each is idempotent. */
export type BatchEvent =
  /** An upload started; it joins the open batch of the same provider and model, or starts a new one. */
  | {
      readonly type: 'added'
      readonly batchId: string
      readonly uploadKey: number
      readonly name: string
      readonly choice: ProviderChoice
    }
  | { readonly type: 'uploaded'; readonly uploadKey: number; readonly id: string }
  /** The upload was paused, failed or was canceled; the other files do not wait for it. */
  | { readonly type: 'withdrawn'; readonly uploadKey: number }
  | { readonly type: 'measured'; readonly id: string; readonly seconds: number }
  | { readonly type: 'unreadable'; readonly id: string; readonly reason: string }
  /** The recording was deleted. */
  | { readonly type: 'deleted'; readonly id: string }
  /** The user selected recordings and agreed. */
  | { readonly type: 'chosen'; readonly batch: Batch }
  /** `choice` has the provider by name. */
  | {
      readonly type: 'answered'
      readonly batchId: string
      readonly answer: 'go' | 'no'
      readonly choice: ProviderChoice
      /** The user was asked and agreed to the cost. */
      readonly isAgreed: boolean
    }
  /** The server requires confirmation: it also counts other recent diarizations. */
  | { readonly type: 'unconfirmed'; readonly batchId: string }
  /** The user has withdrawn a no. */
  | { readonly type: 'reopened'; readonly batchId: string }
  | { readonly type: 'started'; readonly batchId: string; readonly id: string }
  | {
      readonly type: 'refused'
      readonly batchId: string
      readonly id: string
      readonly reason: string
    }
  /** The user retries failed starts. */
  | { readonly type: 'retried'; readonly batchId: string }
  | { readonly type: 'dismissed'; readonly batchId: string }

/** Returns the batches after an event; the same array if nothing changes. */
export function updateBatches(batches: readonly Batch[], event: BatchEvent): readonly Batch[] {
  switch (event.type) {
    case 'added':
      return addUpload(batches, event)
    case 'uploaded':
      return updateMembers(batches, (member) =>
        member.state === 'uploading' && member.uploadKey === event.uploadKey
          ? { state: 'measuring', name: member.name, id: event.id }
          : member,
      )
    case 'withdrawn':
      return updateMembers(batches, (member) =>
        member.state === 'uploading' && member.uploadKey === event.uploadKey ? null : member,
      )
    case 'measured':
      return updateMembers(batches, (member) =>
        member.state === 'measuring' && member.id === event.id
          ? { ...member, state: 'ready', seconds: event.seconds }
          : member,
      )
    case 'unreadable':
      return updateMembers(batches, (member) =>
        member.state === 'measuring' && member.id === event.id
          ? { ...member, state: 'unreadable', reason: event.reason }
          : member,
      )
    case 'deleted':
      return updateMembers(batches, (member) =>
        member.state !== 'uploading' && member.id === event.id ? null : member,
      )
    case 'chosen':
      return [...batches, event.batch]
    case 'answered':
      return updateBatch(batches, event.batchId, (batch) =>
        batch.answer === null
          ? {
              ...batch,
              ...event.choice,
              answer: event.answer,
              consent: event.isAgreed ? 'given' : batch.consent,
            }
          : batch,
      )
    case 'unconfirmed':
      return updateBatch(batches, event.batchId, (batch) =>
        batch.answer === 'go' && batch.consent !== 'given'
          ? { ...batch, answer: null, consent: 'needed' }
          : batch,
      )
    case 'reopened':
      return updateBatch(batches, event.batchId, (batch) =>
        batch.answer === 'no' ? { ...batch, answer: null } : batch,
      )
    case 'started':
      return updateMembers(
        batches,
        (member) =>
          member.state === 'ready' && member.id === event.id
            ? { state: 'started', name: member.name, id: member.id }
            : member,
        event.batchId,
      )
    case 'refused':
      return updateMembers(
        batches,
        (member) =>
          member.state === 'ready' && member.id === event.id
            ? { ...member, state: 'refused', reason: event.reason }
            : member,
        event.batchId,
      )
    case 'retried':
      return updateMembers(
        batches,
        (member) =>
          member.state === 'refused'
            ? { state: 'ready', name: member.name, id: member.id, seconds: member.seconds }
            : member,
        event.batchId,
      )
    case 'dismissed':
      return updateBatch(batches, event.batchId, () => null)
  }
}

function addUpload(
  batches: readonly Batch[],
  { batchId, uploadKey, name, choice }: Extract<BatchEvent, { type: 'added' }>,
): readonly Batch[] {
  const isKnown = batches.some(({ members }) =>
    members.some((member) => member.state === 'uploading' && member.uploadKey === uploadKey),
  )
  if (isKnown) return batches
  const member: Member = { state: 'uploading', name, uploadKey }
  const open = batches.find(
    ({ answer, provider, model }) =>
      answer === null && provider === choice.provider && model === choice.model,
  )
  if (open) {
    return updateBatch(batches, open.id, (batch) => ({
      ...batch,
      members: [...batch.members, member],
    }))
  }
  return [...batches, { ...choice, id: batchId, answer: null, consent: 'none', members: [member] }]
}

/** Updates one batch; null removes it. */
function updateBatch(
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

/** Updates the members of one batch or of all; null removes a member. Batches without members are removed. */
function updateMembers(
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
