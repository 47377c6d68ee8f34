import type { DiarizeRequest } from '@toolkit/pyannote-wire'
import type { Webhook } from '../job.ts'
import { isNoticeAddress } from '../notices/notice-address.ts'
import type { FieldRefusal } from './refusal.ts'

/** What this server sends notices with. */
export interface NoticeSettings {
  /** null: it signs none, and so sends none. */
  readonly signingSecret: string | null
  /** Where http is allowed besides this machine. */
  readonly webhookOrigins: readonly string[]
}

/** Where a request wants to be told; null for nowhere. */
export function webhookOf(body: DiarizeRequest): Webhook | null {
  if (body.webhook == null) return null
  return { url: body.webhook, statusOnly: body.webhookStatusOnly === true }
}

/** Why notices cannot go where they are wanted. */
export function webhookRefusals(
  body: DiarizeRequest,
  { signingSecret, webhookOrigins }: NoticeSettings,
): readonly FieldRefusal[] {
  const field = 'webhook'
  if (body.webhook == null) return []
  if (signingSecret === null) {
    return [{ field, message: 'is not available: this server has no secret to sign notices with' }]
  }
  if (isNoticeAddress(body.webhook, webhookOrigins)) return []
  const others = webhookOrigins.map((origin) => `, ${origin}`).join('')
  return [{ field, message: `must be an address of https://, http://localhost${others}` }]
}
