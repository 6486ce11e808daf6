/** One thing doctor looked at. */
export type Check = {
  readonly name: string
  readonly verdict: 'ok' | 'warning' | 'wrong'
  /** What was found, in a sentence. */
  readonly found: string
  /** What to do, when something is to be done. */
  readonly remedy?: string
}
