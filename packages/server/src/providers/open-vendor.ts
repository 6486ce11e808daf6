import { success } from '../kernel/result.ts'
import type { AuthStyle, MakeRequest, Opened, Opening, Vendor, VendorCall, VendorTools } from './vendor.ts'

/** A configured provider of a vendor, ready to be called. */
export type OpenedVendor = {
  /** Credential and fixed headers, names and values one after the other: the same for every request. */
  readonly headers: readonly string[]
  /** Null: requests go out as they are. */
  readonly request: MakeRequest | null
  readonly decode: Opened['decode'] | null
}

/** Makes a provider of this vendor ready; `opening.family` must be one it speaks. */
export function openVendor(vendor: Vendor, opening: Opening, tools: VendorTools): OpenedVendor {
  const spoken = vendor.speaks[opening.family]
  const opened = vendor.open?.(opening, tools) ?? {}
  return {
    headers: [
      ...credentialHeaders(spoken?.auth ?? 'made', opening.apiKey),
      ...Object.entries(opening.headers).flat(),
    ],
    request: inTurn(quirksOf(spoken?.toWire ?? []), opened.request ?? null),
    decode: opened.decode ?? null,
  }
}

function credentialHeaders(auth: AuthStyle, apiKey: string | null): readonly string[] {
  if (apiKey === null || auth === 'made') return []
  return auth === 'bearer' ? ['authorization', `Bearer ${apiKey}`] : [auth, apiKey]
}

/** Spelling differs in chat completions only; embeddings and the newer interfaces are passed on as they came. */
function quirksOf(toWire: readonly ((text: string) => string)[]): MakeRequest | null {
  if (toWire.length === 0) return null
  return (outgoing, call: VendorCall) => {
    if (call.operation !== '/chat/completions') return success(outgoing)
    const text = outgoing.body.toString('utf8')
    const changed = toWire.reduce((now, change) => change(now), text)
    return success(changed === text ? outgoing : { ...outgoing, body: Buffer.from(changed) })
  }
}

function inTurn(first: MakeRequest | null, second: MakeRequest | null): MakeRequest | null {
  if (first === null || second === null) return first ?? second
  return async (outgoing, call) => {
    const made = await first(outgoing, call)
    return made.ok ? second(made.value, call) : made
  }
}
