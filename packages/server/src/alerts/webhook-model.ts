import { z } from 'zod'
import { Component } from '../ledger/model.ts'

export const WebhookName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use at most 64 letters, digits, dots, hyphens and underscores')

/** What a prompt's change is told as; any other change is `<component>.changed`. */
const promptEvents = ['prompt.registered', 'prompt.activated', 'prompt.rolled-back'] as const

/** Changes a webhook may ask for: all of a component, or one type of event. */
const EventFilter = z.union([Component, z.enum(promptEvents), z.templateLiteral([Component, '.changed'])])

/** What POST /api/webhooks takes. */
export const NewWebhook = z.strictObject({
  name: WebhookName,
  url: z.string().min(1).max(2_000),
  /** Empty: every change. */
  events: z.array(EventFilter).max(50).default([]),
})
export type NewWebhook = z.infer<typeof NewWebhook>

/** A webhook as administrators see it: never its secret. */
export const Webhook = z.object({
  id: z.uuid(),
  projectId: z.string(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  createdAt: z.iso.datetime(),
  /** Deliveries that are still to be made or made again. */
  pending: z.number(),
  /** When one was last taken by the receiver; null when none was. */
  lastDeliveredAt: z.iso.datetime().nullable(),
  /** Of any delivery, taken or not; null before the first. */
  lastAttemptAt: z.iso.datetime().nullable(),
  /** Why that attempt came to nothing; null when it was taken. */
  lastError: z.string().nullable(),
})
export type Webhook = z.infer<typeof Webhook>

/** A webhook one process holds to deliver for; the secret still sealed. */
export const HeldWebhook = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  sealedSecret: z.string(),
})
export type HeldWebhook = z.infer<typeof HeldWebhook>

/** Where a webhook's sealed secret belongs: sealed for one, it opens for no other. */
export const secretPlace = (webhookId: string): string => `webhook:${webhookId}:secret`
