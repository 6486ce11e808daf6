import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { tokenKeeper } from '../providers/signing/token-keeper.ts'
import type { Post, VendorTools } from '../providers/vendor.ts'
import type { PoolKeeper } from './pools.ts'

export type VendorToolsParts = {
  readonly pools: PoolKeeper
  readonly nowMs: () => number
  /** Whether an address may be asked; the pools then look at what its name resolves to. */
  readonly checkAddress: (url: string) => Result<string, Problem>
}

/** A call waits for its token, so a token endpoint has less time than a model. */
const answerMsAtMost = 15_000
const answerBytesAtMost = 64 << 10

/** What vendors need of the world, behind the same guard as providers: no redirect is followed. */
export function vendorTools({ pools, nowMs, checkAddress }: VendorToolsParts): VendorTools {
  const post: Post = async (url, headers, body) => {
    const checked = checkAddress(url)
    if (!checked.ok) return checked
    const { origin, pathname, hostname } = new URL(checked.value)
    try {
      const reply = await pools.poolOf(origin).request({
        ...{ path: pathname, method: 'POST', headers, body },
        signal: AbortSignal.timeout(answerMsAtMost),
      })
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of reply.body as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > answerBytesAtMost)
          return failure(problem('upstream-malformed', `${hostname} answered more than a token.`))
        chunks.push(chunk)
      }
      return success({ status: reply.statusCode, body: Buffer.concat(chunks, size).toString('utf8') })
    } catch (error) {
      return failure(lost(error, hostname))
    }
  }
  return { nowMs, post, token: tokenKeeper(nowMs) }
}

/** The error's code says enough; its message may hold what was sent. */
function lost(error: unknown, hostname: string): Problem {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown }
  if (code === 'TELLTALE_ADDRESS_REFUSED') return problem('address-refused', `The host is ${hostname}.`)
  if (name === 'TimeoutError') return problem('upstream-timeout', `The host is ${hostname}.`)
  return problem(
    'upstream-unreachable',
    `The host is ${hostname} (${typeof code === 'string' ? code : 'unknown'}).`,
  )
}
