import type { Socket } from 'node:net'
import { quoted, type MailLetter } from './channel.ts'
import { unsent, type Attempted } from './delivery-model.ts'
import { wordsFor } from './delivery-post.ts'

export type MailParts = {
  /** A connection that refuses what may not be reached; rejects after its own time. */
  readonly connect: (host: string, port: number) => Promise<Socket>
  readonly nowMs: () => number
  /** Of the whole conversation. */
  readonly timeoutMs: number
  /** Authorities besides the system's, for tests; undefined: the system's alone. */
  readonly certificates?: string
}

export type MailSend = (letter: MailLetter) => Promise<Attempted>

/** Sends one message over SMTP. Never rejects: what goes wrong is the outcome. */
export function mailSend({ connect, nowMs, timeoutMs, certificates }: MailParts): MailSend {
  return async ({ server, from, to, subject, text, html, messageId, threadId }) => {
    const sentAt = nowMs()
    // Loaded by the first mail: most houses send none, and every start would wait for it.
    const { createTransport } = await import('nodemailer')
    const { host, port, security, user, password } = server
    const domain = from.slice(from.lastIndexOf('@') + 1)
    const transport = createTransport({
      ...{ host, port },
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
      ...(certificates === undefined ? {} : { tls: { ca: certificates } }),
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      socketCloseTimeout: 1_000,
      // Nothing of ours is a file or an address to fetch.
      ...{ disableFileAccess: true, disableUrlAccess: true },
      getSocket: (_, done) => {
        void connect(host, port).then(...settling(done))
      },
    })
    try {
      const sent = await transport.sendMail({
        ...{ from, subject, text, html },
        to: [...to],
        messageId: `<${messageId}@${domain}>`,
        references: `<${threadId}@${domain}>`,
        headers: { 'auto-submitted': 'auto-generated' },
        signal: AbortSignal.timeout(timeoutMs),
      })
      const status = Number(/^\d{3}/.exec(sent.response)?.[0] ?? 250)
      const refused = sent.rejected
      const error = refused.length === 0 ? null : `It refused the message for ${refused.join(', ')}.`
      // Whoever was taken would get it again.
      return { ...{ status, error, latencyMs: nowMs() - sentAt }, isFinal: true, retryAfterMs: null }
    } catch (error) {
      return { ...refusalOf(error, timeoutMs), latencyMs: nowMs() - sentAt }
    } finally {
      transport.close()
    }
  }
}

/** nodemailer's callback as the two ends of a promise. */
const settling = (done: (error: Error | null, socket: { readonly connection: Socket } | false) => void) =>
  [(connection: Socket) => done(null, { connection }), (error: Error) => done(error, false)] as const

function refusalOf(error: unknown, timeoutMs: number): Attempted {
  const { code, responseCode, response, name, message } = error as {
    readonly [field in 'code' | 'response' | 'name' | 'message']?: string
  } & { readonly responseCode?: number }
  const status = responseCode ?? null
  const said = response === undefined ? '' : `: ${quoted(response)}`
  const refused = (words: string, isFinal = false): Attempted => ({ ...unsent(words), status, isFinal })
  if (name === 'AbortError' || name === 'TimeoutError')
    return refused(`It did not answer within ${timeoutMs / 1_000} s.`)
  if (code === 'EAUTH') return refused(`It refuses the user or the password${said}`)
  if (code === 'ETLS') return refused('It offers no encryption that could be agreed on; nothing was sent.')
  if (status !== null) return refused(`It refused the message${said}`, status >= 500)
  if (/certificate|altnames/i.test(message ?? ''))
    return refused('Its certificate is not to be trusted; nothing was sent.')
  return refused(wordsFor(error, timeoutMs))
}
