import { z } from 'zod'
import { problem, type Problem } from '../../kernel/problem.ts'
import { failure, success, type Result } from '../../kernel/result.ts'
import { isObject, jsonOrNull, stringOrNull } from '../dialect.ts'
import type { AccessToken, VendorTools } from '../vendor.ts'

/** RFC 6749, section 5.1. A token goes into a header, so it holds visible characters only. */
const TokenReply = z.object({
  access_token: z
    .string()
    .max(16_384)
    .regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().max(86_400),
})

/**
 * Asks a token endpoint (RFC 6749, section 4.4; RFC 7523) for an access token. Fails with provider-sign-in-failed and
 * the endpoint's own error word, never with anything of what was sent; or as the request failed.
 */
export async function askForToken(
  { post, nowMs }: VendorTools,
  url: string,
  form: { readonly [field: string]: string },
): Promise<Result<AccessToken, Problem>> {
  const askedAtMs = nowMs()
  const body = new URLSearchParams(form).toString()
  const reply = await post(url, { 'content-type': 'application/x-www-form-urlencoded' }, body)
  if (!reply.ok) return reply
  const json = jsonOrNull(reply.value.body)
  if (reply.value.status !== 200) {
    // An error word of RFC 6749 only: a description may repeat what was sent.
    const word = isObject(json) ? (stringOrNull(json.error)?.match(/^[a-z_]{1,60}$/)?.[0] ?? null) : null
    const said = `${new URL(url).hostname} answered ${reply.value.status}${word === null ? '' : ` (${word})`}.`
    return failure(problem('provider-sign-in-failed', said))
  }
  const read = TokenReply.safeParse(json)
  if (!read.success)
    return failure(problem('provider-sign-in-failed', `${new URL(url).hostname} sent no access token.`))
  return success({
    token: read.data.access_token,
    expiresAtMs: askedAtMs + read.data.expires_in * 1_000,
  })
}
