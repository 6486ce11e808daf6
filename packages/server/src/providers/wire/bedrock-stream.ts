import { failure, success } from '../../kernel/result.ts'
import { isObject, jsonOrNull, stringOrNull } from '../dialect.ts'
import { amazonMessages, type AmazonMessage } from './amazon-event-stream.ts'
import type { ByteDecoder } from './byte-decoder.ts'

export const amazonEventStream = 'application/vnd.amazon.eventstream'

/**
 * The stream of Bedrock's InvokeModelWithResponseStream as the server-sent events the model's own interface sends:
 * each chunk holds one of them, in base64. An exception becomes the error event Anthropic's clients throw on.
 */
export function bedrockToServerEvents(): ByteDecoder {
  const reader = amazonMessages()
  return {
    push(chunk) {
      const read = reader.push(chunk)
      if (!read.ok) return read
      let events = ''
      for (const message of read.value) {
        const event = eventOf(message)
        if (event === null) return failure('A chunk of the stream holds no event.')
        events += event
      }
      return success(Buffer.from(events))
    },
    end: () => {
      const trouble = reader.trouble()
      return trouble === null ? success(Buffer.alloc(0)) : failure(trouble)
    },
  }
}

/** Anthropic's words for Bedrock's exceptions. */
const errorTypes: { readonly [exception: string]: string } = {
  throttlingexception: 'rate_limit_error',
  serviceunavailableexception: 'overloaded_error',
  modeltimeoutexception: 'timeout_error',
  validationexception: 'invalid_request_error',
}

function eventOf({ headers, payload }: AmazonMessage): string | null {
  const body = jsonOrNull(payload.toString('utf8'))
  if (headers[':message-type'] !== 'event') {
    const exception = headers[':exception-type'] ?? headers[':error-code'] ?? 'unknown'
    const message = isObject(body) ? stringOrNull(body.message) : null
    const type = errorTypes[exception.toLowerCase()] ?? 'api_error'
    const said = message ?? headers[':error-message'] ?? `Bedrock ended the stream with ${exception}.`
    return `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type, message: said.slice(0, 500) } })}\n\n`
  }
  if (headers[':event-type'] !== 'chunk') return ''
  if (!isObject(body) || typeof body.bytes !== 'string') return null
  const data = Buffer.from(body.bytes, 'base64').toString('utf8')
  const event = jsonOrNull(data)
  if (!isObject(event) || typeof event.type !== 'string' || !/^[a-z_]{1,60}$/.test(event.type)) return null
  // One line whatever the model's interface sent: a bare line break would end the field.
  return `event: ${event.type}\ndata: ${/[\r\n]/.test(data) ? JSON.stringify(event) : data}\n\n`
}
