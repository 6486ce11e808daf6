import type { z } from 'zod'
import type { NoticeBody } from './notice-model.ts'

/** A way of telling people of alerts: one file in channels/, which exports one of these as `channel`. */
export type ChannelKind = {
  readonly name: string
  /** What is shown of it, and checked by the contract test. */
  readonly settings: z.ZodType
  /** What is sealed, and never shown. */
  readonly secrets: z.ZodType
  /** Secrets of our own making, shown once when the channel is added without any. */
  readonly drawSecrets?: (randomBytes: (count: number) => Uint8Array) => Readonly<Record<string, string>>
  /**
   * `grouped`: notices of groups, as the project's settings time them. `resent`: everything in one, at once and every
   * minute while it fires, for a receiver that groups by itself and takes silence for an end.
   */
  readonly cadence: 'grouped' | 'resent'
  readonly tellsAcknowledged: boolean
  /** The channel with these settings and secrets, which fit the schemas. Throws otherwise. */
  open(settings: unknown, secrets: unknown): OpenChannel
}

export type OpenChannel = {
  /** Where it leads, for the guard of outgoing addresses; what is shown of it holds no secret. */
  readonly place: Place
  letter(notice: NoticeBody, nowMs: number): Letter
  /** What the answer to an HTTP letter means. A mail server's is read where mail is sent. */
  read(answer: HttpAnswer): Reading
}

export type Place =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'mail'; readonly host: string; readonly port: number }

export type HttpLetter = {
  readonly kind: 'http'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type MailServer = {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte; `starttls` before anything is said, or nothing is sent; `none` in the clear. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly user: string | null
  readonly password: string | null
}

export type MailLetter = {
  readonly kind: 'mail'
  readonly server: MailServer
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  /** What is before the @ of the message's own id, and of the first of its group. */
  readonly messageId: string
  readonly threadId: string
}

export type Letter = HttpLetter | MailLetter

export type HttpAnswer = {
  readonly status: number
  /** The beginning of it. */
  readonly text: string
}

/** `error` null: it was taken. `isFinal`: trying again would not help. */
export type Reading = { readonly error: string | null; readonly isFinal: boolean }

export const taken: Reading = { error: null, isFinal: false }

/** What a status says of any HTTP receiver. */
export function readStatus(status: number): Reading {
  if (status >= 200 && status < 300) return taken
  if (status >= 300 && status < 400)
    return { error: 'It answered with a redirect, and those are not followed.', isFinal: false }
  return { error: `It answered with status ${status}.`, isFinal: false }
}

/** What a receiver said, as part of a sentence of ours. */
export const quoted = (text: string): string => {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`
}
