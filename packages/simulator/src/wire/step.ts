/** What a piece of the body is: faults and pacing tell pieces apart by it. */
export type Part = 'body' | 'start' | 'delta' | 'stop' | 'usage' | 'terminator' | 'noise'

/** One thing the server does with a reply. */
export type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'head'; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'write'; readonly part: Part; readonly bytes: string | Buffer; readonly tokens: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'destroy' }
  | { readonly kind: 'end' }

/** A reply as data: faults are functions from steps to steps, and only `deliver` touches the socket. */
export type Steps = readonly Step[]

export const write = (part: Part, bytes: string | Buffer, tokens = 0): Step => ({
  kind: 'write',
  part,
  bytes,
  tokens,
})

/** A complete reply with its body in one piece. */
export const wholeReply = (
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  tokens = 0,
): Steps => [
  {
    kind: 'head',
    status,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    },
  },
  write('body', body, tokens),
  { kind: 'end' },
]

/** A reply of server-sent events. */
export const streamReply = (headers: Readonly<Record<string, string>>, writes: Steps): Steps => [
  {
    kind: 'head',
    status: 200,
    headers: { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  },
  ...writes,
  { kind: 'end' },
]
