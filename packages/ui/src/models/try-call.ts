/** What one call through a route came to, as the caller sees it. Unknown is null. */
export type Tried = {
  readonly status: number
  /** The words of the answer; null when it holds none, or failed. */
  readonly answer: string | null
  /** What the gateway or provider said went wrong; null when nothing did. */
  readonly fault: string | null
  readonly provider: string | null
  readonly model: string | null
  readonly attempts: number | null
  readonly cache: string | null
  readonly costUsd: string | null
  readonly callId: string | null
  /** From sending to the last byte, as the browser measured it. */
  readonly latencyMs: number
}

type TryOptions = {
  readonly route: string
  readonly key: string
  readonly message: string
  readonly signal: AbortSignal
}

/** Sends one chat request as an application would: the route as the model. Rejects when nothing answers. */
export async function tryRoute({ route, key, message, signal }: TryOptions): Promise<Tried> {
  const startedAt = performance.now()
  const reply = await fetch('/v1/chat/completions', {
    method: 'POST',
    credentials: 'omit',
    signal,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: route, messages: [{ role: 'user', content: message }] }),
  })
  const text = await reply.text()
  const head = (name: string): string | null => reply.headers.get(`x-telltale-${name}`)
  const attempts = head('attempts')
  return {
    status: reply.status,
    ...read(reply.ok, text),
    provider: head('provider'),
    model: head('model'),
    attempts: attempts === null ? null : Number(attempts),
    cache: head('cache'),
    costUsd: head('cost-usd'),
    callId: head('call-id'),
    latencyMs: performance.now() - startedAt,
  }
}

type Body = {
  readonly choices?: readonly { readonly message?: { readonly content?: unknown } }[]
  readonly error?: { readonly message?: unknown }
}

function read(isOk: boolean, text: string): Pick<Tried, 'answer' | 'fault'> {
  const body = parsed(text)
  if (isOk) {
    const content = body.choices?.[0]?.message?.content
    return { answer: typeof content === 'string' ? content : null, fault: null }
  }
  const said = body.error?.message
  return { answer: null, fault: typeof said === 'string' ? said : text.slice(0, 500) }
}

function parsed(text: string): Body {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
