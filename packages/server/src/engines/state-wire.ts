/**
 * The client's half of PostgreSQL's wire protocol (version 3), cut into pieces a single session can run one after
 * the other: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export type ClientMessage =
  | { readonly kind: 'ssl-request' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'startup' }
  | { readonly kind: 'password'; readonly text: string }
  /** Messages up to and with the one that asks for an answer; `isComplete` when that answer ends with ReadyForQuery. */
  | { readonly kind: 'work'; readonly bytes: Buffer; readonly isComplete: boolean }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'malformed' }

const sslRequest = 80_877_103
const gssRequest = 80_877_104
const cancelRequest = 80_877_102
/** Larger than any statement of ours; a wrong length must not make us wait for gigabytes. */
const longestMessage = 64 * 1024 * 1024

/** Reads a byte stream into messages; keeps what is incomplete until more arrives. */
export function clientReader(): (chunk: Buffer) => ClientMessage[] {
  let phase: 'startup' | 'password' | 'open' | 'over' = 'startup'
  let kept: Buffer = Buffer.alloc(0)
  /** How much of `kept` belongs to a piece of work that is not yet complete. */
  let scanned = 0

  return (chunk) => {
    if (phase === 'over') return []
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
    const messages: ClientMessage[] = []
    for (;;) {
      const headerBytes = phase === 'startup' ? 4 : 5
      if (kept.length < scanned + headerBytes) return messages
      const lengthAt = scanned + headerBytes - 4
      const length = kept.readInt32BE(lengthAt)
      if (length < 4 || length > longestMessage) {
        phase = 'over'
        return [...messages, { kind: 'malformed' }]
      }
      const end = lengthAt + length
      if (kept.length < end) return messages

      if (phase === 'startup') messages.push(readStartup(kept.subarray(0, end)))
      else if (phase === 'password')
        messages.push({ kind: 'password', text: kept.toString('utf8', 5, Math.max(5, end - 1)) })
      else {
        const type = String.fromCharCode(kept[scanned]!)
        if (type === 'X') {
          phase = 'over'
          return [...messages, { kind: 'terminate' }]
        }
        // Query, Sync, Function call answer with ReadyForQuery; Flush answers with what there is.
        if (!'QSFH'.includes(type)) {
          scanned = end
          continue
        }
        messages.push({ kind: 'work', bytes: kept.subarray(0, end), isComplete: type !== 'H' })
      }
      const last = messages.at(-1)
      if (last?.kind === 'startup') phase = 'password'
      else if (last?.kind === 'password') phase = 'open'
      kept = kept.subarray(end)
      scanned = 0
    }
  }
}

function readStartup(message: Buffer): ClientMessage {
  if (message.length < 8) return { kind: 'malformed' }
  const code = message.readInt32BE(4)
  if (code === sslRequest || code === gssRequest) return { kind: 'ssl-request' }
  if (code === cancelRequest) return { kind: 'cancel' }
  return code >> 16 === 3 ? { kind: 'startup' } : { kind: 'malformed' }
}

/** A server message of this type. */
function message(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5)
  header.write(type, 'latin1')
  header.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([header, body])
}

/** AuthenticationCleartextPassword: the socket never leaves the machine. */
export const askForPassword = (): Buffer => message('R', Buffer.from([0, 0, 0, 3]))

/** ErrorResponse that ends a connection. */
export const fatalError = (sqlState: string, sentence: string): Buffer =>
  message('E', Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0M${sentence}\0\0`))

/** A simple Query. */
export const queryMessage = (text: string): Buffer => message('Q', Buffer.from(`${text}\0`))

export const syncMessage = (): Buffer => message('S', Buffer.alloc(0))

/** StartupMessage for protocol 3.0. */
export function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const body = Buffer.from(
    Object.entries(parameters)
      .map(([name, value]) => `${name}\0${value}\0`)
      .join('') + '\0',
  )
  const header = Buffer.alloc(8)
  header.writeInt32BE(body.length + 8)
  header.writeInt32BE(3 << 16, 4)
  return Buffer.concat([header, body])
}

/** The transaction status a reply ends with (idle, in a transaction, in a failed one), if it ends with ReadyForQuery. */
export function transactionStatus(reply: Uint8Array): 'I' | 'T' | 'E' | undefined {
  const at = reply.length - 6
  if (at < 0 || reply[at] !== 0x5a || reply[at + 4] !== 5) return undefined
  const status = String.fromCharCode(reply[at + 5]!)
  return status === 'I' || status === 'T' || status === 'E' ? status : undefined
}
