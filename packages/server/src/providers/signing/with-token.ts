import { hash } from 'node:crypto'
import type { Problem } from '../../kernel/problem.ts'
import { success, type Result } from '../../kernel/result.ts'
import type { AccessToken, MakeRequest, VendorTools } from '../vendor.ts'

/** Requests with an access token, asked for when the first one goes out and kept after; `then` sees them afterwards. */
export function withToken(
  tools: VendorTools,
  /** Whatever the token depends on, secrets included: a changed one gets a token of its own. */
  identity: object,
  ask: () => Promise<Result<AccessToken, Problem>>,
  then: MakeRequest | null,
): MakeRequest {
  const name = hash('sha256', JSON.stringify(identity), 'hex')
  return async (outgoing, call) => {
    const token = await tools.token(name, ask)
    if (!token.ok) return token
    const headers = [...outgoing.headers, 'authorization', `Bearer ${token.value}`]
    const signed = { ...outgoing, headers }
    return then === null ? success(signed) : then(signed, call)
  }
}
