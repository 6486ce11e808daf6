import type { Problem } from '../../kernel/problem.ts'
import { success, type Result } from '../../kernel/result.ts'
import type { AccessToken, VendorTools } from '../vendor.ts'

/** A token is renewed this long before it ends, so that none ends while a call is on its way. */
const renewedBeforeMs = 120_000
/** After a failure nobody asks again for this long: a refusal is not made better by a thousand callers. */
const heldOffMs = 1_000
/** One for each provider that signs in; the oldest goes. */
const tokensAtMost = 1_000

type Kept = { readonly result: Promise<Result<AccessToken, Problem>>; freshUntilMs: number }

/** Access tokens by name, asked for once however many wait, and kept until they are nearly stale. */
export function tokenKeeper(nowMs: () => number): VendorTools['token'] {
  const kept = new Map<string, Kept>()

  const renew: (...of: Parameters<VendorTools['token']>) => Kept = (name, ask) => {
    const dated = async (): Promise<Result<AccessToken, Problem>> => {
      try {
        const result = await ask()
        const restUntilMs = nowMs() + heldOffMs
        entry.freshUntilMs = result.ok
          ? Math.max(result.value.expiresAtMs - renewedBeforeMs, restUntilMs)
          : restUntilMs
        return result
      } catch (bug) {
        kept.delete(name)
        throw bug
      }
    }
    // Fresh while it is being asked for: who comes meanwhile waits for the same answer.
    const entry: Kept = { result: dated(), freshUntilMs: Infinity }
    kept.delete(name)
    kept.set(name, entry)
    if (kept.size > tokensAtMost) kept.delete(kept.keys().next().value!)
    return entry
  }

  return async (name, ask) => {
    const held = kept.get(name)
    const entry = held && held.freshUntilMs > nowMs() ? held : renew(name, ask)
    const result = await entry.result
    return result.ok ? success(result.value.token) : result
  }
}
