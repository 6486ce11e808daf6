import { refuse } from '../content/ask.ts'
import type { Fault } from '../fault.ts'
import { wholeReply } from '../wire/step.ts'

const messages: Readonly<Record<number, string>> = {
  400: 'The request was refused by the simulator.',
  401: 'Incorrect API key provided.',
  403: 'Your key may not do this.',
  404: 'Not found.',
  408: 'The request timed out.',
  409: 'The request conflicts with another one.',
  413: 'Request exceeds the maximum size',
  429: 'Rate limit reached for requests. Please try again later.',
  500: 'The server had an error while processing your request. Sorry about that!',
  502: 'Bad gateway.',
  503: 'The engine is currently overloaded, please try again later.',
  504: 'The upstream request timed out.',
  529: 'Overloaded',
}

/** A refusal in the dialect's own shape instead of the answer. */
export const fault: Fault = {
  name: 'error',
  summary: 'answers with an error status and the dialect’s own error body',
  main: 'status',
  parameters: {
    status: { default: 500, meaning: 'any status from 400 to 599' },
    'retry-after': { default: '', meaning: 'value of the Retry-After header (seconds or a date)' },
    'retry-after-ms': { default: '', meaning: 'value of the retry-after-ms header' },
    'retry-delay': {
      default: '',
      meaning: 'how long to wait as the body says it (`13s`), in dialects that do: Gemini',
    },
    'should-retry': { default: '', meaning: 'value of the x-should-retry header (true or false)' },
    code: { default: '', meaning: 'the error code, in dialects that have one' },
  },
  apply(steps, context) {
    const status = Math.min(599, Math.max(400, context.number('status')))
    const head = steps.find((step) => step.kind === 'head')
    const kept = Object.entries(head?.headers ?? {}).filter(
      ([name]) => !/^(content-|cache-control)/.test(name),
    )
    const extra = ['retry-after', 'retry-after-ms', 'should-retry']
      .map((name) => [name === 'should-retry' ? 'x-should-retry' : name, context.text(name)] as const)
      .filter(([, value]) => value !== '')
    const code = context.text('code')
    const retryDelay = context.text('retry-delay')
    const refusal = refuse(status, messages[status] ?? 'Simulated error.', {
      ...(code !== '' && { code }),
      ...(retryDelay !== '' && { retryDelay }),
    })
    const headers = Object.fromEntries([...kept, ...extra])
    return [
      ...steps.slice(
        0,
        steps.findIndex((step) => step.kind === 'head'),
      ),
      ...wholeReply(status, headers, context.dialect.errorBody(refusal, context.requestId)),
    ]
  },
}
