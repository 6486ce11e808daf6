import type { Family, Vendor, VendorDialect, VendorSettings } from './vendor.ts'

/** Of a provider without a vendor, which is taken to be the family's own. */
const ofFamily: { readonly [family in Family]: readonly VendorDialect[] } = {
  openai: ['openai-chat', 'openai-responses', 'openai-embeddings'],
  anthropic: ['anthropic-messages'],
  gemini: ['gemini'],
}

/** The dialects a provider can be called in. Settings its vendor does not take are null: they change nothing. */
export function spokenDialects(
  vendor: Vendor | null,
  family: Family,
  settings: VendorSettings | null,
): readonly VendorDialect[] {
  const spoken = vendor?.speaks[family]
  if (!spoken) return ofFamily[family]
  return (settings === null ? null : spoken.dialectsOf?.(settings)) ?? spoken.dialects
}
