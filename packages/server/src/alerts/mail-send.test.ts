import { connect, type Socket } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { mailCertificate, mailKey } from '../../test/mail-certificate.ts'
import { startMailbox } from '../../test/mailbox.ts'
import type { MailLetter, MailServer } from './channel.ts'
import { mailSend } from './mail-send.ts'

const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

const mailbox = async (options: Parameters<typeof startMailbox>[0] = {}) => {
  const started = await startMailbox({ key: mailKey, cert: mailCertificate, ...options })
  closing.push(started.close)
  return started
}
const reach = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: host === 'localhost' ? '127.0.0.1' : host, port })
    socket.once('connect', () => resolve(socket)).once('error', reject)
  })
const sending = (more: Partial<Parameters<typeof mailSend>[0]> = {}) =>
  mailSend({ connect: reach, nowMs: Date.now, timeoutMs: 5_000, certificates: mailCertificate, ...more })
const letter = (
  port: number,
  server: Partial<MailServer> = {},
  more: Partial<MailLetter> = {},
): MailLetter => ({
  kind: 'mail',
  server: { host: 'localhost', port, security: 'starttls', user: null, password: null, ...server },
  ...{ from: 'telltale@example.com', to: ['ada@example.com', 'bob@example.com'], subject: 'Warning: größer' },
  ...{ text: 'It is.', html: '<p>It is.</p>', messageId: 'one', threadId: 'group-g', ...more },
})

it('sends text and HTML over STARTTLS, with its user, as part of a thread', async () => {
  const { port, mails } = await mailbox()
  expect(await sending()(letter(port, { user: 'ops', password: 'right' }))).toMatchObject({
    ...{ status: 250, error: null },
  })
  expect(mails).toMatchObject([
    {
      ...{ from: 'telltale@example.com', to: ['ada@example.com', 'bob@example.com'] },
      ...{ isSecure: true, user: 'ops' },
    },
  ])
  for (const part of ['text/plain', 'text/html', '<one@example.com>', '<group-g@example.com>', '=?UTF-8?'])
    expect(mails[0]!.text).toContain(part)
})

it('sends over TLS from the first byte', async () => {
  const { port, mails } = await mailbox({ secure: true })
  expect(await sending()(letter(port, { security: 'tls' }))).toMatchObject({ error: null })
  expect(mails).toMatchObject([{ isSecure: true }])
})

it('sends nothing where STARTTLS is asked for and not offered, nor to a certificate nobody vouches for', async () => {
  const plain = await mailbox({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
  expect((await sending()(letter(plain.port))).error).toMatch(/no encryption/)
  const { port, mails } = await mailbox()
  const send = mailSend({ connect: reach, nowMs: Date.now, timeoutMs: 5_000 })
  expect((await send(letter(port))).error).toMatch(/certificate is not to be trusted|no encryption/)
  expect([...plain.mails, ...mails]).toEqual([])
  expect(await sending()(letter(plain.port, { security: 'none' }))).toMatchObject({ error: null })
})

it('says in words what was refused, and does not try again what cannot get better', async () => {
  const { port, mails } = await mailbox()
  const wrong = await sending()(letter(port, { user: 'ops', password: 'wrong' }))
  expect(wrong).toMatchObject({ status: 535, isFinal: false })
  expect(wrong.error).toMatch(/refuses the user or the password/)
  expect(wrong.error).not.toContain('wrong')
  const nobody = await sending()(letter(port, {}, { to: ['nobody@example.com'] }))
  expect(nobody).toMatchObject({ status: 550, isFinal: true })
  const some = await sending()(letter(port, {}, { to: ['ada@example.com', 'nobody@example.com'] }))
  expect(some).toMatchObject({ error: 'It refused the message for nobody@example.com.', isFinal: true })
  expect(mails).toHaveLength(1)
})

it('a server that says nothing is given up on, and an address that may not be reached is not reached', async () => {
  const { createServer } = await import('node:net')
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => silent.close(() => resolve())))
  const { port } = silent.address() as { port: number }
  const send = sending({ timeoutMs: 300 })
  expect((await send(letter(port))).error).toMatch(/did not answer within 0.3 s/)
  const refused = sending({
    connect: () => Promise.reject(Object.assign(new Error('no'), { code: 'TELLTALE_ADDRESS_REFUSED' })),
  })
  expect((await refused(letter(port))).error).toMatch(/may not be reached/)
})
