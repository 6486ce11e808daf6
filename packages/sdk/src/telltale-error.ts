/** One condition that does not hold, and by which numbers where there are any. */
export type LackingClause = {
  readonly clause: string
  readonly holds: boolean
  readonly reason: string
  readonly numbers?: Readonly<Record<string, number | null>>
}

/**
 * What went wrong, with a stable `code` to branch on and a `hint` of what to do next. Codes of the server come
 * from its problem catalogue (key-unknown, prompt-unknown, variable-missing …); the SDK's own are `unreachable`,
 * `timeout`, `reply-unreadable`, `queue-full` and `closed`.
 */
export class TelltaleError extends Error {
  override readonly name = 'TelltaleError'
  readonly code: string
  /** HTTP status of the reply; 0 when there was none. */
  readonly status: number
  readonly hint: string | null
  /**
   * What is lacking: with `gates-closed` what an environment asks for and the version does not have, with
   * `experiment-refused` what the data do not show yet.
   */
  readonly clauses: readonly LackingClause[]

  constructor(of: {
    readonly code: string
    readonly message: string
    readonly status?: number
    readonly hint?: string | null
    readonly clauses?: readonly LackingClause[] | undefined
    readonly cause?: unknown
  }) {
    super(of.message, of.cause === undefined ? undefined : { cause: of.cause })
    this.code = of.code
    this.status = of.status ?? 0
    this.hint = of.hint ?? null
    this.clauses = of.clauses ?? []
  }

  /** True when the same request may succeed later: nobody answered, or the server was too busy or broken. */
  get canRetry(): boolean {
    return this.code !== 'closed' && (this.status === 0 || this.status === 429 || this.status >= 500)
  }
}

/** The error a reply that is not ok stands for: application/problem+json when it holds one. */
export async function errorOf(response: Response): Promise<TelltaleError> {
  const body = (await response.json().catch(() => null)) as {
    readonly code?: string
    readonly title?: string
    readonly detail?: string
    readonly hint?: string
    readonly clauses?: readonly LackingClause[]
  } | null
  const sentences = [body?.title ?? `The server answered ${response.status}.`, body?.detail].filter(Boolean)
  return new TelltaleError({
    code: body?.code ?? `http-${response.status}`,
    message: sentences.join(' '),
    status: response.status,
    hint: body?.hint ?? null,
    clauses: body?.clauses,
  })
}
