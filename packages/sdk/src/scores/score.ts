/** A judgement on a call, a session or a span; name exactly one of them. */
export type NewScore = {
  /** The `x-telltale-call-id` header of the reply. */
  readonly callId?: string
  readonly sessionId?: string
  readonly spanId?: string
  /** What is judged: 'helpful', 'resolved'. */
  readonly name: string
  /** A number, a label, or both. */
  readonly value?: number
  readonly label?: string
  /** Who judged; the server takes 'feedback' when nothing is said. */
  readonly source?: 'human' | 'judge' | 'feedback' | 'code' | 'click'
  readonly comment?: string
}

export type ScoreSent = { readonly id: string }
