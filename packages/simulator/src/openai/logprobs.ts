import { hashText } from '../content/random.ts'
import { splitTokens } from '../content/tokens.ts'

/** The `logprobs` object of a text: most tokens are near certain, about one in eight is a close call. */
export const logprobsOf = (text: string): object => ({ content: splitTokens(text).map(entry), refusal: null })

function entry(token: string, index: number): object {
  const share = (hashText(token, index) % 1000) / 1000
  const logprob = share < 0.125 ? -0.3 - share * 6 : -share / 50
  return { token, logprob: Number(logprob.toFixed(6)), bytes: [...Buffer.from(token)], top_logprobs: [] }
}
